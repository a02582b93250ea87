import type { Logger, WatchSink } from '@parley/component';
import type { DirectoryDelta } from '@parley/people/contract';
import { encodeJson } from '@parley/protocol';
import type { Cancel, Clock } from '@parley/runtime';
import type { DirectoryChange } from './api.ts';
import type { Register } from './register.ts';

/** Changes are gathered this long before the watchers are told. */
export const TICK_MS = 100;
/** More changed people than this are not listed; the watchers ask again for what they show. */
const MOST = 200;

/** Tells the watchers of the directory what has changed: at most one delta per tick, encoded once for all, with absolute values. */
export class DirectoryHub {
  readonly #register: Register;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #sinks = new Set<WatchSink>();
  readonly #listeners = new Set<(change: DirectoryChange) => void>();
  #people = new Set<string>();
  #units = new Set<string>();
  #version = 1;
  #timer: Cancel | undefined;

  constructor(register: Register, clock: Clock, logger: Logger) {
    this.#register = register;
    this.#clock = clock;
    this.#logger = logger;
  }

  open(sink: WatchSink): () => void {
    this.#sinks.add(sink);
    sink.snapshot(this.#version, {});
    return () => void this.#sinks.delete(sink);
  }

  /** For other components: told at once, of ids only. */
  onChanged(fn: (change: DirectoryChange) => void): () => void {
    this.#listeners.add(fn);
    return () => void this.#listeners.delete(fn);
  }

  /** Something about these people and units is different from before. */
  changed(people: readonly string[], units: readonly string[]): void {
    for (const fn of this.#listeners) fn({ people, units });
    if (this.#sinks.size === 0) return;
    for (const id of people) this.#people.add(id);
    for (const id of units) this.#units.add(id);
    this.#arm();
  }

  close(): void {
    this.#timer?.();
    this.#sinks.clear();
  }

  /** One at a time, so that no older value follows a newer one. */
  #arm(): void {
    this.#timer ??= this.#clock.after(TICK_MS, async () => {
      await this.#tell();
      this.#timer = undefined;
      if (this.#people.size + this.#units.size > 0) this.#arm();
    });
  }

  async #tell(): Promise<void> {
    const people = [...this.#people];
    const units = [...this.#units];
    this.#people = new Set();
    this.#units = new Set();
    const delta = people.length <= MOST ? await this.#read(people, units) : undefined;
    const version = ++this.#version;
    const body = delta && encodeJson(delta);
    for (const sink of this.#sinks) {
      if (body) sink.delta(version, body);
      // Another snapshot: whoever shows something asks again.
      else sink.snapshot(version, {});
    }
  }

  async #read(people: readonly string[], units: readonly string[]): Promise<DirectoryDelta | undefined> {
    try {
      return {
        ...(people.length > 0 ? { people: await this.#register.people(people) } : {}),
        ...(units.length > 0 ? { units: await this.#register.units(units) } : {}),
      };
    } catch (error) {
      this.#logger.error('directory-unread', { error: String(error) });
      return undefined;
    }
  }
}
