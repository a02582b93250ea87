import type { PersonPresence, PresenceFacts } from './facts.ts';
import { OFFLINE, samePresence } from './merge.ts';

/** What watches have been told of everybody. It moves on at ticks only, so that all of them agree. */
export class Board {
  readonly #told = new Map<string, PresenceFacts>();

  of(person: string): PresenceFacts {
    return this.#told.get(person) ?? OFFLINE;
  }

  entryOf(person: string): PersonPresence {
    return { person, ...this.of(person) };
  }

  /** Whether there is nothing to say of the person to whoever knows nothing yet. */
  isSilent(person: string): boolean {
    return !this.#told.has(person);
  }

  /** Answers what was told before; undefined: the same. */
  move(person: string, presence: PresenceFacts): PresenceFacts | undefined {
    const before = this.of(person);
    if (samePresence(before, presence)) return undefined;
    if (samePresence(presence, OFFLINE)) this.#told.delete(person);
    else this.#told.set(person, presence);
    return before;
  }
}
