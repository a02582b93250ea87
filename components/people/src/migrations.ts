import type { Migration } from '@parley/storage';

/**
 * A person's row is never removed: messages name it. `search` holds the folded words of name, mail and title, each after a space;
 * `sort` the folded name. Roots of the tree have the parent ''. The first membership (place 0) is the main one.
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
];
