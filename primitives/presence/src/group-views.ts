import type { Board } from './board.ts';
import { MultiMap } from './multi-map.ts';
import type { Hierarchy, Visibility } from './ports.ts';
import { View } from './view.ts';

interface Group {
  people: readonly string[];
  /** By class of watchers. */
  readonly views: Map<string, View>;
}

/** Sets of people that somebody outside knows the members of (conversations), while they are watched. Found by person. */
export class GroupViews {
  readonly #board: Board;
  readonly #hierarchy: Hierarchy;
  readonly #visibility: Visibility;
  readonly #groups = new Map<string, Group>();
  readonly #byPerson = new MultiMap<string, Group>();

  constructor(board: Board, hierarchy: Hierarchy, visibility: Visibility) {
    this.#board = board;
    this.#hierarchy = hierarchy;
    this.#visibility = visibility;
  }

  has(group: string): boolean {
    return this.#groups.has(group);
  }

  /** `people` are used where nobody watches the group yet. */
  take(name: string, people: readonly string[], watcherClass: string): View {
    const group = this.#groups.get(name) ?? { people, views: new Map<string, View>() };
    if (!this.#groups.has(name)) {
      this.#groups.set(name, group);
      for (const person of people) this.#byPerson.add(person, group);
    }
    const known = group.views.get(watcherClass);
    if (known) return known;
    const view = new View({
      name,
      board: this.#board,
      people: () => this.#hierarchy.byName(group.people),
      shows: (person) => this.#hierarchy.knows(person) && this.#visibility.mayShow(watcherClass, this.#visibility.classOf(person)),
    });
    group.views.set(watcherClass, view);
    return view;
  }

  /** Forgets what nobody watches. */
  tidy(name: string): void {
    const group = this.#groups.get(name);
    if (!group) return;
    for (const [watcherClass, view] of group.views) if (view.isIdle) group.views.delete(watcherClass);
    if (group.views.size > 0) return;
    this.#groups.delete(name);
    for (const person of group.people) this.#byPerson.delete(person, group);
  }

  /** The group has other people. Answers its views. */
  restock(name: string, people: readonly string[]): View[] {
    const group = this.#groups.get(name);
    if (!group) return [];
    for (const person of group.people) this.#byPerson.delete(person, group);
    for (const person of people) this.#byPerson.add(person, group);
    group.people = people;
    return [...group.views.values()];
  }

  of(person: string): View[] {
    return [...(this.#byPerson.get(person) ?? [])].flatMap(({ views }) => [...views.values()]);
  }
}
