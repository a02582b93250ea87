import type { GroupNode, KnownPerson } from '@parley/directory';
import type { Person } from '@parley/people/contract';

/** The groups whose lists name each person, sorted. */
export function listedGroups(groups: Iterable<GroupNode>): ReadonlyMap<string, readonly string[]> {
  const listed = new Map<string, string[]>();
  for (const { id, people } of groups) {
    for (const person of people) {
      const known = listed.get(person);
      if (known) known.push(id);
      else listed.set(person, [id]);
    }
  }
  for (const ids of listed.values()) ids.sort();
  return listed;
}

/** People as a file can tell of them. */
export function* knownPeople(people: Iterable<Person>, listed: ReadonlyMap<string, readonly string[]>): Generator<KnownPerson> {
  for (const person of people) {
    const { joined: _, photo: __, ...known } = person;
    const groups = listed.get(person.id);
    yield groups ? { ...known, groups } : known;
  }
}
