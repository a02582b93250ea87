import type { Migration } from '@parley/storage';

/** `hours` and `facts` are JSON. An empty `state`: it follows the devices. Facts belong to the life of the node that knows them. */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    sql: [
      `create table presence_setting (
        person text primary key,
        state text not null,
        words text not null,
        until_at integer
      )`,
      `create table presence_hours (
        person text primary key,
        hours text not null
      )`,
      `create table presence_facts (
        person text primary key,
        facts text not null
      )`,
    ],
  },
  {
    version: 2,
    sql: [
      `create table presence_node_facts (
        life text not null,
        person text not null,
        facts text not null,
        primary key (life, person)
      )`,
      "insert into presence_node_facts (life, person, facts) select 'solo', person, facts from presence_facts",
      'drop table presence_facts',
    ],
  },
];
