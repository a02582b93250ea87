import type { InboxHead, InboxRow } from '@parley/messaging/contract';
import type { Change, Commit } from './change.ts';
import { InOrder } from './in-order.ts';
import type { Reader } from './reader.ts';
import { advanceHead, advanceSeat, concerned, type Head, isLater, ownOf, rowOf, type Seat, sameSeat } from './seat.ts';

/** What a reader is to be told of a conversation at the next tick: the head alone, own values with it, or the whole row. */
export type News = 'head' | 'own' | 'row';

interface Taken {
  seat: Seat;
  /** Everything up to this offset is in the seat. */
  upTo: number;
  news: News | undefined;
}

/**
 * How many members it has is told at most once in so long, for each who is told of it: many come to a large room at once, and each of them would
 * be news to all.
 */
const COUNT_MS_FOR_EACH = 1;

/** A conversation as the hub keeps it while one of its members watches an inbox: its head once, a seat per watching member. */
export class Room {
  #head: Head;
  readonly #order: InOrder;
  readonly #seats = new Map<Reader, Taken>();
  /** Seats with news of their own. */
  readonly #touched = new Set<Reader>();
  /** What every seat is told at the next tick. */
  #all: 'head' | 'row' | undefined;
  #previewChanged = false;
  /** How many members it has, which not all have been told. */
  #countChanged = false;
  #countedAt = Number.NEGATIVE_INFINITY;

  /** @param upTo everything up to this offset is in the head. */
  constructor(head: Head, upTo: number) {
    this.#head = head;
    this.#order = new InOrder(upTo);
  }

  get head(): Head {
    return this.#head;
  }
  get empty(): boolean {
    return this.#seats.size === 0;
  }
  get people(): readonly string[] {
    return [...this.#seats.keys()].map((reader) => reader.person);
  }
  get hasNews(): boolean {
    return this.#all !== undefined || this.#touched.size > 0;
  }

  /** Whether a commit has come before another one that is older. */
  get waits(): boolean {
    return this.#order.waits;
  }

  /** Up to here commits have come without holes. */
  get last(): number {
    return this.#order.last;
  }

  /** Takes a head read from the tables, unless a later one is known. */
  learn(head: Head): void {
    if (head.asOf > this.#head.asOf) this.#head = head;
  }

  /** Takes a commit; answers those to be applied, in the order of the feed. */
  take(commit: Commit): readonly Commit[] {
    return this.#order.take(commit);
  }

  /** What was read into all seats need not come any more: it is told from here. Answers what is to be applied then. */
  catchUp(): readonly Commit[] {
    if (this.#head.asOf > this.#order.last) this.#all = 'row';
    return this.#order.skip(Math.min(...[...this.#seats.values()].map(({ upTo }) => upTo)));
  }

  /** Applies a commit; answers the readers who have left by it. */
  commit(commit: Commit, readerOf: (person: string) => Reader | undefined): readonly Reader[] {
    const before = this.#head;
    this.#head = advanceHead(before, commit);
    if (this.#head !== before || commit.offset <= before.asOf) this.#announce(commit.change);
    const who = concerned(commit);
    const readers = who === 'all' ? [...this.#seats.keys()] : who.flatMap((person) => readerOf(person) ?? []);
    return readers.filter((reader) => this.#advance(reader, commit));
  }

  #announce(change: Change): void {
    if (change.kind !== 'conversation') {
      this.#all ??= 'head';
      this.#previewChanged = true;
    } else if (change.title !== undefined || change.topic !== undefined) {
      this.#all = 'row';
    } else {
      this.#countChanged = true;
    }
  }

  /** Before the news: decides whether all are told how many members there are. Answers for how long that waits, milliseconds, if it does. */
  count(at: number): number {
    if (!this.#countChanged) return 0;
    const waits = this.#countedAt + this.#seats.size * COUNT_MS_FOR_EACH - at;
    // With something else it costs nothing.
    if (!this.#all && waits > 0) return waits;
    this.#all ??= 'head';
    this.#countedAt = at;
    return 0;
  }

  /** Whether the reader has left by the commit. */
  #advance(reader: Reader, commit: Commit): boolean {
    const taken = this.#seats.get(reader);
    if (!taken) return false;
    const seat = advanceSeat(reader.person, taken.seat, commit);
    if (!seat) {
      this.leave(reader);
      return true;
    }
    if (seat !== taken.seat) this.#replace(reader, taken, seat);
    return false;
  }

  /**
   * Gives a reader the seat read from the tables, unless a later one is known. Everything up to `upTo` is in it, and nothing of what has come
   * `beyond` a hole. A reader with open watches will be told what is new.
   */
  seat(reader: Reader, seat: Seat, upTo: number, beyond: readonly Commit[]): void {
    this.#order.rewind(upTo, beyond);
    const taken = this.#seats.get(reader);
    if (taken) taken.upTo = Math.max(taken.upTo, upTo);
    if (!taken) {
      this.#seats.set(reader, { seat, upTo, news: reader.watching ? 'row' : undefined });
      if (reader.watching) this.#touched.add(reader);
    } else if (isLater(seat, taken.seat)) {
      if (sameSeat(seat, taken.seat)) taken.seat = seat;
      else this.#replace(reader, taken, seat);
    }
  }

  #replace(reader: Reader, taken: Taken, seat: Seat): void {
    if (!taken.seat.shown && seat.shown) taken.news = 'row';
    else taken.news ??= 'own';
    taken.seat = seat;
    this.#touched.add(reader);
  }

  leave(reader: Reader): void {
    this.#seats.delete(reader);
    this.#touched.delete(reader);
  }

  /** The reader's row; undefined when it has none or it is not to be shown yet. */
  row(reader: Reader): InboxRow | undefined {
    const taken = this.#seats.get(reader);
    return taken?.seat.shown ? rowOf(this.#head, taken.seat) : undefined;
  }

  /** What is new to readers since the last call. */
  *news(): Generator<readonly [Reader, News]> {
    const told = this.#all ? this.#seats.keys() : this.#touched;
    for (const reader of told) {
      const taken = this.#seats.get(reader);
      if (taken?.seat.shown) yield [reader, this.#all === 'row' ? 'row' : (taken.news ?? 'head')];
    }
  }

  /** The head's frame: for a reader with own values, or for everybody. */
  headOf(reader?: Reader): InboxHead {
    const { conversation, seq, preview } = this.#head;
    const taken = reader && this.#seats.get(reader);
    return {
      conversation: conversation.id,
      seq,
      ...(taken ? { own: ownOf(this.#head, taken.seat) } : {}),
      ...(this.#previewChanged && preview ? { preview } : {}),
      ...(this.#countChanged ? { about: conversation } : {}),
    };
  }

  /** Called when the news have been told. */
  settle(): void {
    for (const reader of this.#touched) {
      const taken = this.#seats.get(reader);
      if (taken) taken.news = undefined;
    }
    this.#touched.clear();
    if (this.#all) this.#countChanged = false;
    this.#all = undefined;
    this.#previewChanged = false;
  }
}
