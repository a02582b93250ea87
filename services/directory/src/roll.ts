import { attributeValue, type Facet, Facets } from './facets.ts';
import { PlaceIndex } from './place-index.ts';
import { indexFolded, indexWords, searchWords } from './search-words.ts';
import { foldText } from './slug.ts';
import { UnitCounts } from './unit-counts.ts';
import type { UnitNode } from './unit-tree.ts';
import { WordIndex } from './word-index.ts';

/** What the roll has to know of a person. */
export interface RollPerson {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mail: string;
  readonly units: readonly string[];
  readonly roles?: readonly { readonly title: string }[];
  readonly active: boolean;
  readonly manager?: string;
  readonly location?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A person as the roll keeps it; another one, with another number, after every change. */
export interface Entry {
  readonly number: number;
  readonly id: string;
  /** The folded name: what people are ordered by, then by their ids. */
  readonly key: string;
  readonly units: readonly string[];
  readonly active: boolean;
  readonly manager: string;
  readonly location: string;
}

/**
 * Everybody, in memory: in the order of names, by unit, manager, location and attribute, and by the words they are found by. It keeps what
 * it needs to answer with ids; whoever shows people reads them by these.
 */
export class Roll {
  /** By number; absent: has changed or is gone. */
  readonly #entries: (Entry | undefined)[] = [];
  readonly #byId = new Map<string, Entry>();
  readonly #ordered: Entry[] = [];
  readonly #facets = new Facets();
  readonly #counts = new UnitCounts();
  #units: ReadonlyMap<string, UnitNode> = new Map();
  /** Words of names, and all others that a person has. */
  readonly names: WordIndex = new WordIndex();
  readonly others: WordIndex = new WordIndex();
  readonly #locations = new PlaceIndex();
  #unitNames = new PlaceIndex();

  get units(): ReadonlyMap<string, UnitNode> {
    return this.#units;
  }

  /** Everybody, also those who are not active, by name. */
  get ordered(): readonly Entry[] {
    return this.#ordered;
  }

  get counts(): Pick<UnitCounts, 'of' | 'above'> {
    return this.#counts;
  }

  /** How many numbers were given, also to entries that are no more. */
  get numbers(): number {
    return this.#entries.length;
  }

  /** More of it is waste than is of use: a new one is smaller. */
  get wasteful(): boolean {
    return this.#entries.length > 2 * this.#byId.size + 1_000;
  }

  get(id: string): Entry | undefined {
    return this.#byId.get(id);
  }

  at(number: number): Entry | undefined {
    return this.#entries[number];
  }

  /** Those who have the value, in no order. */
  having(facet: Facet, value: string): readonly Entry[] {
    return this.#facets.of(facet, value).flatMap((number) => this.#entries[number] ?? []);
  }

  /** Numbers of those who are in a unit or at a location with such words in its name; also numbers that are no more. */
  *places(read: (names: WordIndex) => Iterable<readonly number[]>): Generator<readonly number[]> {
    for (const unit of this.#unitNames.find(read)) yield this.#facets.of('unit', unit);
    for (const location of this.#locations.find(read)) yield this.#facets.of('location', location);
  }

  /** Values of a facet, also of those who are gone. */
  values(facet: Facet): Iterable<string> {
    return this.#facets.values(facet);
  }

  /** All units that there are. */
  setUnits(units: Iterable<UnitNode>): void {
    this.#units = new Map([...units].map((unit) => [unit.id, unit]));
    this.#unitNames = new PlaceIndex();
    for (const { id, name } of this.#units.values()) this.#unitNames.add(id, name);
    this.#counts.setTree(this.#units, this.#ordered);
  }

  /** The person as it is from now on. Quickest in the order of names. */
  put(person: RollPerson): void {
    this.#remove(person.id);
    const { id, name, units, active, manager = '', location = '' } = person;
    const entry: Entry = { number: this.#entries.length, id, key: foldText(name), units, active, manager, location };
    this.#entries.push(entry);
    this.#byId.set(id, entry);
    this.#order(entry);
    this.#counts.count(entry, 1);
    for (const unit of units) this.#facets.add('unit', unit, entry.number);
    if (manager !== '') this.#facets.add('manager', manager, entry.number);
    if (location !== '') {
      this.#facets.add('location', location, entry.number);
      this.#locations.add(location, location);
    }
    for (const [key, value] of Object.entries(person.attributes ?? {})) {
      this.#facets.add('attribute', attributeValue(key, value), entry.number);
    }
    for (const word of indexFolded(entry.key)) this.names.add(word, entry.number);
    for (const word of otherWords(person)) this.others.add(word, entry.number);
  }

  /** Where an entry stands in the order, or would: the number of those before it. */
  placeOf(entry: Pick<Entry, 'key' | 'id'>): number {
    let [from, to] = [0, this.#ordered.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const there = this.#ordered[middle];
      if (there && compareEntries(there, entry) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #order(entry: Entry): void {
    const last = this.#ordered.at(-1);
    if (!last || compareEntries(last, entry) < 0) this.#ordered.push(entry);
    else this.#ordered.splice(this.placeOf(entry), 0, entry);
  }

  #remove(id: string): void {
    const entry = this.#byId.get(id);
    if (!entry) return;
    this.#byId.delete(id);
    this.#entries[entry.number] = undefined;
    this.#ordered.splice(this.placeOf(entry), 1);
    this.#counts.count(entry, -1);
  }
}

export function compareEntries(a: Pick<Entry, 'key' | 'id'>, b: Pick<Entry, 'key' | 'id'>): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

function otherWords({ title, roles = [], mail, attributes = {} }: RollPerson): readonly string[] {
  const titles = [title, ...roles.slice(1).map((role) => role.title)].join(' ');
  return [...searchWords(titles), ...searchWords(mail), ...Object.values(attributes).flatMap(attributeWords)];
}

/** A telephone number is also found without the spaces in it. */
function attributeWords(value: string): readonly string[] {
  const number = /^\+?[\d\s().-]+$/.test(value) ? value.replace(/\D/g, '') : '';
  return number === '' ? indexWords(value) : [...indexWords(value), number];
}
