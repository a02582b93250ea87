import type { Commit } from './change.ts';
import { InOrder } from './in-order.ts';
import { advanceHead, advanceSeat, type Head, type Seat } from './seat.ts';

/** A membership as the tables have it; head and seat are `asOf` the same offset. */
export interface Entry {
  readonly person: string;
  readonly head: Head;
  readonly seat: Seat;
}

/** An entry with what has been committed since it was read. */
export interface Current {
  readonly head: Head;
  /** Undefined: the person has left. */
  readonly seat: Seat | undefined;
  /** Everything up to this offset is in it. */
  readonly upTo: number;
  /** What has come beyond a hole, and is not in it. */
  readonly beyond: readonly Commit[];
}

/** Applies the commits that arrived while the entry was being read, in the order of the feed, as far as there is no hole. */
export function bringUp(entry: Entry, missed: readonly Commit[]): Current {
  const { id } = entry.head.conversation;
  const order = new InOrder(entry.head.asOf);
  let { head } = entry;
  let seat: Seat | undefined = entry.seat;
  const later = missed.filter(({ conversation, offset }) => conversation === id && offset > order.last);
  for (const commit of later.flatMap((each) => order.take(each))) {
    seat = seat && advanceSeat(entry.person, seat, commit);
    head = advanceHead(head, commit);
  }
  return { head, seat, upTo: order.last, beyond: later.filter(({ offset }) => offset > order.last) };
}
