import { indexWords } from './search-words.ts';
import { WordIndex } from './word-index.ts';

/** Units or locations by the words of their names. */
export class PlaceIndex {
  readonly #places: string[] = [];
  readonly #known = new Set<string>();
  readonly #names = new WordIndex();

  /** `place`: what `find` answers. A place that is known stays as it is. */
  add(place: string, name: string): void {
    if (this.#known.has(place)) return;
    this.#known.add(place);
    const number = this.#places.push(place) - 1;
    for (const word of indexWords(name)) this.#names.add(word, number);
  }

  find(read: (names: WordIndex) => Iterable<readonly number[]>): ReadonlySet<string> {
    const found = new Set<string>();
    for (const numbers of read(this.#names)) for (const number of numbers) found.add(this.#places[number] ?? '');
    return found;
  }
}
