import type { Migration } from '@parley/storage';

/**
 * A person's row is never removed: messages name it. `sort` is the folded name, `mail_key` what mail addresses are compared by. Roots of the
 * tree have the parent ''; '' is also no manager, no location, no photo. `source`: the application whose own the person is; '*' for people of the organisation
 * whom an application has brought; '' for those who were typed in or imported. The first membership (the least place) is the main one; its title
 * is that of the person.
 *
 * `people_change` is what the watch of the directory tells those who come back. `people_version` is one row: the last version, how many edits
 * there have been, and whose import is staged. An import is written into the `staged` tables, in many commits, and goes from there to where it
 * counts in one; what an import that was cut off has left there counts for nothing. `people_owed`: whose rights have changed without other
 * components having been told so far. `people_made`: what calls with idempotency keys have made. `seen_at` of a guest, in milliseconds since 1970: to the day; 0 where it was not written down.
 */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    sql: [
      `create table people_organisation (
        one integer primary key,
        name text not null,
        sample integer not null,
        founder text not null
      )`,
      `create table people_person (
        id text primary key,
        name text not null,
        mail text not null,
        mail_key text not null,
        title text not null,
        active integer not null,
        joined integer not null,
        admin integer not null,
        search text not null,
        sort text not null
      )`,
      'create unique index people_person_mail on people_person (mail_key)',
      'create index people_person_sort on people_person (sort, id)',
      `create table people_unit (
        id text primary key,
        name text not null,
        parent text not null,
        place integer not null
      )`,
      'create index people_unit_parent on people_unit (parent)',
      `create table people_membership (
        person text not null,
        unit text not null,
        place integer not null,
        primary key (person, unit)
      )`,
      'create index people_membership_unit on people_membership (unit, person)',
    ],
  },
  {
    version: 2,
    sql: [
      "alter table people_person add column manager text not null default ''",
      "alter table people_person add column location text not null default ''",
      "alter table people_person add column photo text not null default ''",
      'alter table people_person drop column search',
      "alter table people_membership add column title text not null default ''",
      'create index people_person_manager on people_person (manager)',
      `create table people_attribute (
        person text not null,
        name text not null,
        value text not null,
        place integer not null,
        primary key (person, name)
      )`,
      `create table people_group (
        id text primary key,
        name text not null,
        name_key text not null,
        description text not null,
        unit text not null,
        location text not null,
        attribute text not null,
        value text not null
      )`,
      'create unique index people_group_name on people_group (name_key)',
      'create table people_group_person (within text not null, person text not null, primary key (within, person))',
      'create index people_group_person_person on people_group_person (person)',
      'create table people_group_group (within text not null, part text not null, place integer not null, primary key (within, part))',
      'create table people_change (version integer not null, kind text not null, id text not null, primary key (version, kind, id))',
      `create table people_staged_person (
        id text primary key,
        fresh integer not null,
        name text not null,
        mail text not null,
        mail_key text not null,
        title text not null,
        active integer not null,
        admin integer not null,
        sort text not null,
        manager text not null,
        location text not null
      )`,
      'create table people_staged_membership (person text not null, unit text not null, place integer not null, title text not null)',
      'create table people_staged_attribute (person text not null, name text not null, value text not null, place integer not null)',
      'create table people_staged_group_person (within text not null, person text not null)',
    ],
  },
  {
    version: 3,
    sql: [
      `create table people_version (
        one integer primary key,
        version integer not null,
        edits integer not null,
        staged text not null
      )`,
      "insert into people_version (one, version, edits, staged) select 1, coalesce(max(version), 0), 0, '' from people_change",
    ],
  },
  {
    version: 4,
    sql: ['create table people_owed (person text not null, edit text not null, primary key (person, edit))'],
  },
  {
    version: 5,
    sql: ["alter table people_person add column source text not null default ''"],
  },
  {
    version: 6,
    sql: ['create table people_guest (id text primary key, name text not null)'],
  },
  {
    version: 7,
    sql: ['alter table people_guest add column seen_at integer not null default 0'],
  },
  {
    version: 8,
    sql: [
      'create table people_made (key text primary key, input text not null, id text not null, made_at integer not null)',
      'create index people_made_at on people_made (made_at)',
    ],
  },
];
