import type { PersonPresence } from '@parley/presence';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { FakeTree } from '../world/fake-tree.ts';
import { MemoryStore } from '../world/memory-store.ts';
import { openWatch } from '../world/open-watch.ts';
import { GROUPS, PEOPLE, type WatchSpec } from '../world/schedule.ts';
import { Screen } from '../world/screen.ts';
import { Truth } from '../world/truth.ts';
import { covers, type SiteTab } from './coverage.ts';
import { FakeHub } from './fake-site.ts';
import { type Code, Process } from './process.ts';
import { SiteNode } from './site-node.ts';

/** Faults of nodes and of what joins them are known to all, and made good, within this time. */
export const SETTLED_MS = 2_500;

/** Nodes see each other come and go within this time. */
const MET_MS = 600;

/** After a fault of what joins the nodes nobody who has gone is shown longer than this. */
export const STALE_MS = 12_000;

/** The site, its people and what is the case: what everything that happens happens to. */
export class Scene {
  readonly runtime: SimulatedRuntime;
  readonly tree: FakeTree = new FakeTree();
  readonly truth: Truth<SiteTab> = new Truth();
  readonly groups: ReadonlyMap<string, readonly string[]> = new Map(GROUPS.map((group, i) => [group, PEOPLE.slice(i, i + 3)]));
  readonly store: MemoryStore = new MemoryStore();
  readonly hub: FakeHub;
  readonly nodes: readonly SiteNode[];
  readonly faults: string[] = [];
  readonly #code: Code;
  /** What has begun and will end by itself. */
  pending = 0;
  /** When the last of it ended. */
  troubledAt: number = Number.NEGATIVE_INFINITY;
  /** When a node crashed last: what was said a moment before is not stored. */
  crashedAt: number = Number.NEGATIVE_INFINITY;
  /** Called once, when the next node takes connections. */
  readonly whenListening: (() => void)[] = [];
  /** No ghosts are looked for before this. */
  ghostsFrom = 0;

  constructor(seed: number, nodes: number, code: Code) {
    this.runtime = new SimulatedRuntime(seed);
    this.#code = code;
    this.hub = new FakeHub(this.runtime.clock, this.runtime.random);
    this.nodes = Array.from({ length: nodes }, (_, index) => new SiteNode(`n${index}`));
  }

  get now(): number {
    return this.runtime.clock.now();
  }

  get tabs(): readonly SiteTab[] {
    return this.truth.tabs;
  }

  node(number: number): SiteNode {
    return this.nodes[number % this.nodes.length] as SiteNode;
  }

  /** The sessions that are connected to the node. */
  tabsOf(node: SiteNode): readonly SiteTab[] {
    return this.tabs.filter((tab) => tab.lostAt === undefined && this.node(tab.node) === node);
  }

  /** Something that has begun ends then. */
  later(ms: number, fn: () => Promise<void> | void): void {
    this.pending++;
    this.runtime.clock.after(ms, () => {
      Promise.resolve(fn())
        .catch((fault: unknown) => this.faults.push(String(fault)))
        .finally(() => {
          this.pending--;
          this.troubledAt = this.now;
        });
    });
  }

  /** Starts a process, when the name is free; settles when it takes connections. */
  async boot(node: SiteNode, specs: readonly WatchSpec[]): Promise<void> {
    if (node.process) return;
    const process = new Process({
      name: node.name,
      code: this.#code,
      clock: this.runtime.clock,
      hub: this.hub,
      tree: this.tree,
      store: this.store,
    });
    node.process = process;
    while (!process.site.join()) await new Promise<void>((resolve) => void this.runtime.clock.after(100, resolve));
    // Whoever has not renewed its lease yet after an outage is met, and heard of, later.
    const meetsAll = this.nodes.every((other) => other === node || !other.isUp || this.hub.lives.includes(other.process?.site.life ?? ''));
    await process.start();
    process.presence.listening();
    for (const begin of this.whenListening.splice(0)) begin();
    if (node.wasLast) node.ghostsFrom = this.now + STALE_MS;
    // The grace of what was stored begins at this moment.
    if (!this.nodes.some((other) => other !== node && other.isReachable)) this.ghostsFrom = this.now + STALE_MS;
    node.bootedAt = this.now;
    node.metFrom = this.now + MET_MS;
    node.tellsFrom = this.now + SETTLED_MS;
    node.seesFrom = this.now + (meetsAll ? 0 : SETTLED_MS);
    this.#monitor(node, process);
    for (const spec of specs) this.watch(node, spec);
  }

  watch(node: SiteNode, spec: WatchSpec): void {
    if (!node.process || !node.monitor) return;
    const screen = this.#screen(`${node.name} ${JSON.stringify(spec)}`);
    const stop = openWatch(node.process.presence, spec, this.groups, screen);
    node.watches.push({ spec, screen, stop });
  }

  /** Nothing is going on, and nothing has for a while. */
  get isCalm(): boolean {
    return this.pending === 0 && this.now - this.troubledAt > STALE_MS;
  }

  /** Whether watchers at the node are to be shown that the person is there. */
  covered(person: string, { bootedAt }: SiteNode): boolean {
    return this.tabs.some((tab) => tab.person === person && covers(tab, this.now, bootedAt));
  }

  /** Sees everybody, and is not told that somebody has gone who has not. */
  #monitor(node: SiteNode, process: Process): void {
    const monitor = this.#screen(`monitor of ${node.name}`);
    monitor.onTold = ({ person, state }: PersonPresence) => {
      if (state === 'offline' && node.sees(this.now) && this.covered(person, node))
        this.faults.push(`${monitor.about}: ${person} flickers at ${this.now}`);
    };
    process.presence.watches.watchPeople('p0', PEOPLE, monitor);
    node.monitor = monitor;
    const missing = PEOPLE.filter((person) => !monitor.here.has(person) && this.covered(person, node));
    if (missing.length > 0 && node.sees(this.now)) this.faults.push(`${monitor.about}: begins without ${missing.join()}`);
  }

  #screen(about: string): Screen {
    return new Screen(
      about,
      () => this.now,
      (fault) => this.faults.push(fault),
    );
  }
}
