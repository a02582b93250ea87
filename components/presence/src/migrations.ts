import type { Migration } from '@parley/storage';

/** `hours` and `facts` are JSON. An empty `state`: it follows the devices. */
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
];
