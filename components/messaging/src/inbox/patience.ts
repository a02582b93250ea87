import type { Cancel, Clock } from '@parley/runtime';
import type { Room } from './room.ts';

/** A commit that later ones have overtaken is given up after this long to twice this long. */
export const PATIENCE_MS = 250;

/** Looks after rooms in which something waits for an older commit, which may never come. */
export class Patience {
  readonly #clock: Clock;
  readonly #giveUp: (room: Room) => void;
  /** By how far it had come when it was looked at. */
  readonly #waiting = new Map<Room, number>();
  #timer: Cancel | undefined;

  /** `giveUp` is called for a room that has not come on. */
  constructor(clock: Clock, giveUp: (room: Room) => void) {
    this.#clock = clock;
    this.#giveUp = giveUp;
  }

  /** Call it whenever something may have begun to wait. */
  consider(room: Room): void {
    if (!room.waits || this.#waiting.has(room)) return;
    this.#waiting.set(room, room.last);
    this.#timer ??= this.#clock.after(PATIENCE_MS, () => this.#look());
  }

  forget(room: Room): void {
    this.#waiting.delete(room);
  }

  close(): void {
    this.#timer?.();
    this.#timer = undefined;
    this.#waiting.clear();
  }

  #look(): void {
    const waiting = [...this.#waiting].filter(([room]) => room.waits);
    this.#waiting.clear();
    for (const [room, last] of waiting) {
      if (room.last === last) this.#giveUp(room);
      else this.#waiting.set(room, room.last);
    }
    this.#timer = this.#waiting.size > 0 ? this.#clock.after(PATIENCE_MS, () => this.#look()) : undefined;
  }
}
