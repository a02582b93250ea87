import { type Row, type SqlValue, StorageError } from '@parley/storage';
import type { Table } from './session.ts';

type Parse = (text: string) => SqlValue;

const longestName = 600;

const toText: Parse = (text) => text;
/** By the type's number in `pg_type`. What is not among them arrives as its text. */
const parsers: Readonly<Record<number, Parse>> = {
  // bool, as SQLite has it
  16: (text) => (text === 't' ? 1 : 0),
  // bytea
  17: (text) => Buffer.from(text.slice(2), 'hex'),
  // int8, int2, int4, float4, float8, numeric (sums of int8)
  20: Number,
  21: Number,
  23: Number,
  700: Number,
  701: Number,
  1700: Number,
};

/** How columns of the server become cells. */
export const types = { getTypeParser: (type: number): Parse => parsers[type] ?? toText };

/** Throws `bad-statement` or `bad-text` for what no column can hold. */
export function checkParams(params: readonly unknown[]): asserts params is readonly SqlValue[] {
  if (!params.every(isSqlValue)) throw new StorageError('bad-statement', 'A parameter is neither text, number, bytes nor null.');
  const endless = params.find((value) => typeof value === 'number' && !Number.isFinite(value));
  if (endless !== undefined) throw new StorageError('bad-statement', `A parameter is ${endless}, which is no number to keep.`);
  checkTexts(params.filter((value) => typeof value === 'string'));
}

/** Throws `bad-text` for text that the database refuses, or would give back as another. */
export function checkTexts(texts: readonly string[]): void {
  const wrong = texts.find((text) => text.includes('\0') || !text.isWellFormed());
  if (wrong === undefined) return;
  throw new StorageError('bad-text', `A text holds the character NUL or half a character: ${JSON.stringify(wrong.slice(0, 100))}.`);
}

export function toRows({ columns, values }: Table): readonly Row[] {
  return values.map((value) => Object.fromEntries(columns.map((column, index) => [column, value[index] as SqlValue])));
}

/** Throws `bad-text` for those, and `bad-statement` for names that no index takes: a row of one has at most 2,704 bytes. */
export function checkNames(names: readonly string[]): void {
  checkTexts(names);
  const long = names.find((name) => name.length > longestName);
  if (long === undefined) return;
  throw new StorageError('bad-statement', `A name has ${long.length} characters, at most ${longestName} are kept: ${long.slice(0, 100)}…`);
}

function isSqlValue(value: unknown): value is SqlValue {
  return typeof value === 'string' || typeof value === 'number' || value === null || value instanceof Uint8Array;
}
