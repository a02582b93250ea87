import type { Cancel, Clock } from '@parley/runtime';
import { Digest } from './digest.ts';
import type { Reader } from './reader.ts';
import type { Room } from './room.ts';

/** How long changes are gathered before they are told, milliseconds. */
export const TICK_MS = 50;

/** Tells the readers what is new, all of one tick at once. */
export class Teller {
  readonly #clock: Clock;
  readonly #dirty = new Set<Room>();
  readonly #leavers = new Set<Reader>();
  /** Of which the number of members is to be told later. */
  readonly #later = new Map<Room, Cancel>();
  #tick: Cancel | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something is new in the room. */
  mark(room: Room): void {
    this.#dirty.add(room);
    this.#tick ??= this.#clock.after(TICK_MS, () => this.#tell());
  }

  /** The reader is to be told what is gone. */
  markLeaver(reader: Reader): void {
    this.#leavers.add(reader);
  }

  forget(room: Room): void {
    this.#dirty.delete(room);
    this.#later.get(room)?.();
    this.#later.delete(room);
  }

  close(): void {
    this.#tick?.();
    this.#tick = undefined;
    for (const room of [...this.#dirty, ...this.#later.keys()]) this.forget(room);
  }

  #tell(): void {
    this.#tick = undefined;
    const digest = new Digest();
    const at = this.#clock.monotonic();
    for (const room of this.#dirty) this.#tellLater(room, room.count(at));
    for (const room of this.#dirty) for (const [reader, news] of room.news()) digest.add(reader, room, news);
    for (const reader of this.#leavers) if (reader.gone.length > 0) digest.addGone(reader);
    for (const [reader, body] of digest.bodies()) reader.tell(body);
    for (const room of this.#dirty) room.settle();
    for (const reader of this.#leavers) reader.gone = [];
    this.#dirty.clear();
    this.#leavers.clear();
  }

  #tellLater(room: Room, ms: number): void {
    if (ms <= 0 || this.#later.has(room)) return;
    const mark = (): void => {
      this.#later.delete(room);
      this.mark(room);
    };
    this.#later.set(room, this.#clock.after(ms, mark));
  }
}
