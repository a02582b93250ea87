import type { Migration } from '@parley/storage';

/**
 * Times are milliseconds since 1970, 0: never. `origins` are separated by line feeds; an `issuer` of '' means keys of its own. `material` is
 * what a key verifies with: the public key of EdDSA, the sealed secret of HS256. `can`: lines, as `origins`; a key made before there were any has the one.
 * `channels`: JSON. `applications_id`: every id that there is or was. `applications_channel`: the durable channels in which something was said; `applications_journal`:
 * what was said there and somebody who must miss nothing has not taken yet.
 */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    sql: [
      `create table applications_application (
        id text primary key,
        name text not null,
        people text not null,
        origins text not null,
        issuer text not null,
        audience text not null,
        jwks text not null,
        person_claim text not null,
        created_at integer not null
      )`,
      `create table applications_key (
        id text primary key,
        application text not null,
        algorithm text not null,
        material text not null,
        created_at integer not null,
        used_at integer not null,
        revoked_at integer not null
      )`,
      'create index applications_key_application on applications_key (application)',
    ],
  },
  {
    version: 2,
    sql: ["alter table applications_key add column can text not null default 'identity/revoke: call'"],
  },
  {
    version: 3,
    sql: [
      "alter table applications_application add column channels text not null default '[]'",
      'create table applications_channel (name text primary key)',
    ],
  },
  {
    version: 4,
    sql: ['create table applications_id (id text primary key)', 'insert into applications_id (id) select id from applications_application'],
  },
  {
    version: 5,
    // `id`: the offset of a message.
    sql: [
      'create table applications_journal (channel text not null, id integer not null, at integer not null, primary key (channel, id))',
      'create index applications_journal_at on applications_journal (at, channel, id)',
    ],
  },
  {
    version: 6,
    // When it was another one last; 0: never.
    sql: ['alter table applications_application add column issuer_at integer not null default 0'],
  },
];
