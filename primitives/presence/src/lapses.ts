import type { Cancel, Clock } from '@parley/runtime';
import { LOOK_AGAIN_MS } from './limits.ts';

/** Calls back when something of a person lapses, by the wall clock. */
export class Lapses {
  readonly #clock: Clock;
  readonly #lapsed: (person: string) => void;
  readonly #timers = new Map<string, Cancel>();

  constructor(clock: Clock, lapsed: (person: string) => void) {
    this.#clock = clock;
    this.#lapsed = lapsed;
  }

  /** The next lapse of the person's facts; undefined: none. Takes the place of what was said before. */
  expect(person: string, atMs: number | undefined): void {
    this.#timers.get(person)?.();
    this.#timers.delete(person);
    if (atMs === undefined) return;
    const wait = Math.min(Math.max(0, atMs - this.#clock.now()), LOOK_AGAIN_MS);
    this.#timers.set(
      person,
      this.#clock.after(wait, () => {
        if (this.#clock.now() < atMs) return this.expect(person, atMs);
        this.#timers.delete(person);
        this.#lapsed(person);
      }),
    );
  }

  close(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }
}
