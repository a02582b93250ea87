import { foldText, type GroupQuery } from '@parley/directory';
import type { Person } from '@parley/people/contract';
import type { SqlValue, Write } from '@parley/storage';
import type { OrganisationFacts } from './api.ts';

/** What is written of a person; whether the person has joined, and the photo, are written by themselves. */
export type Whoever = Omit<Person, 'joined' | 'photo'>;
export const bit = (flag: boolean): number => (flag ? 1 : 0);

/** What a mail address is compared by. */
export function mailKey(mail: string): string {
  return mail.toLowerCase();
}

/** What the name of a group is compared by. */
export function nameKey(name: string): string {
  return foldText(name);
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

/** Conflict: the id or the mail address is taken. */
export function insertPerson(person: Whoever, source = ''): readonly Write[] {
  const sql = `insert into people_person (id, name, mail, mail_key, title, active, joined, admin, sort, manager, location, source)
    values ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10, $11) on conflict do nothing`;
  return [{ sql, params: [...personRow(person), source], expect: 1 }, ...insertDetails(person)];
}

/** Conflict: somebody else has the mail address. */
export function updatePerson(person: Whoever): readonly Write[] {
  const sql = `update people_person set name = $2, mail = $3, mail_key = $4, title = $5, active = $6, admin = $7, sort = $8,
    manager = $9, location = $10
    where id = $1 and not exists (select 1 from people_person other where other.mail_key = $4 and other.id <> $1)`;
  return [
    { sql, params: personRow(person), expect: 1 },
    { sql: 'delete from people_membership where person = $1', params: [person.id] },
    { sql: 'delete from people_attribute where person = $1', params: [person.id] },
    ...insertDetails(person),
  ];
}

export function setJoined(id: string): Write {
  return { sql: 'update people_person set joined = 1 where id = $1', params: [id] };
}

/** Conflict: the photo is no longer the one that it was ('': none). */
export function setPhoto(id: string, before: string, photo: string): Write {
  return { sql: 'update people_person set photo = $3 where id = $1 and photo = $2', params: [id, before, photo], expect: 1 };
}

/** A unit behind its siblings. Conflict: the id is taken. */
export function insertUnit({ id, name, parent = '' }: { readonly id: string; readonly name: string; readonly parent?: string }): Write {
  const sql = `insert into people_unit (id, name, parent, place)
    values ($1, $2, $3, (select coalesce(max(place), 0) + 1 from people_unit where parent = $3)) on conflict do nothing`;
  return { sql, params: [id, name, parent], expect: 1 };
}

export function updateUnit({ id, name, parent = '' }: { readonly id: string; readonly name: string; readonly parent?: string }): Write {
  return { sql: 'update people_unit set name = $2, parent = $3 where id = $1', params: [id, name, parent], expect: 1 };
}

export function placeUnit(id: string, place: number): Write {
  return { sql: 'update people_unit set place = $2 where id = $1', params: [id, place] };
}

/** Takes the unit away; whoever is in it, below it or made of it goes to `heir`, where there is one. */
export function removeUnit(id: string, heir: string | undefined): readonly Write[] {
  const moves =
    heir === undefined
      ? []
      : [
          {
            sql: `insert into people_membership (person, unit, place, title)
              select person, $2, place, title from people_membership where unit = $1 on conflict do nothing`,
            params: [id, heir],
          },
          {
            sql: `update people_unit set parent = $2,
              place = place + (select coalesce(max(other.place), 0) from people_unit other where other.parent = $2) where parent = $1`,
            params: [id, heir],
          },
          { sql: 'update people_group set unit = $2 where unit = $1', params: [id, heir] },
        ];
  return [
    ...moves,
    { sql: 'delete from people_membership where unit = $1', params: [id] },
    { sql: 'delete from people_unit where id = $1', params: [id], expect: 1 },
  ];
}

export interface GroupFacts {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly groups: readonly string[];
  readonly query?: GroupQuery;
}

/** Conflict: the id or the name is taken. */
export function insertGroup(group: GroupFacts): readonly Write[] {
  const sql = `insert into people_group (id, name, name_key, description, unit, location, attribute, value)
    values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`;
  return [{ sql, params: groupRow(group), expect: 1 }, ...insertParts(group)];
}

/** Conflict: another group has the name. */
export function updateGroup(group: GroupFacts): readonly Write[] {
  const sql = `update people_group set name = $2, name_key = $3, description = $4, unit = $5, location = $6, attribute = $7, value = $8
    where id = $1 and not exists (select 1 from people_group other where other.name_key = $3 and other.id <> $1)`;
  return [
    { sql, params: groupRow(group), expect: 1 },
    { sql: 'delete from people_group_group where within = $1', params: [group.id] },
    ...insertParts(group),
  ];
}

export function removeGroup(id: string): readonly Write[] {
  return [
    { sql: 'delete from people_group_person where within = $1', params: [id] },
    { sql: 'delete from people_group_group where within = $1 or part = $1', params: [id] },
    { sql: 'delete from people_group where id = $1', params: [id], expect: 1 },
  ];
}

export function listInGroup(group: string, people: readonly string[]): readonly Write[] {
  const sql = 'insert into people_group_person (within, person) values ($1, $2) on conflict do nothing';
  return people.map((person) => ({ sql, params: [group, person] }));
}

export function unlistFromGroup(group: string, people: readonly string[]): readonly Write[] {
  const sql = 'delete from people_group_person where within = $1 and person = $2';
  return people.map((person) => ({ sql, params: [group, person] }));
}

export function personRow(person: Whoever): readonly SqlValue[] {
  const { id, name, mail, title, active, admin, manager = '', location = '' } = person;
  return [id, name, mail, mailKey(mail), title, bit(active), bit(admin), foldText(name), manager, location];
}

/** Rows of memberships: person, unit, place, title. */
export function membershipRows({ id, units, roles = [] }: Pick<Whoever, 'id' | 'units' | 'roles'>): readonly (readonly SqlValue[])[] {
  return units.map((unit, place) => [id, unit, place, place === 0 ? '' : (roles[place]?.title ?? '')]);
}

/** Rows of attributes: person, name, value, place. */
export function attributeRows({ id, attributes = {} }: Pick<Whoever, 'id' | 'attributes'>): readonly (readonly SqlValue[])[] {
  return Object.entries(attributes).map(([name, value], place) => [id, name, value, place]);
}

function insertDetails(person: Whoever): readonly Write[] {
  const membership = 'insert into people_membership (person, unit, place, title) values ($1, $2, $3, $4)';
  const attribute = 'insert into people_attribute (person, name, value, place) values ($1, $2, $3, $4)';
  return [
    ...membershipRows(person).map((params) => ({ sql: membership, params })),
    ...attributeRows(person).map((params) => ({ sql: attribute, params })),
  ];
}

function insertParts({ id, groups }: GroupFacts): readonly Write[] {
  const sql = 'insert into people_group_group (within, part, place) values ($1, $2, $3)';
  return groups.map((part, place) => ({ sql, params: [id, part, place] }));
}

function groupRow({ id, name, description, query = {} }: GroupFacts): readonly SqlValue[] {
  const { unit = '', location = '', attribute = { name: '', value: '' } } = query;
  return [id, name, nameKey(name), description, unit, location, attribute.name, attribute.value];
}
