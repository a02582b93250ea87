import type { SimulatedRuntime } from '@parley/runtime/testing';
import { type ChannelLog, type FilledWrite, MemoryLog, type Ref, type Sql, type SqlValue, StorageError, type Write } from '@parley/storage';

/** A log under test, with writes for its appends that the suite can look at afterwards. */
export interface LogFixture {
  readonly log: ChannelLog;
  /** A write that keeps its values under a key. */
  record(key: string, values: readonly (SqlValue | Ref)[]): Write;
  /** A write whose expectation never holds. */
  conflict(): Write;
  /** A write that no database accepts. */
  broken(): Write;
  /** The values kept under a key, in the order of their writing; at most four each, filled up with null. */
  recorded(key: string): Promise<readonly (readonly SqlValue[])[]>;
  close(): Promise<void>;
}

/** Makes a log whose clock is the runtime's. */
export type MakeLog = (runtime: SimulatedRuntime) => Promise<LogFixture>;

/** A MemoryLog whose writes go to a list. */
export async function makeMemoryLog(runtime: SimulatedRuntime): Promise<LogFixture> {
  const rows: SqlValue[][] = [];
  const log = new MemoryLog(runtime, (writes: readonly FilledWrite[]) => {
    const conflict = writes.findIndex((write) => write.sql === 'conflict');
    const broken = writes.findIndex((write) => write.sql === 'broken');
    if (broken >= 0 && (conflict < 0 || broken < conflict)) throw new StorageError('bad-statement', 'broken');
    if (conflict >= 0) return conflict;
    rows.push(...writes.map((write) => [...write.params]));
    return undefined;
  });
  return {
    log,
    record: (key, values) => ({ sql: 'record', params: [key, ...fourOf(values)] }),
    conflict: () => ({ sql: 'conflict', params: [], expect: 1 }),
    broken: () => ({ sql: 'broken', params: [] }),
    recorded: async (key) => rows.filter((row) => row[0] === key).map((row) => row.slice(1)),
    close: () => log.close(),
  };
}

/** The log of a store, whose writes go to a table of its own. */
export async function makeSqlLog(store: { readonly log: ChannelLog; readonly sql: Sql; close(): Promise<void> }): Promise<LogFixture> {
  await store.sql.migrate('contract', [
    { version: 1, sql: ['create table contract_rows (id integer primary key, key text, a integer, b integer, c integer, d integer)'] },
  ]);
  return {
    log: store.log,
    record: (key, values) => ({
      sql: 'insert into contract_rows (key, a, b, c, d) values ($1, $2, $3, $4, $5)',
      params: [key, ...fourOf(values)],
    }),
    conflict: () => ({ sql: 'update contract_rows set a = $1 where key = $2', params: [1, 'nobody'], expect: 1 }),
    broken: () => ({ sql: 'insert into contract_nowhere (a) values ($1)', params: [1] }),
    recorded: async (key) => {
      const rows = await store.sql.query('select a, b, c, d from contract_rows where key = $1 order by id', [key]);
      return rows.map(({ a, b, c, d }) => [a ?? null, b ?? null, c ?? null, d ?? null]);
    },
    close: () => store.close(),
  };
}

function fourOf(values: readonly (SqlValue | Ref)[]): (SqlValue | Ref)[] {
  return [0, 1, 2, 3].map((index) => values[index] ?? null);
}
