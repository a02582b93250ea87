import type { Migration } from '@parley/storage';

/**
 * `delivery`: what an endpoint has not taken yet; its id is the `webhook-id`, made of the event and the endpoint, so that an event that is told of
 * twice is one delivery. `person`: as the endpoints were told of people last; `mark`: what is followed at all.
 */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    sql: [
      `create table webhooks_endpoint (
        id text primary key,
        application text not null,
        url text not null,
        description text not null,
        events text not null,
        conversations text not null,
        secret text not null,
        previous text not null,
        previous_until integer not null,
        created_at integer not null,
        disabled text not null,
        disabled_at integer not null,
        failing_since integer not null
      )`,
      `create table webhooks_delivery (
        id text primary key,
        endpoint text not null,
        type text not null,
        subject text not null,
        body text not null,
        created_at integer not null,
        state text not null,
        tries integer not null,
        due_at integer not null,
        problem text not null,
        status integer not null
      )`,
      'create index webhooks_delivery_due on webhooks_delivery (endpoint, state, due_at, id)',
      'create index webhooks_delivery_subject on webhooks_delivery (subject)',
      'create table webhooks_person (id text primary key, digest text not null, active integer not null)',
      'create table webhooks_mark (name text primary key, at integer not null)',
    ],
  },
  {
    version: 2,
    // What is posted into conversations from outside.
    sql: [
      `create table webhooks_incoming (
        id text primary key,
        name text not null,
        conversation text not null,
        secret text not null,
        made_by text not null,
        created_at integer not null,
        used_at integer not null,
        removed integer not null
      )`,
      'create index webhooks_incoming_conversation on webhooks_incoming (conversation)',
    ],
  },
  {
    version: 3,
    // People as they were told of last, by the run that began with everybody: the mark "people <run>" names each whose rows there are. Nodes of the
    // version before go by `webhooks_person` and the mark "people" until they are gone, too.
    sql: [
      'create table webhooks_known (run integer not null, id text not null, digest text not null, active integer not null, primary key (run, id))',
      "insert into webhooks_known (run, id, digest, active) select m.at, p.id, p.digest, p.active from webhooks_mark m cross join webhooks_person p where m.name = 'people'",
      "insert into webhooks_mark (name, at) select 'people ' || at, at from webhooks_mark where name = 'people'",
    ],
  },
  {
    version: 4,
    sql: ["alter table webhooks_endpoint add column channels text not null default ''"],
  },
  {
    version: 5,
    // The mark "followed" names the run that counts.
    sql: ["insert into webhooks_mark (name, at) select 'followed', at from webhooks_mark where name = 'people'"],
  },
];
