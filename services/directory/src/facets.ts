/** What people are looked up by besides words. */
export type Facet = 'unit' | 'manager' | 'location' | 'attribute';

const NONE: readonly number[] = [];

/** Numbers of documents by a value that they have. As in a word index, nothing is ever taken out. */
export class Facets {
  readonly #values: Readonly<Record<Facet, Map<string, number[]>>> = {
    unit: new Map(),
    manager: new Map(),
    location: new Map(),
    attribute: new Map(),
  };

  add(facet: Facet, value: string, document: number): void {
    const list = this.#values[facet].get(value);
    if (list) list.push(document);
    else this.#values[facet].set(value, [document]);
  }

  of(facet: Facet, value: string): readonly number[] {
    return this.#values[facet].get(value) ?? NONE;
  }

  /** Every value that some document had. */
  values(facet: Facet): Iterable<string> {
    return this.#values[facet].keys();
  }
}

/** The value of the facet `attribute` for an attribute that has a value. */
export function attributeValue(name: string, value: string): string {
  return `${name}\n${value}`;
}
