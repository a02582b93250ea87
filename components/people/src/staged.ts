import type { ImportPlan, KnownPerson } from '@parley/directory';
import type { SqlValue, Write } from '@parley/storage';
import { BROUGHT } from './register.ts';
import { oweStaged } from './rights-watchers.ts';
import { ADMIN_REMAINS, attributeRows, insertGroup, insertUnit, membershipRows, personRow } from './statements.ts';

/** Rows of one statement. */
const ROWS = 100;

/** Writes people where they do not count yet. */
export function stagePeople(people: readonly KnownPerson[], fresh: boolean): readonly Write[] {
  const listed = people.flatMap(({ id, groups = [] }) => groups.map((group) => [group, id]));
  return [
    ...insertRows(
      'people_staged_person (id, name, mail, mail_key, title, active, admin, sort, manager, location, fresh)',
      people.map((person) => [...personRow(person), fresh ? 1 : 0]),
    ),
    ...insertRows('people_staged_membership (person, unit, place, title)', people.flatMap(membershipRows)),
    ...insertRows('people_staged_attribute (person, name, value, place)', people.flatMap(attributeRows)),
    ...insertRows('people_staged_group_person (within, person)', listed),
  ];
}

/** Makes all that is staged by the import `id` count, at once. The last write is a condition: that somebody can administer. */
export function publishStaged({ units, groups }: Pick<ImportPlan, 'units' | 'groups'>, demoting: boolean, id: string): readonly Write[] {
  const changed = '(select id from people_staged_person where fresh = 0)';
  const run = (sql: string): Write => ({ sql, params: [] });
  return [
    ...units.map(insertUnit),
    ...groups.flatMap((group) => insertGroup({ ...group, description: '', groups: [] })),
    oweStaged(id),
    // Out of each other's way: one may get the address that another gives up.
    run(`update people_person set mail_key = '~' || id where id in ${changed}`),
    run(`update people_person set name = s.name, mail = s.mail, mail_key = s.mail_key, title = s.title, active = s.active, admin = s.admin,
      sort = s.sort, manager = s.manager, location = s.location,
      source = case when people_person.source = '${BROUGHT}' then '' else people_person.source end
      from people_staged_person s where s.id = people_person.id and s.fresh = 0`),
    run(`insert into people_person (id, name, mail, mail_key, title, active, joined, admin, sort, manager, location)
      select id, name, mail, mail_key, title, active, 0, admin, sort, manager, location from people_staged_person where fresh = 1`),
    run(`delete from people_membership where person in ${changed}`),
    run('insert into people_membership (person, unit, place, title) select person, unit, place, title from people_staged_membership'),
    run(`delete from people_attribute where person in ${changed}`),
    run('insert into people_attribute (person, name, value, place) select person, name, value, place from people_staged_attribute'),
    run(`delete from people_group_person where person in ${changed}`),
    run('insert into people_group_person (within, person) select within, person from people_staged_group_person'),
    ...clearStaged(),
    ...(demoting ? [ADMIN_REMAINS] : []),
  ];
}

/** From here on what is staged is of this import, and of no other one; '': of none. */
export function beginStaging(id: string): readonly Write[] {
  return [{ sql: 'update people_version set staged = $1 where one = 1', params: [id], expect: 1 }, ...clearStaged()];
}

/** Holds while no other import has begun: on a node that was given up, one may go on without knowing. */
export function stagedBy(id: string): Write {
  return { sql: 'update people_version set one = one where staged = $1', params: [id], expect: 1 };
}

export function clearStaged(): readonly Write[] {
  return ['person', 'membership', 'attribute', 'group_person'].map((table) => ({ sql: `delete from people_staged_${table}`, params: [] }));
}

/** `into`: the table and its columns. */
function insertRows(into: string, rows: readonly (readonly SqlValue[])[]): readonly Write[] {
  const writes: Write[] = [];
  for (let start = 0; start < rows.length; start += ROWS) {
    const part = rows.slice(start, start + ROWS);
    const width = part[0]?.length ?? 0;
    const values = part.map((_, row) => `(${Array.from({ length: width }, (__, column) => `$${row * width + column + 1}`).join(', ')})`);
    writes.push({ sql: `insert into ${into} values ${values.join(', ')}`, params: part.flat() });
  }
  return writes;
}
