import type { WatchSpec } from '../world/schedule.ts';
import { endOf } from '../world/truth.ts';
import { coverage, type SiteTab } from './coverage.ts';
import type { SiteOp } from './nodes-schedule.ts';
import { type Scene, SETTLED_MS, STALE_MS } from './scene.ts';
import type { SiteNode } from './site-node.ts';

const GRACE_MS = 8_000;
const LEASE_MS = 2_000;
const HOLD_MS = 6_800;
const SAVED_MS = 1_100;
/** A renewal, and its way. */
const RENEWED_MS = 550;
/** A renewal, another one by which the others meet what it began, and what they ask of it. */
const MET_AGAIN_MS = 1_200;
/** What a node that stood still knows is known to all within this time after it runs again. */
const BACK_MS = 2_000;

type Trouble<K extends SiteOp['op']> = Extract<SiteOp, { readonly op: K }>;

/** What happens to nodes and to what joins them. */
export class Troubles {
  readonly #scene: Scene;
  /** When leases could be renewed again last. */
  #outageEndedAt = Number.NEGATIVE_INFINITY;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  crash(node: SiteNode, downMs: number): void {
    if (!this.#mayEnd(node)) return;
    this.#keepUnstored(node);
    const specs = this.#end(node, true);
    this.#loseAll(node);
    this.#lapseEarly(node);
    this.#leaveUntold();
    this.#scene.later(downMs, () => this.#scene.boot(node, specs));
  }

  stop(node: SiteNode, downMs: number): void {
    if (!this.#mayEnd(node) || node.process?.isFrozen || this.#scene.now < node.metAgainFrom) return;
    // Nobody hears it say goodbye.
    if (this.#scene.nodes.some(({ isUp, isReachable }) => isUp && !isReachable)) for (const tab of this.#everOf(node)) this.#doubt(tab);
    const specs = this.#end(node, false);
    this.#loseAll(node);
    this.#scene.later(downMs + 1, () => this.#scene.boot(node, specs));
  }

  freeze(node: SiteNode, forMs: number): void {
    const { process } = node;
    if (!node.isUp || !process || process.isFrozen) return;
    process.freeze();
    const from = this.#scene.now;
    node.blindSince = from;
    this.#keepUnstored(node);
    this.#keepUnheard(node);
    for (const tab of this.#scene.tabsOf(node)) coverage.lose(tab, this.#scene.now);
    this.#lapseEarly(node);
    this.#linger(node);
    this.#leaveUntold();
    this.#scene.later(forMs, () => {
      if (node.process !== process) return;
      this.#unsettle([node]);
      process.thaw();
      const { now } = this.#scene;
      node.stoodStill = { from, to: now };
      this.#comeBack(node, forMs);
      // It has not lost its lease, and only now learns what it has lost.
      if (forMs < LEASE_MS) this.#linger(node);
      if (!this.#scene.nodes.some((other) => other !== node && other.isReachable)) this.#noGhosts();
    });
  }

  /** No news reach it or leave it; `lossy`: only some do, and nobody is told that others do not. */
  cut(node: SiteNode, forMs: number, lossy: boolean): void {
    const site = node.process?.site;
    if (!node.isUp || !site || site.isCut || site.isLossy) return;
    if (lossy) site.isLossy = true;
    else site.isCut = true;
    node.blindSince = this.#scene.now;
    // A node that starts cannot ask it for what it has not stored.
    this.#keepUnstored(node);
    this.#keepUntold(node);
    this.#keepUnheard(node);
    for (const tab of this.#scene.tabs) tab.isAstray ||= tab.strayUntil > this.#scene.now;
    // Who has just said goodbye may not be heard.
    for (const tab of this.#scene.tabs) if (!this.#scene.node(tab.node).isUp) this.#doubt(tab);
    this.#doubtUnreachable();
    this.#noGhosts();
    this.#scene.later(forMs, () => {
      site.heal();
      this.#noGhosts();
      this.#unsettle(this.#scene.nodes);
    });
  }

  outage({ forMs }: Trouble<'outage'>): void {
    if (this.#scene.hub.isDown) return;
    this.#scene.hub.isDown = true;
    // Who has lost its lease, and has only just come back, gets none.
    for (const node of this.#scene.nodes) if (this.#scene.now < node.metAgainFrom) this.#keepUntold(node);
    this.#doubtUnreachable();
    this.#noGhosts();
    this.#unsettle(this.#scene.nodes);
    this.#scene.later(forMs, () => {
      this.#scene.hub.isDown = false;
      this.#outageEndedAt = this.#scene.now;
      // Each may have begun another life.
      for (const node of this.#scene.nodes) node.metFrom = Math.max(node.metFrom, this.#scene.now + MET_AGAIN_MS);
      this.#noGhosts();
      this.#unsettle(this.#scene.nodes);
    });
  }

  /** The grace of all is counted from the moment at which the first node takes connections again. */
  restartAll({ downMs, crash }: Trouble<'restart-all'>): void {
    const { now, nodes, tabs, truth } = this.#scene;
    if (nodes.some((node) => node.isUp && !this.#mayEnd(node))) return;
    const isCertain = !crash && this.#scene.isCalm && nodes.every(({ isUp }) => isUp);
    const here = tabs.filter((tab) => endOf(tab) > now);
    if (!isCertain) for (const tab of here) tab.until = Math.min(tab.until, now);
    const specs = nodes.filter(({ isUp }) => isUp).map((node) => [node, this.#end(node, crash)] as const);
    const claims = [...truth.claims];
    const begin = (): void => {
      for (const tab of here) if (tab.lostAt === now) coverage.end(Object.assign(tab, { lostAt: this.#scene.now }), this.#scene.now);
      for (const claim of claims) claim.endsAt ??= this.#scene.now + GRACE_MS;
    };
    for (const tab of here) tab.lostAt = now;
    // It may be one that was down before.
    this.#scene.whenListening.push(begin);
    for (const [index, [node, watched]] of specs.entries()) {
      this.#scene.later(downMs + 10 + index * 400, async () => {
        await this.#scene.boot(node, watched);
        this.#noGhosts();
      });
    }
    this.#noGhosts();
  }

  #mayEnd(node: SiteNode): boolean {
    return node.isUp && this.#scene.now >= node.metFrom;
  }

  #end(node: SiteNode, crash: boolean): readonly WatchSpec[] {
    const { process } = node;
    node.wasLast = !this.#scene.nodes.some((other) => other !== node && other.isReachable);
    if (crash) this.#scene.crashedAt = this.#scene.now;
    // Who left it before may not have been heard of, and never will be.
    if (process?.site.isCut || process?.site.isLossy) this.#noGhosts();
    if (!process || crash || process.isFrozen) process?.crash();
    else {
      for (const tab of this.#scene.tabsOf(node)) process.presence.roster.detach(tab);
      this.#scene.later(0, () => process.stop());
    }
    return node.close();
  }

  #loseAll(node: SiteNode): void {
    const { now, truth, nodes } = this.#scene;
    const isKnown = nodes.some((other) => other !== node && other.sees(now));
    // What nobody has heard who is left was to be stored within a second.
    if (!isKnown) for (const tab of this.#scene.tabs) if (tab.from > (tab.lostAt ?? now) - SAVED_MS) tab.until = Math.min(tab.until, now);
    this.#keepUnheard(node);
    for (const tab of this.#scene.tabsOf(node)) {
      coverage.lose(tab, now);
      tab.lostAt = now;
    }
    this.#linger(node);
    for (const claim of truth.claims) if (claim.node === nodes.indexOf(node)) claim.endsAt ??= now + GRACE_MS;
    this.#scene.troubledAt = now;
  }

  /** While no lease can be renewed, whoever cannot be heard may be forgotten. */
  #doubtUnreachable(): void {
    if (!this.#scene.hub.isDown) return;
    for (const node of this.#scene.nodes) if (!node.isReachable) for (const tab of this.#scene.tabsOf(node)) this.#doubt(tab);
  }

  #doubt(tab: SiteTab): void {
    tab.until = Math.min(tab.until, (tab.lostAt ?? this.#scene.now) + HOLD_MS);
    tab.isUntold = true;
  }

  /** Where its lease may have lapsed it begins another life, which the others have not met yet. */
  #comeBack(node: SiteNode, forMs: number): void {
    const { now, hub } = this.#scene;
    const canTell = node.isReachable && !hub.isDown;
    node.metAgainFrom = forMs > LEASE_MS - RENEWED_MS ? now + MET_AGAIN_MS : now;
    for (const tab of this.#scene.tabsOf(node)) {
      if (canTell) coverage.resume(tab, now + BACK_MS, node.metAgainFrom);
      else tab.isUntold = true;
    }
  }

  #keepUntold(node: SiteNode): void {
    for (const tab of this.#scene.tabsOf(node)) coverage.keepUntold(tab, this.#scene.now);
  }

  /** Whoever did not hear what it told cannot ask it any more. */
  #keepUnheard(node: SiteNode): void {
    const { now, nodes } = this.#scene;
    const blind = nodes.filter((other) => other !== node && other.isUp && !other.sees(now));
    const since = Math.min(...blind.map(({ blindSince }) => blindSince));
    for (const tab of this.#everOf(node)) if (tab.connectedAt >= since) coverage.miss(tab);
  }

  /** Nobody has stored what it has only just come to know, or is told of it. */
  #keepUnstored(node: SiteNode): void {
    const { now } = this.#scene;
    for (const tab of this.#everOf(node)) {
      if (tab.connectedAt > now - SAVED_MS) tab.unstoredAt = now;
      if (tab.lostAt !== undefined) coverage.keepUntold(tab, now);
    }
  }

  /** Also those that went on elsewhere: their node may have been lost before it told of them. */
  #linger(node: SiteNode): void {
    const number = this.#scene.nodes.indexOf(node);
    const concerned = this.#scene.tabs.filter(({ cameFrom }) => cameFrom === number);
    for (const tab of [...this.#everOf(node), ...concerned]) if (tab.lostAt !== undefined) coverage.linger(tab, this.#scene.now);
  }

  /** A node that is lost, or stands still, may have been about to see, and tell a node that has just come, that another one is lost. */
  #leaveUntold(): void {
    const { now, tabs } = this.#scene;
    for (const tab of tabs) if (now - (tab.lostAt ?? now) < LEASE_MS + RENEWED_MS) coverage.linger(tab, now);
  }

  /**
   * Its lease may have been about to lapse already, as it could not be renewed, or has lapsed, and nobody has heard what it tells in its new
   * life: the others see it gone earlier than they would.
   */
  #lapseEarly(node: SiteNode): void {
    const { now, hub } = this.#scene;
    if (!hub.isDown && now >= this.#outageEndedAt + MET_AGAIN_MS) return;
    const seenFrom = hub.isDown ? now : this.#outageEndedAt;
    for (const tab of this.#everOf(node)) tab.until = Math.min(tab.until, Math.min(tab.lostAt ?? now, seenFrom) + HOLD_MS);
  }

  /** Also sessions that have lost their connection there. */
  #everOf(node: SiteNode): readonly SiteTab[] {
    return this.#scene.tabs.filter((tab) => this.#scene.node(tab.node) === node);
  }

  /** What these nodes tell is not known to all for a while; then it is. */
  #unsettle(nodes: readonly SiteNode[]): void {
    const from = this.#scene.now + SETTLED_MS;
    for (const node of nodes) {
      node.tellsFrom = Math.max(node.tellsFrom, from);
      node.seesFrom = Math.max(node.seesFrom, from);
      node.ghostsFrom = this.#scene.now + STALE_MS;
    }
    this.#scene.later(SETTLED_MS, () => {
      for (const node of nodes) if (node.tells(this.#scene.now) && !this.#scene.hub.isDown) this.#resettle(node);
    });
  }

  #resettle(node: SiteNode): void {
    for (const tab of this.#scene.tabsOf(node)) if (tab.isUntold) coverage.resume(tab, this.#scene.now);
  }

  #noGhosts(): void {
    this.#scene.ghostsFrom = this.#scene.now + STALE_MS;
  }
}
