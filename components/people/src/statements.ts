import { foldText } from '@parley/directory';
import type { Person } from '@parley/people/contract';
import type { Write } from '@parley/storage';
import type { OrganisationFacts } from './api.ts';
import { searchColumn } from './search.ts';

type Whoever = Omit<Person, 'active' | 'joined'>;
const bit = (flag: boolean): number => (flag ? 1 : 0);

/** What a mail address is compared by. */
export function mailKey(mail: string): string {
  return mail.toLowerCase();
}

export function insertOrganisation({ name, sample, founder }: OrganisationFacts): Write {
  const sql = 'insert into people_organisation (one, name, sample, founder) values (1, $1, $2, $3) on conflict do nothing';
  return { sql, params: [name, bit(sample), founder], expect: 1 };
}

/** Holds while nobody is known. */
export const NOBODY_YET: Write = {
  sql: 'update people_organisation set one = one where not exists (select 1 from people_person)',
  params: [],
  expect: 1,
};

/** Holds while there is somebody who can administer. Stands behind whatever takes this from a person. */
export const ADMIN_REMAINS: Write = {
  sql: 'update people_organisation set one = one where exists (select 1 from people_person where admin = 1 and active = 1)',
  params: [],
  expect: 1,
};

/** A new active person. Conflict: the id or the mail address is taken. */
export function insertPerson(person: Whoever): readonly Write[] {
  const sql = `insert into people_person (id, name, mail, mail_key, title, active, joined, admin, search, sort)
    values ($1, $2, $3, $4, $5, 1, 0, $6, $7, $8) on conflict do nothing`;
  const { id, name, mail, title, admin } = person;
  const params = [id, name, mail, mailKey(mail), title, bit(admin), searchColumn(person), foldText(name)];
  return [{ sql, params, expect: 1 }, ...insertMemberships(person)];
}

/** Conflict: somebody else has the mail address. */
export function updatePerson(person: Whoever): readonly Write[] {
  const sql = `update people_person set name = $2, mail = $3, mail_key = $4, title = $5, admin = $6, search = $7, sort = $8
    where id = $1 and not exists (select 1 from people_person other where other.mail_key = $4 and other.id <> $1)`;
  const { id, name, mail, title, admin } = person;
  const params = [id, name, mail, mailKey(mail), title, bit(admin), searchColumn(person), foldText(name)];
  return [
    { sql, params, expect: 1 },
    { sql: 'delete from people_membership where person = $1', params: [id] },
    ...insertMemberships(person),
  ];
}

export function setActive(id: string, active: boolean): Write {
  return { sql: 'update people_person set active = $2 where id = $1', params: [id, bit(active)] };
}

export function setJoined(id: string): Write {
  return { sql: 'update people_person set joined = 1 where id = $1', params: [id] };
}

/** A unit behind its siblings. Conflict: the id is taken. */
export function insertUnit({ id, name, parent = '' }: { readonly id: string; readonly name: string; readonly parent?: string }): Write {
  const sql = `insert into people_unit (id, name, parent, place)
    values ($1, $2, $3, (select coalesce(max(place), 0) + 1 from people_unit where parent = $3)) on conflict do nothing`;
  return { sql, params: [id, name, parent], expect: 1 };
}

function insertMemberships({ id, units }: Whoever): readonly Write[] {
  const sql = 'insert into people_membership (person, unit, place) values ($1, $2, $3)';
  return units.map((unit, place) => ({ sql, params: [id, unit, place] }));
}
