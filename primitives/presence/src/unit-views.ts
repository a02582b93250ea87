import type { Board } from './board.ts';
import { MultiMap } from './multi-map.ts';
import type { Hierarchy, Visibility } from './ports.ts';
import { View } from './view.ts';

interface Shelved {
  readonly unit: string;
  /** Also of the units below. */
  readonly below: boolean;
  readonly watcherClass: string;
  readonly view: View;
}

/** The units that are watched, each once per class of watchers. Found by person through the tree: from a person's units upwards. */
export class UnitViews {
  readonly #board: Board;
  readonly #hierarchy: Hierarchy;
  readonly #visibility: Visibility;
  readonly #shelved = new MultiMap<string, Shelved>();

  constructor(board: Board, hierarchy: Hierarchy, visibility: Visibility) {
    this.#board = board;
    this.#hierarchy = hierarchy;
    this.#visibility = visibility;
  }

  /** The view, made if nobody watches it yet. Undefined: no such unit. */
  take(unit: string, below: boolean, watcherClass: string): View | undefined {
    for (const each of this.#shelved.get(unit) ?? []) {
      if (each.below === below && each.watcherClass === watcherClass) return each.view;
    }
    if (!this.#hierarchy.peopleOf(unit, false)) return undefined;
    const view = new View({
      name: unit,
      board: this.#board,
      people: () => this.#hierarchy.peopleOf(unit, below),
      shows: (person) => this.#visibility.mayShow(watcherClass, this.#visibility.classOf(person)),
    });
    this.#shelved.add(unit, { unit, below, watcherClass, view });
    return view;
  }

  /** Forgets the views of the unit that nobody watches. */
  tidy(unit: string): void {
    for (const each of this.#shelved.get(unit) ?? []) if (each.view.isIdle) this.#shelved.delete(unit, each);
  }

  /** The watched units that the person is counted in, each once. */
  of(person: string): ReadonlySet<View> {
    const views = new Set<View>();
    for (const unit of this.#hierarchy.unitsOf(person)) {
      for (const { view } of this.#shelved.get(unit) ?? []) views.add(view);
      for (let above = this.#hierarchy.above(unit); above !== undefined; above = this.#hierarchy.above(above)) {
        for (const { below, view } of this.#shelved.get(above) ?? []) if (below) views.add(view);
      }
    }
    return views;
  }

  ofUnits(units: Iterable<string>): View[] {
    return [...units].flatMap((unit) => [...(this.#shelved.get(unit) ?? [])].map(({ view }) => view));
  }
}
