import type { Board } from './board.ts';
import { Digest, ListWatch } from './digest.ts';
import { PART } from './limits.ts';
import { MultiMap } from './multi-map.ts';
import type { PresenceSink } from './ports.ts';

/** The watches of lists of people, found by person. */
export class PeopleWatches {
  readonly #board: Board;
  readonly #watches = new MultiMap<string, ListWatch>();

  constructor(board: Board) {
    this.#board = board;
  }

  /** Returns how to stop. */
  open(people: ReadonlySet<string>, sink: PresenceSink): () => void {
    const entries = [...people].filter((person) => !this.#board.isSilent(person)).map((person) => this.#board.entryOf(person));
    for (let at = 0; at === 0 || at < entries.length; at += PART) {
      sink.snapshot(1, { people: entries.slice(at, at + PART) }, at + PART < entries.length);
    }
    const watch = new ListWatch(sink);
    for (const person of people) this.#watches.add(person, watch);
    return () => {
      for (const person of people) this.#watches.delete(person, watch);
    };
  }

  /** One tick: these people are shown otherwise than before. */
  tell(moved: readonly string[]): void {
    const digest = new Digest('people');
    for (const person of moved) {
      const watches = this.#watches.get(person);
      if (watches) digest.add(person, this.#board.entryOf(person), watches);
    }
    digest.tell();
  }
}
