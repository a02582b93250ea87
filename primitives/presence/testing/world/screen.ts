import type { PersonPresence, PresenceSink } from '@parley/presence';

interface Body {
  readonly people?: readonly PersonPresence[];
  readonly units?: readonly { readonly unit: string }[];
  readonly order?: readonly string[];
  readonly total?: number;
  readonly counts?: unknown;
}
const TICK_MS = 500;
const decoder = new TextDecoder();

/** What a client shows of one watch, and what it complains about. */
export class Screen implements PresenceSink {
  readonly about: string;
  readonly #now: () => number;
  readonly #complain: (fault: string) => void;
  readonly #people = new Map<string, string>();
  readonly #units = new Map<string, string>();
  #numbers = '';
  #order: readonly string[] | undefined;
  #version = 0;
  #lastDelta = Number.NEGATIVE_INFINITY;
  /** Bodies of deltas, as they came. */
  readonly deltas: Uint8Array[] = [];
  isRefused = false;
  isClosed = false;
  /** A delta names a person: what is the case is compared at once. */
  onTold: ((entry: PersonPresence) => void) | undefined;

  constructor(about: string, now: () => number, complain: (fault: string) => void) {
    this.about = about;
    this.#now = now;
    this.#complain = (fault) => complain(`${about}: ${fault}`);
  }

  /** Everything that is shown, for comparison. */
  get shown(): string {
    return show(this.#order, this.#people, this.#units, this.#numbers);
  }

  /** Who is shown as being there. */
  get here(): ReadonlySet<string> {
    return new Set([...this.#people].filter(([, entry]) => !entry.startsWith(OFFLINE)).map(([person]) => person));
  }

  snapshot(version: number, body: unknown): void {
    if (this.#version !== 0 && version !== this.#version) this.#complain(`a snapshot of version ${version} behind ${this.#version}`);
    this.#version = version;
    this.#take(JSON.parse(body instanceof Uint8Array ? decoder.decode(body) : JSON.stringify(body)) as Body);
  }

  delta(version: number, bytes: Uint8Array): void {
    const now = this.#now();
    if (this.isClosed) this.#complain('told after it was closed');
    if (version !== this.#version + 1) this.#complain(`version ${version} behind ${this.#version}`);
    if (now - this.#lastDelta < TICK_MS) this.#complain(`two deltas in ${now - this.#lastDelta} ms`);
    this.#version = version;
    this.#lastDelta = now;
    this.deltas.push(bytes);
    const body = JSON.parse(decoder.decode(bytes)) as Body;
    for (const entry of body.people ?? []) this.onTold?.(entry);
    const before = this.shown;
    this.#take(body);
    if (this.shown === before) this.#complain(`nothing new: ${decoder.decode(bytes)}`);
  }

  refuse(): void {
    this.isRefused = true;
  }

  #take({ people = [], units = [], order, total, counts }: Body): void {
    if (order) {
      this.#order = order;
      for (const person of this.#people.keys()) if (!order.includes(person)) this.#people.delete(person);
    }
    for (const { person, ...rest } of people) {
      if (this.#order && !this.#order.includes(person)) this.#complain(`told of ${person}, who is not in the window`);
      this.#people.set(person, JSON.stringify(rest));
    }
    for (const { unit, ...rest } of units) this.#units.set(unit, JSON.stringify(rest));
    if (counts) this.#numbers = JSON.stringify({ total, counts });
  }
}

const NOTHING = JSON.stringify({ state: 'offline' });
/** How an entry begins of somebody who is offline, with or without a text. */
const OFFLINE = NOTHING.slice(0, -1);

/** One text for what is shown, or should be. */
export function show(
  order: readonly string[] | undefined,
  people: ReadonlyMap<string, string>,
  units: ReadonlyMap<string, string>,
  numbers: string,
): string {
  const lines = (map: ReadonlyMap<string, string>): string[] =>
    [...map].filter(([, value]) => value !== NOTHING).map((each) => each.join(' '));
  return [`order ${order?.join() ?? 'none'}`, ...lines(people).sort(), ...lines(units).sort(), numbers].join('\n');
}
