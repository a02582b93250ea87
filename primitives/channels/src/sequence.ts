import type { Position } from '@parley/protocol';
import type { Cancel, Clock } from '@parley/runtime';
import type { Entry, ReadResult } from '@parley/storage';
import { Reorder } from './reorder.ts';
import { emptied } from './ring.ts';

/** An entry on its way to the subscribers; `own`: what only the node that appended it knows. */
export interface Release<Own> {
  readonly entry: Entry;
  readonly own?: Own;
  /** The entry as it was appended here, where it may have been redacted while it waited. */
  readonly original?: Entry;
  /** The entry may hold more than the log does by now: it does not leave before that was read. */
  readonly doubtful?: true;
}

interface SequenceOptions<Own> {
  /** The last offset that counts as released. */
  readonly head: number;
  readonly clock: Clock;
  /** How long a missing offset may take to arrive by itself. */
  readonly fillMs: number;
  /** What may wait behind a hole of what other nodes said; together with own appends twice that. */
  readonly heldEntries: number;
  readonly heldBytes: number;
  readonly read: (after: number) => Promise<ReadResult>;
  /** Called in the order of offsets, without a hole. */
  readonly release: (release: Release<Own>) => void;
  /** What is missing is no longer in the log; what is released next follows `base`. */
  readonly lost: (base: Position, floor: number) => void;
  /** It was committed and is no longer of interest to readers, as they were told to begin behind it. */
  readonly passed: (release: Release<Own>) => void;
  /** Too much waited: what is released next follows this entry, and readers find in the log what is before it. */
  readonly left: (last: Entry) => void;
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
  /** Grows when what was read may be too much. */
  #doubts = 0;
  #closed = false;

  constructor(options: SequenceOptions<Own>) {
    this.#options = options;
    this.#reorder = new Reorder(options.head + 1, ({ entry }) => entry.payload.length);
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
    const { offset } = release.entry;
    const { next } = this.#reorder;
    if (release.own !== undefined && offset < next) {
      this.#options.passed(release);
    } else if (release.own === undefined && offset > next && this.#load >= 1) {
      // What another node has said stands in the log.
      this.expect(offset);
    } else if (this.#reorder.passes(offset)) {
      this.#options.release(release);
      this.#watch();
    } else {
      this.#reorder.add(release.entry.offset, release);
      this.#releaseAll();
      if (this.#load > 2) this.#leave();
      this.#watch();
    }
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

  /** Whether something waits for what is missing before it. */
  get waits(): boolean {
    return this.#reorder.held.entries > 0;
  }

  /** The log has emptied these; what waits of them is emptied, too. */
  redact(offsets: readonly number[]): void {
    this.#doubts++;
    this.#reorder.change((held, offset) => (offsets.includes(offset) ? changed(held, emptied(held.entry)) : held));
  }

  /** Of what waits, or is being read, something may have been taken away: the log says what is left of it. */
  doubt(): void {
    this.#doubts++;
    this.#committed = Math.max(this.#committed, this.#reorder.furthest);
    this.#reorder.change((held) => ({ ...held, doubtful: true }));
    this.#watch();
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
    const sure = ({ doubtful }: Release<Own>): boolean => !doubtful;
    for (let next = this.#reorder.take(sure); next; next = this.#reorder.take(sure)) this.#options.release(next);
  }

  /** How much waits, in parts of what may. */
  get #load(): number {
    const { heldEntries, heldBytes } = this.#options;
    const { entries, bytes } = this.#reorder.held;
    return Math.max(entries / heldEntries, bytes / heldBytes);
  }

  /** What waits is in the log, for readers; what this node alone knows of it is handed over. */
  #leave(): void {
    this.#generation++;
    const waited = this.#reorder.skipTo(this.#reorder.furthest + 1);
    for (const release of waited) this.#options.passed(release);
    const last = waited.at(-1);
    if (last) this.#options.left(last.entry);
  }

  #watch(): void {
    if (this.#timer || this.#closed || this.#missingThrough < this.#reorder.next) return;
    // A log that cannot be read is asked again.
    const again = (): void => {
      this.#timer = undefined;
      this.#watch();
    };
    this.#timer = this.#options.clock.after(this.#options.fillMs, () => {
      this.#fill(this.#missingThrough, this.#generation, [...this.#flights]).then(again, again);
    });
  }

  /** What is missing is not beyond this. */
  get #missingThrough(): number {
    return Math.max(this.#reorder.furthest - 1, this.#committed);
  }

  /**
   * Reads what is missing up to `through`. Own appends that are under way at the call are waited for, as they know more than the
   * log does; those that begin later stand behind `through`.
   */
  async #fill(through: number, generation: number, flights: readonly Promise<unknown>[]): Promise<void> {
    await Promise.allSettled(flights);
    const ended = (): boolean => this.#closed || generation !== this.#generation;
    while (!ended() && this.#reorder.next <= through) {
      const { next } = this.#reorder;
      const doubts = this.#doubts;
      const { head, entries } = await this.#options.read(next - 1);
      if (ended() || doubts !== this.#doubts || this.#reorder.next !== next) continue;
      if (entries.length === 0 && !(await this.#skip(head.floor, ended))) return;
      this.#takeIn(entries.filter(({ offset }) => offset <= through));
      this.#releaseAll();
    }
  }

  #takeIn(entries: readonly Entry[]): void {
    for (const entry of entries) this.#reorder.add(entry.offset, { entry });
    const read = new Map(entries.map((entry) => [entry.offset, entry]));
    this.#reorder.change((held, offset) => {
      const entry = held.doubtful && read.get(offset);
      return entry ? changed(held, entry) : held;
    });
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

/** What the log has in the place of what waited. Whoever appended that is told of it as it was. */
function changed<Own>({ own, original, entry: before }: Release<Own>, entry: Entry): Release<Own> {
  return own === undefined ? { entry } : { entry, own, original: original ?? before };
}
