/** What watches of presence say, as far as the bench reads it. */
export interface GroupBody {
  readonly people?: readonly { readonly person: string; readonly state: string; readonly text?: string }[];
  readonly order?: readonly string[];
  readonly counts?: Counts;
  readonly units?: readonly { readonly unit: string; readonly counts: Counts }[];
}
export type Counts = Readonly<Record<string, number>>;

export interface Shown {
  /** Rows of the window by person, those who are offline left out. */
  readonly states: Readonly<Record<string, string>>;
  /** Of each unit that is counted; '' for the one that is watched. */
  readonly counts: Readonly<Record<string, Counts>>;
}

/** A client's view of one watch, put together from what it is told. */
export class Screen {
  readonly #states = new Map<string, string>();
  readonly #counts = new Map<string, Counts>();

  take({ people = [], order, counts, units = [] }: GroupBody): void {
    if (order) for (const person of this.#states.keys()) if (!order.includes(person)) this.#states.delete(person);
    for (const { person, state } of people) {
      if (state === 'offline') this.#states.delete(person);
      else this.#states.set(person, state);
    }
    if (counts) this.#counts.set('', counts);
    for (const each of units) this.#counts.set(each.unit, each.counts);
  }

  get shown(): Shown {
    return { states: Object.fromEntries(this.#states), counts: Object.fromEntries(this.#counts) };
  }
}
