import { PRESENCE_STATES, type PresenceState } from './facts.ts';
import type { PresenceCounts } from './news.ts';

/** How many people are in each state. */
export class Tally {
  readonly #numbers = new Map<PresenceState, number>();

  add(state: PresenceState, by = 1): void {
    this.#numbers.set(state, (this.#numbers.get(state) ?? 0) + by);
  }

  clear(): void {
    this.#numbers.clear();
  }

  get counts(): PresenceCounts {
    return Object.fromEntries(PRESENCE_STATES.map((state) => [state, this.#numbers.get(state) ?? 0])) as unknown as PresenceCounts;
  }
}

export function sameCounts(one: PresenceCounts, other: PresenceCounts): boolean {
  return PRESENCE_STATES.every((state) => one[state] === other[state]);
}
