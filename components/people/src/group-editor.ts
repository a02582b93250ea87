import { foldText, type GroupQuery, groupWouldCircle, slugOf } from '@parley/directory';
import type { Group, PeopleMethods } from '@parley/people/contract';
import type { Write } from '@parley/storage';
import type { DirectoryReader } from './directory-reader.ts';
import type { Making } from './made.ts';
import { refused } from './reasons.ts';
import type { StoredGroup } from './register.ts';
import type { Directory } from './roll-keeper.ts';
import { insertGroup, listInGroup, removeGroup, unlistFromGroup, updateGroup } from './statements.ts';
import type { UnitEditorParts } from './unit-editor.ts';
import { unitNamed } from './unit-reference.ts';

type In<M extends keyof PeopleMethods> = PeopleMethods[M]['in'];

/** Changes groups. */
export class GroupEditor {
  readonly #parts: UnitEditorParts;
  readonly #reader: DirectoryReader;

  constructor(parts: UnitEditorParts) {
    this.#parts = parts;
    this.#reader = parts.reader;
  }

  /** `making`: of a call that may be repeated; then the group is there already. */
  add({ name, description = '', id: given, people = [], groups = [], query }: In<'people.addGroup'>, making?: Making): Promise<Group> {
    return this.#parts.edits.run(async (basis) => {
      const { keeper, made } = this.#parts;
      const directory = await keeper.now();
      const before = await made.by(making);
      if (before !== undefined) return this.#reader.group(groupNamed(directory, before).id);
      if (given !== undefined && directory.groups.has(given)) throw refused('group-id-taken', { id: given });
      const id = given ?? slugOf(name, (each) => directory.groups.has(each), 'group');
      const group = { id, name, description, groups, ...queryPart(query && resolved(directory, query)) };
      check(directory, group, people);
      await this.#publish(basis, [...insertGroup(group), ...listInGroup(id, people), ...made.writes(making, id)], id);
      return this.#reader.group(id);
    });
  }

  update({ id, query, addPeople = [], removePeople = [], ...changes }: In<'people.updateGroup'>): Promise<Group> {
    return this.#parts.edits.run(async (basis) => {
      const directory = await this.#parts.keeper.now();
      const { query: before, ...known } = groupNamed(directory, id);
      const after = query === undefined ? before : query === null ? undefined : resolved(directory, query);
      const group = { ...known, ...changes, ...queryPart(after) };
      check(directory, group, addPeople);
      await this.#publish(basis, [...updateGroup(group), ...unlistFromGroup(id, removePeople), ...listInGroup(id, addPeople)], id);
      return this.#reader.group(id);
    });
  }

  remove({ id }: In<'people.removeGroup'>): Promise<void> {
    return this.#parts.edits.run(async (basis) => {
      const directory = await this.#parts.keeper.now();
      groupNamed(directory, id);
      const around = [...directory.groups.values()].filter(({ groups }) => groups.includes(id)).map((group) => group.id);
      await this.#publish(basis, removeGroup(id), id, ...around);
    });
  }

  async #publish(basis: number, writes: readonly Write[], ...groups: readonly string[]): Promise<void> {
    const conflict = await this.#parts.publisher.publish(writes, { people: [], units: [], groups }, basis);
    if (conflict !== undefined) throw refused('directory-changed');
  }
}

function groupNamed({ groups }: Directory, id: string): StoredGroup {
  const group = groups.get(id);
  if (!group) throw refused('group-unknown', { id });
  return group;
}

/** Refused where a name is taken, somebody or something in it is unknown, or it would be in itself. */
function check(
  { roll, groups }: Directory,
  group: { readonly id: string; readonly name: string; readonly groups: readonly string[] },
  people: readonly string[],
): void {
  const namesake = [...groups.values()].find(({ id, name }) => id !== group.id && foldText(name) === foldText(group.name));
  if (namesake) throw refused('group-taken', { name: group.name });
  const unknown = people.find((id) => !roll.get(id));
  if (unknown !== undefined) throw refused('person-unknown', { id: unknown });
  for (const id of group.groups) groupNamed({ groups } as Directory, id);
  if (groupWouldCircle(groups, group.id, group.groups)) throw refused('group-circle');
}

/** With the id of its unit. */
function resolved({ units }: Directory, query: GroupQuery): GroupQuery | undefined {
  const { unit, ...others } = query;
  const known = unit === undefined ? others : { ...others, unit: unitNamed(units, unit).id };
  return Object.keys(known).length > 0 ? known : undefined;
}

function queryPart(query: GroupQuery | undefined): { readonly query?: GroupQuery } {
  return query ? { query } : {};
}
