import type { Migration } from '@parley/storage';

/** The component name under which the log's own tables are versioned. */
export const LOG_COMPONENT = 'log';

/** One row per applied version, with the statements that were run as a JSON array: a backup rebuilds the tables from it in another database. */
export const VERSION_TABLE = `create table if not exists schema_version (
  component text not null, version integer not null, sql text not null, primary key (component, version)) without rowid`;

/**
 * The tables of the log. Entries are a rowid table that only grows at its end, with small unique indices beside it: a clustered key would
 * touch a page per channel. A producer's row outlives its 90 days, so that it is refused for ever instead of starting again.
 */
export const LOG_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: [
      `create table log_channels (
        id integer primary key, name text not null unique, epoch text not null,
        "offset" integer not null, tag integer not null, message_seq integer not null, at integer not null,
        floor integer not null, floor_tag integer not null)`,
      `create table log_entries (
        id integer primary key, channel integer not null, "offset" integer not null, tag integer not null, at integer not null,
        sender text not null, payload blob not null, redacted integer not null, producer integer, seq integer)`,
      'create unique index log_entries_place on log_entries (channel, "offset")',
      'create unique index log_entries_source on log_entries (producer, seq) where producer is not null',
      `create table log_producers (
        id integer primary key, channel integer not null, name text not null, last_seq integer not null, used_at integer not null)`,
      'create unique index log_producers_name on log_producers (channel, name)',
      `create table log_refusals (
        producer integer not null, seq integer not null, code text not null, message text not null,
        primary key (producer, seq)) without rowid`,
    ],
  },
];
