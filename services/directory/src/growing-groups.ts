import { foldText, Slugs } from './slug.ts';

/** What a file can know of a group. */
export interface NamedGroup {
  readonly id: string;
  readonly name: string;
  /** Who is in it is found by a query: nobody is listed. */
  readonly queried: boolean;
}

/** The groups as they will be; they are recognised by their names, without regard to case and accents. */
export class GrowingGroups {
  readonly added: NamedGroup[] = [];
  readonly #byName = new Map<string, NamedGroup>();
  readonly #byId = new Map<string, NamedGroup>();
  readonly #ids = new Slugs((id) => this.#byId.has(id), 'group');

  constructor(groups: Iterable<NamedGroup>) {
    for (const group of groups) this.#put(group);
  }

  /** The group with this name, made where it is missing. */
  named(name: string): NamedGroup {
    const known = this.#byName.get(foldText(name));
    if (known) return known;
    const group = { id: this.#ids.next(name), name, queried: false };
    this.#put(group);
    this.added.push(group);
    return group;
  }

  nameOf(id: string): string {
    return this.#byId.get(id)?.name ?? '';
  }

  #put(group: NamedGroup): void {
    this.#byId.set(group.id, group);
    this.#byName.set(foldText(group.name), group);
  }
}
