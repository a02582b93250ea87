// The archive of `backup` and `restore`: gzip of UTF-8 lines, one JSON object each, independent of the database.
//
//   {"parley":"backup","format":1,"created":ms,"versions":{component:version},"counts":{…}}   first line
//   {"migration":[component, version, [statement, …]]}
//   {"channel":[name, offset, tag, messageSeq, at, floor, floorTag]}
//   {"producer":[channel, name, lastSeq, usedAt]}
//   {"entry":[channel, offset, tag, at, sender, payload, redacted, producer, seq]}            in the order of their commits
//   {"refusal":[channel, producer, seq, code, message]}
//   {"table":name,"columns":[…]}, then {"row":[…]} for each of its rows
//   {"blob":name,"size":bytes}, then {"bytes":base64} until that size is reached
//   {"end":{"lines":lines before this one,"sha256":hex digest of those lines}}                last line
//
// Bytes in `entry` and `row` are {"base64":…}. Epochs are left out: whoever restores makes new ones.
import type { SqlValue } from '@parley/storage';

export const ARCHIVE_FORMAT = 1;

/** What an archive holds, told by its first line. */
export interface Manifest {
  readonly parley: 'backup';
  readonly format: number;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly versions: Readonly<Record<string, number>>;
  readonly counts: {
    readonly channels: number;
    readonly entries: number;
    readonly producers: number;
    readonly refusals: number;
    /** Of all components' tables together. */
    readonly rows: number;
  };
}

/** A column of a line: SqlValue as JSON has it. */
export type JsonValue = string | number | null | { readonly base64: string };

export type ArchiveLine =
  | Manifest
  | { readonly migration: readonly [component: string, version: number, sql: readonly string[]] }
  | { readonly channel: readonly JsonValue[] }
  | { readonly producer: readonly JsonValue[] }
  | { readonly entry: readonly JsonValue[] }
  | { readonly refusal: readonly JsonValue[] }
  | { readonly table: string; readonly columns: readonly string[] }
  | { readonly row: readonly JsonValue[] }
  | { readonly blob: string; readonly size: number }
  | { readonly bytes: string }
  | { readonly end: { readonly lines: number; readonly sha256: string } };

export function toJsonValue(value: SqlValue): JsonValue {
  return value instanceof Uint8Array ? { base64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') } : value;
}

export function fromJsonValue(value: JsonValue): SqlValue {
  return typeof value === 'object' && value !== null ? Buffer.from(value.base64, 'base64') : value;
}

/** A name of the archive or of the schema as SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
