import type { TypingCast } from '@parley/messaging/contract';
import type { Cancel, Clock } from '@parley/runtime';

/** At most this often one's own typing is told; half of how long it is believed. */
const TELL_MS = 3_000;
const FORGET_MS = 6_000;

/** Who is typing in one conversation: others, as told by casts, and oneself, telling them. */
export class Typing {
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #tell: (cast: TypingCast) => void;
  readonly #others = new Map<string, Cancel>();
  #toldAt: number | undefined;
  #people: readonly string[] = [];

  constructor(clock: Clock, tell: (cast: TypingCast) => void, changed: () => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#changed = changed;
  }

  get people(): readonly string[] {
    return this.#people;
  }

  /** What oneself does. */
  set(typing: boolean): void {
    const now = this.#clock.monotonic();
    const told = this.#toldAt !== undefined && now - this.#toldAt < FORGET_MS;
    if (!typing && !told) return;
    if (typing && this.#toldAt !== undefined && now - this.#toldAt < TELL_MS) return;
    this.#toldAt = typing ? now : undefined;
    this.#tell({ typing });
  }

  heard(person: string, typing: boolean): void {
    this.#others.get(person)?.();
    const known = this.#others.delete(person);
    if (typing)
      this.#others.set(
        person,
        this.#clock.after(FORGET_MS, () => this.heard(person, false)),
      );
    if (known === typing) return;
    this.#people = [...this.#others.keys()];
    this.#changed();
  }

  /** Oneself has sent: the message says it better, here and to others. */
  sent(): void {
    this.#toldAt = undefined;
  }

  close(): void {
    for (const cancel of this.#others.values()) cancel();
    this.#others.clear();
  }
}
