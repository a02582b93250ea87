import type { Change } from '../../clients/observers.ts';
import type { Counts, Shown } from '../../clients/screen.ts';
import { personAt, type Size, unitOf } from './size.ts';

const STATES = ['available', 'away', 'busy', 'in-meeting', 'in-call', 'do-not-disturb', 'offline'] as const;

/** What is the case, from what was sent: each of the first people has one session. */
export class Truth {
  readonly #size: Size;
  readonly #states = new Map<string, string>();
  /** By unit, in the order of names. */
  readonly #people: ReadonlyMap<string, readonly string[]>;

  constructor(size: Size) {
    this.#size = size;
    for (let index = 0; index < size.sessions; index++) this.#states.set(personAt(index), 'available');
    const all = Array.from({ length: size.people }, (_, index) => index);
    this.#people = new Map([...Map.groupBy(all, (index) => unitOf(index, size))].map(([unit, mine]) => [unit, mine.map(personAt).sort()]));
  }

  changed({ person, input }: Change): void {
    const { state, idle } = input as { readonly state?: string; readonly idle?: boolean };
    this.#states.set(person, state ?? (idle ? 'away' : 'available'));
  }

  /** How many rows and numbers of a watch are others than they should be. `rows`: of its window. */
  differences({ unit, states, counts }: Shown & { readonly unit: string }, rows: number): number {
    const own = counts[''];
    const wrong = Object.entries(counts).filter(([name, shown]) => !same(shown, this.#counts(name || unit)));
    if (!own) return wrong.length;
    const expected = (this.#people.get(unit) ?? []).slice(0, rows).map((person) => [person, this.#states.get(person)] as const);
    return wrong.length + expected.filter(([person, state]) => states[person] !== state).length;
  }

  /** Who changes next, round after round; those of the quiet unit never do. */
  get changers(): readonly string[] {
    const quiet = `unit-${this.#size.units}`;
    return [...this.#states.keys()].filter((_, index) => unitOf(index, this.#size) !== quiet);
  }

  #counts(unit: string): Counts {
    const states = (this.#people.get(unit) ?? []).map((person) => this.#states.get(person) ?? 'offline');
    return Object.fromEntries(STATES.map((state) => [state, states.filter((each) => each === state).length]));
  }
}

function same(one: Counts, other: Counts): boolean {
  return STATES.every((state) => one[state] === other[state]);
}
