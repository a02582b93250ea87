import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { type Row, type SqlValue, StorageError, type Write } from '@parley/storage';

interface Prepared {
  readonly statement: StatementSync;
  readonly columns: readonly string[];
  readonly parameters: number;
}

/** Rows as the thread boundary carries them: names once, values by position. */
export interface Table {
  readonly columns: readonly string[];
  readonly values: readonly (readonly SqlValue[])[];
}

const cachedTexts = 1000;
const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\d+)|;\s*(?=\S)/g;

/** One connection's prepared statements, kept by their text (`$1 … $n`). */
export class Statements {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, Prepared>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Runs one statement to its end and answers its rows. */
  all(sql: string, params: readonly SqlValue[]): Table {
    const { statement, columns } = this.#prepare(sql, params);
    return { columns, values: statement.all(...bind(params)) as unknown as SqlValue[][] };
  }

  /** Runs one statement and answers the rows it changed, or returned. */
  run(sql: string, params: readonly SqlValue[]): { readonly changes: number; readonly table: Table } {
    const { statement, columns } = this.#prepare(sql, params);
    if (columns.length > 0) {
      const values = statement.all(...bind(params)) as unknown as SqlValue[][];
      return { changes: values.length, table: { columns, values } };
    }
    return { changes: Number(statement.run(...bind(params)).changes), table: { columns, values: [] } };
  }

  /** Forgets the prepared texts: after a migration their columns may be others. */
  clear(): void {
    this.#prepared.clear();
  }

  #prepare(sql: string, params: readonly SqlValue[]): Prepared {
    const prepared = this.#prepared.get(sql) ?? this.#add(sql);
    if (prepared.parameters === params.length) return prepared;
    throw new StorageError('bad-statement', `The statement has ${prepared.parameters} parameters, ${params.length} were given: ${sql}`);
  }

  #add(sql: string): Prepared {
    const { text, parameters } = toNumbered(sql);
    const statement = this.#db.prepare(text);
    statement.setReturnArrays(true);
    const prepared = { statement, parameters, columns: statement.columns().map((column) => column.name) };
    if (this.#prepared.size >= cachedTexts) this.clear();
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

/** Conflict = index of the write that did not change as many rows as it expected. */
export function runWrites(
  statements: Statements,
  writes: readonly Write[],
  fill: (params: Write['params']) => readonly SqlValue[],
): { readonly conflict: number } | { readonly tables: readonly Table[] } {
  const tables: Table[] = [];
  for (const [index, write] of writes.entries()) {
    const { changes, table } = statements.run(write.sql, fill(write.params));
    if (write.expect !== undefined && changes !== write.expect) return { conflict: index };
    tables.push(table);
  }
  return { tables };
}

export function toRows({ columns, values }: Table): readonly Row[] {
  return values.map((value) => {
    const row: Record<string, SqlValue> = {};
    for (const [index, column] of columns.entries()) row[column] = value[index] ?? null;
    return row;
  });
}

/** SQLite numbers parameters with `?n`; to it `$n` would be a name. */
function toNumbered(sql: string): { text: string; parameters: number } {
  let parameters = 0;
  const text = sql.replace(tokens, (token, number: string | undefined) => {
    if (token.startsWith(';')) throw new StorageError('bad-statement', `One statement at a time, please: ${sql}`);
    if (number === undefined) return token;
    parameters = Math.max(parameters, Number(number));
    return `?${number}`;
  });
  return { text, parameters };
}

function bind(params: readonly SqlValue[]): SQLInputValue[] {
  return params.map(bindOne);
}

/** node:sqlite binds every number as a real; a whole number has to arrive as an integer. And it takes an object for a set of names. */
function bindOne(value: SqlValue): SQLInputValue {
  if (typeof value === 'number') return numberOf(value);
  if (typeof value === 'string' || value === null || value instanceof Uint8Array) return value;
  throw new StorageError('bad-statement', `A parameter is neither text, number, bytes nor null: ${JSON.stringify(value)}.`);
}

function numberOf(value: number): SQLInputValue {
  if (!Number.isFinite(value)) throw new StorageError('bad-statement', `A parameter is ${value}, which is no number to keep.`);
  return Number.isSafeInteger(value) ? BigInt(value) : value;
}
