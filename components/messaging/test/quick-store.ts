import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { SimulatedRuntime } from '@parley/runtime/testing';
import { type BatchResult, type FilledWrite, MemoryBlob, MemoryLog, type Row, type SqlValue, type Store } from '@parley/storage';

/** A store in this thread and in memory: the log of the runtime's clock, the tables of SQLite. Opens in a millisecond. */
export function openQuickStore(runtime: SimulatedRuntime): Store {
  const db = new DatabaseSync(':memory:');
  const all = (sql: string, params: readonly SqlValue[]): Row[] => db.prepare(sql).all(named(params)) as Row[];
  const run = ({ sql, params }: FilledWrite): { readonly changes: number; readonly rows: readonly Row[] } => {
    if (!/\breturning\b/.test(sql)) return { changes: Number(db.prepare(sql).run(named(params)).changes), rows: [] };
    const rows = all(sql, params);
    return { changes: rows.length, rows };
  };
  const batch = (writes: readonly FilledWrite[]): BatchResult => {
    const rows: (readonly Row[])[] = [];
    db.exec('begin');
    for (const [index, write] of writes.entries()) {
      const done = run(write);
      rows.push(done.rows);
      if (write.expect === undefined || write.expect === done.changes) continue;
      db.exec('rollback');
      return { status: 'conflict', write: index };
    }
    db.exec('commit');
    return { status: 'committed', rows };
  };
  const log = new MemoryLog(runtime, (writes) => {
    const result = batch(writes);
    return result.status === 'conflict' ? result.write : undefined;
  });
  return {
    log,
    sql: {
      query: async (sql, params = []) => all(sql, params),
      batch: async (writes) => batch(writes as readonly FilledWrite[]),
      migrate: async (_component, migrations) => {
        for (const { sql } of migrations) for (const text of sql) db.exec(text);
      },
    },
    blob: new MemoryBlob(),
    close: async () => db.close(),
  };
}

function named(params: readonly SqlValue[]): Record<string, SQLInputValue> {
  return Object.fromEntries(params.map((value, index) => [`$${index + 1}`, typeof value === 'number' ? BigInt(value) : value]));
}
