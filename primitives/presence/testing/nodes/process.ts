import type * as presence from '@parley/presence';
import type { Cancel, Clock } from '@parley/runtime';
import type { FakeTree } from '../world/fake-tree.ts';
import type { MemoryStore } from '../world/memory-store.ts';
import { VISIBILITY } from '../world/visibility.ts';
import { type FakeHub, FakeSite } from './fake-site.ts';

export type Code = Pick<typeof presence, 'Presence'>;

export interface ProcessOptions {
  readonly name: string;
  readonly code: Code;
  readonly clock: Clock;
  readonly hub: FakeHub;
  readonly tree: FakeTree;
  readonly store: MemoryStore;
}

/** One node while it runs, stands still, and dies. */
export class Process {
  readonly site: FakeSite;
  readonly #options: ProcessOptions;
  readonly #clock: Clock;
  #presence: presence.Presence | undefined;
  #isDead = false;
  /** What is to be done once it runs again; undefined: it runs. */
  #backlog: (() => void)[] | undefined;

  constructor(options: ProcessOptions) {
    const { clock, name, hub } = options;
    this.#options = options;
    this.#clock = { ...clock, after: (ms, fn) => this.#after(ms, fn) };
    this.site = new FakeSite(name, hub, this.#clock, (fn) => this.run(fn));
  }

  get isFrozen(): boolean {
    return this.#backlog !== undefined;
  }

  get presence(): presence.Presence {
    if (!this.#presence) throw new Error('It has not started.');
    return this.#presence;
  }

  async start(): Promise<void> {
    const { code, tree, store } = this.#options;
    const options = { clock: this.#clock, hierarchy: tree, visibility: VISIBILITY, store, site: this.site, onFault: () => {} };
    this.#presence = await code.Presence.open(options);
  }

  /** Now, or once it runs again; never, if it does not. */
  run(fn: () => void): void {
    if (this.#isDead) return;
    if (this.#backlog) this.#backlog.push(fn);
    else fn();
  }

  freeze(): void {
    this.#backlog ??= [];
  }

  thaw(): void {
    const backlog = this.#backlog ?? [];
    this.#backlog = undefined;
    for (const fn of backlog) this.run(fn);
  }

  crash(): void {
    this.#isDead = true;
    this.site.crash();
  }

  /** A timer that was due while it stood still can be stopped until it has its turn. */
  #after(ms: number, fn: () => void): Cancel {
    let isStopped = false;
    const cancel = this.#options.clock.after(ms, () => this.run(() => isStopped || fn()));
    return () => {
      isStopped = true;
      cancel();
    };
  }

  async stop(): Promise<void> {
    await this.presence.close();
    this.site.leave();
    this.#isDead = true;
  }
}
