import { endOf } from '../world/truth.ts';
import { coverage, type SiteTab } from './coverage.ts';
import type { SiteOp } from './nodes-schedule.ts';
import type { Scene } from './scene.ts';
import type { SiteNode } from './site-node.ts';

type Kind = SiteTab['kind'];
/** What was said of a device longer ago is known on every node. */
const SAID_MS = 700;
const STORED_MS = 1_100;
const FOUND_MS = 1_100;
const GRACE_MS = 8_000;
/** A connection that nobody notices to be gone is found out by the heartbeat. */
const HEARTBEAT_MS = 20_000;

/** How sessions come, go and wander. */
export class Sessions {
  readonly #scene: Scene;
  readonly #saidAt = new Map<SiteTab, number>();
  #count = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  open(person: string, device: string, node: SiteNode, like?: SiteTab): void {
    if (!node.isUp || node.process?.isFrozen) return;
    const { idle, kind }: { readonly idle: boolean; readonly kind: Kind } = like ?? { idle: false, kind: 'web' };
    const tab: SiteTab = {
      ...{ person, device, session: `s${++this.#count}`, generation: 1, idle, kind, lostAt: undefined },
      ...{
        node: this.#scene.nodes.indexOf(node),
        cameFrom: undefined,
        from: 0,
        until: 0,
        connectedAt: 0,
        knownFrom: 0,
        otherwise: 0,
        strayUntil: 0,
        isAstray: false,
        ghostUntil: 0,
        unstoredAt: undefined,
        isUntold: false,
      },
    };
    this.#scene.truth.tabs.push(tab);
    this.#connect(tab, node, like);
    this.#say(tab);
  }

  lose(number: number): void {
    this.#with(number, true, (tab) => {
      const node = this.#scene.node(tab.node);
      const was = { ...tab };
      tab.lostAt = this.#scene.now;
      // A node that stands still was lost before.
      if (!node.process?.isFrozen) coverage.end(tab, this.#scene.now);
      // What a node finds lost when it runs again it takes for lost when it stopped.
      const { stoodStill } = node;
      if (stoodStill && this.#scene.now - stoodStill.to < FOUND_MS) tab.until = Math.min(tab.until, stoodStill.from + GRACE_MS);
      node.process?.run(() => node.process?.presence.roster.detach(was));
    });
  }

  /** With its ticket, also at another node. Within the grace nothing is said: the device is remembered. */
  return(number: number, to: SiteNode): void {
    this.#with(number, false, (tab) => this.#goOn(tab, to));
  }

  /** As another session of the device. */
  reopen(number: number, to: SiteNode): void {
    this.#with(number, false, (tab) => this.open(tab.person, tab.device, to, tab));
  }

  /** The session goes on elsewhere; its node is told of it at once, or finds out by the heartbeat. */
  roam({ tab: number, isTold }: Extract<SiteOp, { readonly op: 'roam' }>, to: SiteNode): void {
    this.#with(number, true, (tab) => {
      const before = this.#scene.node(tab.node).process;
      if (!before || !to.isUp || to.process === before || to.process?.isFrozen) return;
      const was = { ...tab };
      coverage.end(tab, this.#scene.now);
      tab.lostAt = this.#scene.now;
      this.#goOn(tab, to);
      tab.strayUntil = this.#scene.now + HEARTBEAT_MS;
      tab.isAstray = this.#scene.nodes.some(({ isUp, isReachable }) => isUp && !isReachable);
      this.#scene.later(isTold ? 30 : HEARTBEAT_MS, () => before.run(() => before.presence.roster.detach(was)));
    });
  }

  activity(number: number, idle: boolean, kind: Kind): void {
    this.#with(number, true, (tab) => {
      if (!this.#scene.node(tab.node).process?.isFrozen) this.#say(Object.assign(tab, { idle, kind }));
    });
  }

  #goOn(tab: SiteTab, to: SiteNode): void {
    if (!to.isUp || to.process?.isFrozen) return;
    const { now, troubledAt, pending, crashedAt } = this.#scene;
    const wasCalm = pending === 0 && now - troubledAt > SAID_MS;
    const saidAt = this.#saidAt.get(tab) ?? 0;
    // A node that was lost may have taken with it what was said of the device just before.
    const wasStored = [crashedAt, tab.lostAt ?? now].every((at) => saidAt > at || saidAt < at - STORED_MS);
    const isRemembered = endOf(tab) > now && wasCalm && wasStored;
    tab.generation++;
    tab.lostAt = undefined;
    tab.cameFrom = tab.node;
    tab.node = this.#scene.nodes.indexOf(to);
    this.#connect(tab, to, tab);
    if (!isRemembered) this.#say(tab);
  }

  #connect(tab: SiteTab, node: SiteNode, continues: SiteTab | undefined): void {
    coverage.begin(tab, this.#scene.now, node.tells(this.#scene.now), continues);
    node.process?.presence.roster.attach(tab);
  }

  #say(tab: SiteTab): void {
    const { session, idle, kind } = tab;
    this.#saidAt.set(tab, this.#scene.now);
    this.#scene.node(tab.node).process?.presence.roster.activity(session, { idle, kind });
  }

  #with(number: number, isConnected: boolean, act: (tab: SiteTab) => void): void {
    const tabs = this.#scene.tabs.filter(({ lostAt }) => (lostAt === undefined) === isConnected);
    const tab = tabs[number % tabs.length];
    if (tab) act(tab);
  }
}
