import type { Migration } from '@parley/storage';

/**
 * Secrets are stored as hashes only. Times are milliseconds since 1970. A person has at most one open invitation. `identity_revocation`: which
 * tokens of applications ('': of any) are good for nothing any more; `every`: all that were issued up to then. `identity_sight`: the hash of what
 * an application said last of a person, and the hash of the address of the picture that was taken.
 */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    sql: [
      `create table identity_account (
        person text primary key,
        password text not null,
        changed_at integer not null
      )`,
      `create table identity_session (
        id text primary key,
        person text not null,
        hash text not null,
        client text not null,
        created_at integer not null,
        seen_at integer not null,
        expires_at integer not null
      )`,
      'create unique index identity_session_hash on identity_session (hash)',
      'create index identity_session_person on identity_session (person)',
      `create table identity_invitation (
        person text primary key,
        hash text not null,
        expires_at integer not null
      )`,
      'create unique index identity_invitation_hash on identity_invitation (hash)',
      `create table identity_token (
        id text primary key,
        person text not null,
        hash text not null,
        label text not null,
        created_at integer not null,
        expires_at integer not null
      )`,
      'create index identity_token_person on identity_token (person)',
    ],
  },
  {
    version: 2,
    sql: [
      `create table identity_ticket (
        hash text primary key,
        session text not null,
        expires_at integer not null
      )`,
      'create index identity_ticket_expires on identity_ticket (expires_at)',
    ],
  },
  {
    version: 3,
    sql: [
      `create table identity_revocation (
        subject text not null,
        application text not null,
        before_at integer not null,
        kept_until integer not null,
        primary key (subject, application)
      )`,
      `create table identity_sight (
        person text not null,
        application text not null,
        claims text not null,
        primary key (person, application)
      )`,
    ],
  },
  {
    version: 4,
    sql: ["alter table identity_sight add column picture text not null default ''"],
  },
  {
    version: 5,
    sql: ['create index identity_revocation_kept on identity_revocation (kept_until)'],
  },
  {
    // Before, what was revoked was forgotten after an hour and two minutes, since no token was taken for longer. Of which tokens that was is not
    // known any more, but that they were issued so long before the last revocation. And tokens without a name (`jti`) were named by another hash.
    version: 6,
    sql: [
      `insert into identity_revocation (subject, application, before_at, kept_until)
        select 'every', '', max(before_at) - 3720000, max(before_at) + 2592000000 from identity_revocation having count(*) > 0`,
      `insert into identity_revocation (subject, application, before_at, kept_until)
        select 'every', application, max(before_at), max(before_at) + 2592000000 from identity_revocation
        where subject like 'token %' and length(subject) = 49 group by application`,
    ],
  },
];
