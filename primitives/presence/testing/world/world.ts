import type * as presence from '@parley/presence';
import type { PresenceWindow, Setting } from '@parley/presence';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { ALONE } from './alone.ts';
import { expectedOn } from './expected.ts';
import { FakeTree } from './fake-tree.ts';
import { MemoryStore } from './memory-store.ts';
import { openWatch } from './open-watch.ts';
import { GROUPS, type Op, PEOPLE, type Schedule, type WatchSpec } from './schedule.ts';
import { Screen } from './screen.ts';
import { endOf, type Tab, Truth } from './truth.ts';
import { VISIBILITY } from './visibility.ts';

/** The code that is tried: the package itself, or a mutant of it. */
export type Code = Pick<typeof presence, 'Presence'>;
type Node = presence.Presence;

const GRACE_MS = 8_000;
const TICK_MS = 500;
/** What a wall clock that was put forward ends is noticed within this time. */
const LOOK_AGAIN_MS = 60_000;
/** Without faults, everybody is shown what is the case within this time. */
const CONVERGED_MS = 600;

interface OpenWatch {
  readonly spec: WatchSpec;
  screen: Screen;
  stop: () => void;
}

/** People, their sessions and their watches around one node, and what is the case. */
export class World {
  readonly tree: FakeTree = new FakeTree();
  readonly truth: Truth = new Truth();
  readonly groups: Map<string, readonly string[]> = new Map(GROUPS.map((group, i) => [group, PEOPLE.slice(i, i + 3)]));
  readonly faults: string[] = [];
  readonly #runtime: SimulatedRuntime;
  readonly #code: Code;
  readonly #store = new MemoryStore();
  readonly #watches: OpenWatch[] = [];
  #node: Node | undefined;
  #kill: () => void = () => {};
  #sessions = 0;
  /**
   * A crash takes what was not written yet; who it concerned is known again after the grace. What a clock that jumped has ended is noticed by and by.
   */
  #uncertainUntil = 0;

  constructor(seed: number, code: Code) {
    this.#runtime = new SimulatedRuntime(seed);
    this.#code = code;
  }

  /** By the steady clock. */
  get now(): number {
    return this.#runtime.clock.monotonic();
  }

  /** Answers the first fault. */
  async run(ops: readonly Op[]): Promise<string | undefined> {
    await this.#boot();
    for (const [index, op] of ops.entries()) {
      await this.#do(op);
      if (this.faults.length > 0) return `at op ${index} ${JSON.stringify(op)}: ${this.faults[0]}`;
    }
    return undefined;
  }

  async #do(op: Op): Promise<void> {
    switch (op.op) {
      case 'open':
        return this.#open(op.person, op.device);
      case 'lose':
        return this.#withTab(op.tab, true, (tab) => this.#lose(tab));
      case 'return':
        return this.#withTab(op.tab, false, (tab) => this.#attach(tab));
      case 'reopen':
        return this.#withTab(op.tab, false, (tab) => this.#open(tab.person, tab.device, tab));
      case 'move':
        return this.#withTab(op.tab, true, (tab) => {
          const before = { ...tab };
          this.#node?.roster.attach(again(tab));
          this.#node?.roster.detach(before);
        });
      case 'activity':
        return this.#withTab(op.tab, true, (tab) => this.#say(Object.assign(tab, { idle: op.idle, kind: op.kind })));
      case 'set':
        return this.#set(op.person, { text: op.text, ...(op.state ? { state: op.state } : {}), ...this.#until(op.forMs) });
      case 'clear':
        return this.#set(op.person, undefined);
      case 'claim':
      case 'release':
        return this.#claim(op);
      case 'place':
        return this.tree.put(op.person, op);
      case 'remove':
        return this.tree.put(op.person, undefined);
      case 'regroup':
        this.groups.set(op.group, op.people);
        return this.#node?.watches.regroup(op.group, op.people);
      case 'watch':
        return void this.#watches.push(this.#watch(op.spec));
      case 'unwatch':
        return void this.#unwatch(op.watch);
      case 'scroll':
        return this.#scroll(op.watch, op.window);
      case 'restart':
        return this.#restart(op.crash, op.downMs);
      case 'disk':
        this.#store.fails = op.fails;
        return;
      case 'pass':
        return this.#runtime.advance(op.ms);
      case 'jump':
        return this.#jump(op.ms);
      case 'suspend':
        return this.#suspend(op.ms);
      case 'check':
        return this.#check();
    }
  }

  #withTab(number: number, connected: boolean, act: (tab: Tab) => void): void {
    const tabs = this.truth.tabs.filter(({ lostAt }) => (lostAt === undefined) === connected);
    const tab = tabs[number % tabs.length];
    if (tab) act(tab);
  }

  #open(person: string, device: string, like: { readonly idle: boolean; readonly kind: Tab['kind'] } = { idle: false, kind: 'web' }): void {
    const tab: Tab = {
      person,
      device,
      session: `s${++this.#sessions}`,
      generation: 1,
      idle: like.idle,
      kind: like.kind,
      lostAt: undefined,
    };
    this.truth.tabs.push(tab);
    this.#node?.roster.attach(tab);
    this.#say(tab);
  }

  #lose(tab: Tab): void {
    this.#node?.roster.detach(tab);
    tab.lostAt = this.now;
  }

  /** Within the grace nothing is said: the node remembers how the device was. */
  #attach(tab: Tab): void {
    const remembered = endOf(tab) > this.now && this.#isCertain;
    tab.lostAt = undefined;
    this.#node?.roster.attach(again(tab));
    if (!remembered) this.#say(tab);
  }

  #say({ session, idle, kind }: Tab): void {
    this.#node?.roster.activity(session, { idle, kind });
  }

  async #set(person: string, setting: Setting | undefined): Promise<void> {
    await this.#node?.set(person, setting);
    if (setting) this.truth.settings.set(person, setting);
    else this.truth.settings.delete(person);
  }

  #until(forMs: number | undefined): { readonly until?: number } {
    return forMs === undefined ? {} : { until: this.now + this.truth.aheadMs + forMs };
  }

  #claim(op: Extract<Op, { op: 'claim' | 'release' }>): void {
    const { person, source } = op;
    this.truth.claims = this.truth.claims.filter((claim) => claim.person !== person || claim.source !== source);
    if (op.op === 'release') {
      this.#node?.roster.claim(person, source, undefined);
      return;
    }
    const claim = { state: op.state, ...this.#until(op.forMs) };
    this.truth.claims.push({ person, source, state: op.state, until: claim.until, endsAt: undefined });
    this.#node?.roster.claim(person, source, claim);
  }

  #watch(spec: WatchSpec): OpenWatch {
    const screen = new Screen(
      JSON.stringify(spec),
      () => this.now,
      (fault) => this.faults.push(fault),
    );
    screen.onTold = ({ person, ...said }) => this.#compareTold(screen, person, JSON.stringify(said));
    if (!this.#node) throw new Error('There is no node.');
    return { spec, screen, stop: openWatch(this.#node, spec, this.groups, screen) };
  }

  #unwatch(number: number): OpenWatch | undefined {
    const [watch] = this.#watches.splice(number % Math.max(1, this.#watches.length), 1);
    if (!watch) return undefined;
    watch.stop();
    watch.screen.isClosed = true;
    return watch;
  }

  /** Watches without rows are opened again as they were. */
  #scroll(number: number, window: PresenceWindow | undefined): void {
    const spec = this.#unwatch(number)?.spec;
    if (!spec) return;
    const isList = spec.kind === 'people' || spec.kind === 'counts';
    this.#watches.push(this.#watch(isList ? spec : withRows(spec, window)));
  }

  async #boot(): Promise<void> {
    const { clock } = this.#runtime;
    let alive = true;
    this.#kill = () => {
      alive = false;
    };
    this.#node = await this.#code.Presence.open({
      clock: { ...clock, after: (ms, fn) => clock.after(ms, () => alive && fn()) },
      hierarchy: this.tree,
      visibility: VISIBILITY,
      store: this.#store,
      site: ALONE,
      onFault: () => {},
    });
  }

  async #restart(crash: boolean, downMs: number): Promise<void> {
    const stoppedAt = this.now;
    const here = this.truth.tabs.filter((tab) => endOf(tab) > stoppedAt);
    const claimed = this.truth.claims.filter(({ endsAt = Number.POSITIVE_INFINITY }) => endsAt > stoppedAt);
    const isCertain = !crash && !this.#store.fails && this.#isCertain;
    for (const tab of here) if (!crash && tab.lostAt === undefined) this.#node?.roster.detach(tab);
    if (!crash) await this.#node?.close();
    this.#kill();
    for (const { screen } of this.#watches) screen.isClosed = true;
    await this.#runtime.advance(downMs);
    await this.#boot();
    // The components of the node have started; some time later it listens.
    await this.#runtime.advance(downMs % 3_000);
    this.#node?.listening();
    for (const tab of here) tab.lostAt = this.now;
    for (const claim of claimed) claim.endsAt = this.now + GRACE_MS;
    if (!isCertain) this.#doubt(GRACE_MS + TICK_MS);
    for (const watch of this.#watches.splice(0)) this.#watches.push(this.#watch(watch.spec));
    if (isCertain && !this.#endedLately) this.#compareAll();
  }

  get #isCertain(): boolean {
    return this.now > this.#uncertainUntil;
  }

  /** Something has ended by itself a moment ago; it may not have been told yet. */
  get #endedLately(): boolean {
    return this.truth.nextEnd(this.now - CONVERGED_MS) <= this.now;
  }

  /** What a delta says of somebody is the case at that moment, or was the one before. */
  #compareTold(screen: Screen, person: string, said: string): void {
    if (!this.#isCertain) return;
    const true_ = [this.now, this.now - 1].map((at) => JSON.stringify(this.truth.of(person, at)));
    if (!true_.includes(said)) this.faults.push(`${screen.about}: told of ${person} ${said}, but it is ${true_[0]}`);
  }

  #doubt(ms: number): void {
    this.#uncertainUntil = Math.max(this.#uncertainUntil, this.now + ms);
  }

  /** Whether what is over holds again when the wall clock is put back is nobody's promise: it is taken back before. */
  async #jump(ms: number): Promise<void> {
    await this.#settle();
    const wall = this.now + this.truth.aheadMs;
    const isOver = ({ until = Number.POSITIVE_INFINITY }: { readonly until?: number | undefined }): boolean => until <= wall;
    for (const [person, setting] of this.truth.settings) if (isOver(setting)) await this.#set(person, undefined);
    for (const { person, source } of this.truth.claims.filter(isOver)) this.#claim({ op: 'release', person, source });
    this.truth.aheadMs += ms;
    this.#runtime.jump(ms);
    this.#doubt(LOOK_AGAIN_MS + TICK_MS);
  }

  async #suspend(ms: number): Promise<void> {
    this.#runtime.suspend(ms);
    this.#doubt(CONVERGED_MS);
    await this.#runtime.advance(CONVERGED_MS);
  }

  /** Lets time pass until nothing has ended by itself for a moment, then compares every screen with what is the case. */
  async #check(): Promise<void> {
    await this.#settle();
    this.#compareAll();
  }

  async #settle(): Promise<void> {
    await this.#runtime.advance(Math.max(0, this.#uncertainUntil + 1 - this.now));
    do await this.#runtime.advance(CONVERGED_MS);
    while (this.#endedLately);
  }

  #compareAll(): void {
    for (const { spec, screen } of this.#watches) {
      const expected = expectedOn(spec, this, this.now);
      if (screen.shown !== expected) this.faults.push(`${screen.about} shows\n${screen.shown}\nbut it is\n${expected}`);
    }
  }
}

/** Runs a schedule; answers the sentence of what was wrong, if anything was. */
export function runSchedule({ seed, ops }: Schedule, code: Code): Promise<string | undefined> {
  return new World(seed, code).run(ops);
}

function withRows({ window: _, ...rest }: Extract<WatchSpec, { kind: 'unit' | 'group' }>, window: PresenceWindow | undefined): WatchSpec {
  return { ...rest, ...(window ? { window } : {}) };
}

/** With one more connection. */
function again(tab: Tab): Tab {
  tab.generation++;
  return tab;
}
