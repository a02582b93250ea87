import { exportHeader, exportLine } from '@parley/directory';
import { knownPeople, listedGroups } from './known-people.ts';
import type { Register } from './register.ts';
import type { RollKeeper } from './roll-keeper.ts';
import { unitPathOf } from './unit-reference.ts';

/** Everybody as a file that imports again without a change, part by part. */
export async function* exportPeople(register: Register, keeper: RollKeeper): AsyncGenerator<string> {
  const [attributes, { units, groups }] = [await register.attributeNames(), await keeper.now()];
  const tree = new Map(units.map((unit) => [unit.id, unit]));
  const listed = listedGroups(groups.values());
  yield exportHeader(attributes);
  for await (const part of register.parts()) {
    const managers = await register.people(part.flatMap(({ manager }) => manager ?? []));
    const mails = new Map(managers.map(({ id, mail }) => [id, mail]));
    const names = {
      unit: (id: string) => unitPathOf(tree, id),
      group: (id: string) => groups.get(id)?.name ?? '',
      mail: (id: string) => mails.get(id) ?? '',
    };
    yield [...knownPeople(part, listed)].map((person) => exportLine(person, attributes, names)).join('');
  }
}
