import type { Setting } from '@parley/presence';
import { expectedOn } from '../world/expected.ts';
import { PEOPLE } from '../world/schedule.ts';
import type { SiteOp, SiteSchedule } from './nodes-schedule.ts';
import type { Code } from './process.ts';
import { Scene, SETTLED_MS, STALE_MS } from './scene.ts';
import { Sessions } from './sessions.ts';
import type { SiteNode } from './site-node.ts';
import { Troubles } from './troubles.ts';

/** Without faults, everybody is shown what is the case within this time (G12). */
const CONVERGED_MS = 2_000;
const STEP_MS = 50;

/** A site of several nodes, its people, and an eye on every node that looks at what must be, and must not be, shown there. */
export class SiteWorld {
  readonly #scene: Scene;
  readonly #sessions: Sessions;
  readonly #troubles: Troubles;

  constructor(seed: number, nodes: number, code: Code) {
    this.#scene = new Scene(seed, nodes, code);
    this.#sessions = new Sessions(this.#scene);
    this.#troubles = new Troubles(this.#scene);
  }

  /** Answers the first fault. */
  async run(ops: readonly SiteOp[]): Promise<string | undefined> {
    for (const node of this.#scene.nodes) this.#scene.later(0, () => this.#scene.boot(node, []));
    await this.#rest();
    await this.#pass(SETTLED_MS);
    for (const [index, op] of ops.entries()) {
      await this.#do(op);
      const [fault] = this.#scene.faults;
      if (fault !== undefined) return `at op ${index} ${JSON.stringify(op)}: ${fault}`;
    }
    return undefined;
  }

  async #do(op: SiteOp): Promise<void> {
    const node = this.#scene.node('node' in op ? op.node : 0);
    switch (op.op) {
      case 'open':
        return this.#sessions.open(op.person, op.device, node);
      case 'lose':
        return this.#sessions.lose(op.tab);
      case 'return':
        return this.#sessions.return(op.tab, node);
      case 'reopen':
        return this.#sessions.reopen(op.tab, node);
      case 'roam':
        return this.#sessions.roam(op, node);
      case 'activity':
        return this.#sessions.activity(op.tab, op.idle, op.kind);
      case 'set':
        return this.#set(node, op.person, { text: op.text, ...(op.state ? { state: op.state } : {}), ...this.#until(op.forMs) });
      case 'clear':
        return this.#set(node, op.person, undefined);
      case 'claim':
      case 'release':
        return this.#claim(op, node);
      case 'place':
        return this.#scene.tree.put(op.person, op);
      case 'watch':
        return this.#scene.watch(node, op.spec);
      case 'unwatch':
        return this.#unwatch(node, op.watch);
      case 'crash':
        return this.#troubles.crash(node, op.downMs);
      case 'stop':
        return this.#troubles.stop(node, op.downMs);
      case 'freeze':
        return this.#troubles.freeze(node, op.forMs);
      case 'cut':
      case 'lose-news':
        return this.#troubles.cut(node, op.forMs, op.op === 'lose-news');
      case 'outage':
        return this.#troubles.outage(op);
      case 'restart-all':
        return this.#troubles.restartAll(op);
      case 'pass':
        return this.#pass(op.ms);
      case 'check':
        return this.#check();
    }
  }

  async #set(node: SiteNode, person: string, setting: Setting | undefined): Promise<void> {
    if (!node.isUp || node.process?.isFrozen) return;
    await node.process?.presence.set(person, setting);
    if (setting) this.#scene.truth.settings.set(person, setting);
    else this.#scene.truth.settings.delete(person);
  }

  #until(forMs: number | undefined): { readonly until?: number } {
    return forMs === undefined ? {} : { until: this.#scene.now + forMs };
  }

  /** It belongs to the node. */
  #claim(op: Extract<SiteOp, { op: 'claim' | 'release' }>, node: SiteNode): void {
    if (!node.isUp || node.process?.isFrozen) return;
    const { truth, nodes } = this.#scene;
    const { person, source } = op;
    const owner = nodes.indexOf(node);
    truth.claims = truth.claims.filter(
      (claim) => claim.person !== person || claim.source !== source || claim.node !== owner || claim.endsAt !== undefined,
    );
    const claim = op.op === 'claim' ? { state: op.state, ...this.#until(op.forMs) } : undefined;
    if (claim) truth.claims.push({ person, source, state: claim.state, until: claim.until, endsAt: undefined, node: owner });
    node.process?.presence.roster.claim(person, source, claim);
  }

  #unwatch(node: SiteNode, number: number): void {
    const [watch] = node.watches.splice(number % Math.max(1, node.watches.length), 1);
    watch?.stop();
    if (watch) watch.screen.isClosed = true;
  }

  async #pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS) {
      await this.#scene.runtime.advance(Math.min(left, STEP_MS));
      this.#lookForGhosts();
    }
  }

  /** Until nothing is going on. */
  async #rest(): Promise<void> {
    while (this.#scene.pending > 0) await this.#pass(STEP_MS);
  }

  /** Nobody is shown who has been gone for long. */
  #lookForGhosts(): void {
    const { now, ghostsFrom, nodes, tabs, faults } = this.#scene;
    if (now < ghostsFrom || nodes.some(({ process }) => process?.site.isCut || process?.site.isLossy)) return;
    for (const node of nodes.filter((each) => each.sees(now) && now >= each.ghostsFrom)) {
      const ghosts = [...(node.monitor?.here ?? [])].filter(
        (person) => !tabs.some((tab) => tab.person === person && tab.ghostUntil >= now),
      );
      if (ghosts.length > 0) faults.push(`${node.name} shows the ghosts of ${ghosts.join()} at ${now}`);
    }
  }

  /** When all is over, and nothing has ended by itself for a moment, every screen shows what is the case. */
  async #check(): Promise<void> {
    const { truth } = this.#scene;
    await this.#rest();
    await this.#pass(Math.max(0, Math.min(STALE_MS, this.#scene.troubledAt + STALE_MS + 1 - this.#scene.now)));
    do await this.#pass(CONVERGED_MS);
    while (truth.nextEnd(this.#scene.now - CONVERGED_MS) <= this.#scene.now);
    for (const node of this.#scene.nodes) this.#compare(node);
    const strangers = this.#scene.store.lives.filter((life) => !this.#scene.hub.lives.includes(life));
    if (strangers.length > 0) this.#scene.faults.push(`what was stored of ${strangers.join()} is there still`);
  }

  #compare(node: SiteNode): void {
    const { truth, faults, now, tabs } = this.#scene;
    for (const { spec, screen } of node.watches) {
      const expected = expectedOn(spec, this.#scene, now);
      if (screen.shown !== expected) faults.push(`${screen.about} shows\n${screen.shown}\nbut it is\n${expected}`);
    }
    for (const person of PEOPLE) {
      const [shown, expected] = [node.process?.presence.of(person), truth.of(person, now)].map((each) => JSON.stringify(each));
      if (shown !== expected) faults.push(`on ${node.name} ${person} is\n${shown}\nbut it is\n${expected}`);
      const isElsewhere = tabs.some((tab) => tab.person === person && tab.lostAt === undefined && this.#scene.node(tab.node) !== node);
      if (node.process?.presence.isConnectedElsewhere(person) !== isElsewhere)
        faults.push(`${node.name} says that ${person} is ${isElsewhere ? 'not ' : ''}connected elsewhere`);
    }
  }
}

/** Runs a schedule; answers the sentence of what was wrong, if anything was. */
export function runSiteSchedule({ seed, nodes, ops }: SiteSchedule, code: Code): Promise<string | undefined> {
  return new SiteWorld(seed, nodes, code).run(ops);
}
