import type { Logger, WatchSink } from '@parley/component';
import { encodeJson } from '@parley/protocol';
import type { Cancel, Clock } from '@parley/runtime';
import type { DirectoryChange } from './api.ts';
import { type ChangeLog, isLarge } from './change-log.ts';
import type { DirectoryReader } from './directory-reader.ts';

/** Changes are gathered this long before the watchers are told. */
export const TICK_MS = 100;

/** A larger delta is not sent: whoever is behind is cut off rather than waited for, and would come back to the same. */
const MOST_DELTA_BYTES = 256 * 1024;
/** Versions for which what has changed since is remembered. */
const MOST_CATCH_UPS = 100;

export type HubReader = Pick<DirectoryReader, 'delta'>;

/**
 * Tells the watchers of the directory what has changed: at most one delta per tick, encoded once for all, with absolute values. Who comes back
 * with a version is told what is different since.
 */
export class DirectoryHub {
  readonly #reader: HubReader;
  readonly #log: Pick<ChangeLog, 'version' | 'since'>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #sinks = new Set<WatchSink>();
  readonly #listeners = new Set<(change: DirectoryChange) => void>();
  /** What those are told who come back with a version, until another one is told: mostly many come back at once. */
  readonly #catchUps = new Map<number, Promise<Uint8Array | undefined>>();
  #waiting = new Gathered();
  /** What the watchers have been told. */
  #version: number | undefined;
  #timer: Cancel | undefined;

  constructor(reader: HubReader, log: Pick<ChangeLog, 'version' | 'since'>, clock: Clock, logger: Logger) {
    this.#reader = reader;
    this.#log = log;
    this.#clock = clock;
    this.#logger = logger;
  }

  open(sink: WatchSink): () => void {
    if (sink.since === undefined) this.#begin(sink);
    else void this.#catchUp(sink, sink.since);
    return () => void this.#sinks.delete(sink);
  }

  /** For other components: told at once, of ids only. */
  onChanged(fn: (change: DirectoryChange) => void): () => void {
    this.#listeners.add(fn);
    return () => void this.#listeners.delete(fn);
  }

  /** Something about these is different from before, and in the log as this version. */
  changed(change: DirectoryChange, version: number): void {
    for (const fn of this.#listeners) fn(change);
    this.#waiting.add(change, version);
    this.#timer ??= this.#clock.after(TICK_MS, () => void this.#tick());
  }

  close(): void {
    this.#timer?.();
    this.#sinks.clear();
  }

  get #told(): number {
    this.#version ??= this.#log.version;
    return this.#version;
  }

  /** The client asks for what it shows. */
  #begin(sink: WatchSink): void {
    this.#sinks.add(sink);
    sink.snapshot(this.#told, {});
  }

  async #catchUp(sink: WatchSink, since: number): Promise<void> {
    for (;;) {
      const version = this.#told;
      const delta = since === version ? {} : await this.#since(since);
      if (sink.ended) return;
      if (!delta) return this.#begin(sink);
      if (version !== this.#told) continue;
      this.#sinks.add(sink);
      sink.delta(version, delta);
      return;
    }
  }

  #since(version: number): Promise<Uint8Array | undefined> {
    const known = this.#catchUps.get(version);
    if (known) return known;
    if (this.#catchUps.size >= MOST_CATCH_UPS) this.#catchUps.clear();
    const reading = this.#read(() => this.#log.since(version));
    this.#catchUps.set(version, reading);
    return reading;
  }

  /** One at a time, so that no older value follows a newer one. */
  async #tick(): Promise<void> {
    const change = this.#waiting;
    this.#waiting = new Gathered();
    // Not that of the log, which may be ahead: a change there has yet to come here.
    const { version } = change;
    const body = this.#sinks.size > 0 && !isLarge(change.ids) ? await this.#read(async () => change.ids) : undefined;
    this.#version = version;
    this.#catchUps.clear();
    for (const sink of this.#sinks) {
      if (body) sink.delta(version, body);
      // Another snapshot: whoever shows something asks again.
      else sink.snapshot(version, {});
    }
    this.#timer = this.#waiting.empty ? undefined : this.#clock.after(TICK_MS, () => void this.#tick());
  }

  /** Undefined: it is to be asked for again. */
  async #read(changed: () => Promise<DirectoryChange | undefined>): Promise<Uint8Array | undefined> {
    try {
      const change = await changed();
      const body = change && encodeJson(await this.#reader.delta(change));
      return body && body.length <= MOST_DELTA_BYTES ? body : undefined;
    } catch (error) {
      this.#logger.error('directory-unread', { error: String(error) });
      return undefined;
    }
  }
}

/** Changes of one tick. */
class Gathered {
  readonly #people = new Set<string>();
  readonly #units = new Set<string>();
  readonly #groups = new Set<string>();
  /** Of the last one. */
  version = 0;

  get empty(): boolean {
    return this.#people.size + this.#units.size + this.#groups.size === 0;
  }

  get ids(): DirectoryChange {
    return { people: [...this.#people], units: [...this.#units], groups: [...this.#groups] };
  }

  add({ people, units, groups = [] }: DirectoryChange, version: number): void {
    this.version = version;
    for (const id of people) this.#people.add(id);
    for (const id of units) this.#units.add(id);
    for (const id of groups) this.#groups.add(id);
  }
}
