import type { Position } from '@parley/protocol';
import type { Cancel, Clock } from '@parley/runtime';
import type { Entry, ReadResult } from '@parley/storage';
import { Reorder } from './reorder.ts';

/** An entry on its way to the subscribers; `own`: what only the node that appended it knows. */
export interface Release<Own> {
  readonly entry: Entry;
  readonly own?: Own;
}

interface SequenceOptions<Own> {
  /** The last offset that counts as released. */
  readonly head: number;
  readonly clock: Clock;
  /** How long a missing offset may take to arrive by itself. */
  readonly fillMs: number;
  readonly read: (after: number) => Promise<ReadResult>;
  /** Called in the order of offsets, without a hole. */
  readonly release: (release: Release<Own>) => void;
  /** What is missing is no longer in the log; what is released next follows `base`. */
  readonly lost: (base: Position, floor: number) => void;
  /** It was committed and is no longer of interest to readers, as they were told to begin behind it. */
  readonly passed: (release: Release<Own>) => void;
}

/**
 * The order of a channel's entries on one node. They come from own appends, which settle in any order, and from other nodes, which may be
 * lost on the way; they leave by offset, and what is missing is read from the log.
 */
export class Sequence<Own> {
  readonly #options: SequenceOptions<Own>;
  readonly #reorder: Reorder<Release<Own>>;
  /** Own appends that have not settled. */
  readonly #flights = new Set<Promise<unknown>>();
  /** The highest offset that is known to be committed. */
  #committed = 0;
  #timer: Cancel | undefined;
  /** Grows when what was missing is missed no longer. */
  #generation = 0;
  #closed = false;

  constructor(options: SequenceOptions<Own>) {
    this.#options = options;
    this.#reorder = new Reorder(options.head + 1);
  }

  /** Remembers an own append until it settles (after its entry was admitted): the log is not asked for what such an append brings along. */
  async track<T>(flight: Promise<T>): Promise<T> {
    this.#flights.add(flight);
    try {
      return await flight;
    } finally {
      this.#flights.delete(flight);
    }
  }

  admit(release: Release<Own>): void {
    this.#reorder.add(release.entry.offset, release);
    this.#releaseAll();
    this.#watch();
  }

  /** Somebody says that the log reaches to `offset`. */
  expect(offset: number): void {
    this.#committed = Math.max(this.#committed, offset);
    this.#watch();
  }

  /** Settles when everything up to `offset`, which must be committed, is released or lost. */
  async reach(offset: number): Promise<void> {
    await this.#fill(offset, this.#generation, [...this.#flights]);
  }

  /** Another history begins: nothing of what waits belongs to it. */
  restart(head: number): void {
    this.#generation++;
    for (const release of this.#reorder.restart(head + 1)) this.#options.passed(release);
    this.#committed = head;
  }

  close(): void {
    this.#closed = true;
    this.#timer?.();
  }

  #releaseAll(): void {
    for (let next = this.#reorder.take(); next; next = this.#reorder.take()) this.#options.release(next);
  }

  #watch(): void {
    const through = this.#reorder.missingThrough ?? this.#committed;
    if (this.#timer || this.#closed || through < this.#reorder.next) return;
    const [generation, flights] = [this.#generation, [...this.#flights]];
    this.#timer = this.#options.clock.after(this.#options.fillMs, () => {
      // A log that cannot be read is asked again.
      const again = (): void => {
        this.#timer = undefined;
        this.#watch();
      };
      this.#fill(through, generation, flights).then(again, again);
    });
  }

  /**
   * Reads what is missing up to `through`. Own appends that were under way when the hole was seen are waited for, as they know more than the
   * log does; those that began later stand behind `through`.
   */
  async #fill(through: number, generation: number, flights: readonly Promise<unknown>[]): Promise<void> {
    await Promise.allSettled(flights);
    const ended = (): boolean => this.#closed || generation !== this.#generation;
    while (!ended() && this.#reorder.next <= through) {
      const { next } = this.#reorder;
      const { head, entries } = await this.#options.read(next - 1);
      if (ended() || this.#reorder.next !== next) continue;
      if (entries.length === 0 && !(await this.#skip(head.floor, ended))) return;
      for (const entry of entries) if (entry.offset <= through) this.#reorder.add(entry.offset, { entry });
      this.#releaseAll();
    }
  }

  /** Goes on behind what is gone; false where nothing is: the log does not reach as far as somebody said. */
  async #skip(floor: number, ended: () => boolean): Promise<boolean> {
    const { base, head } = await this.#options.read(floor);
    if (ended()) return false;
    const { offset } = base ?? head.position;
    if (offset < this.#reorder.next) {
      this.#committed = offset;
      return false;
    }
    for (const release of this.#reorder.skipTo(offset + 1)) this.#options.passed(release);
    this.#options.lost(base ?? head.position, head.floor);
    return true;
  }
}
