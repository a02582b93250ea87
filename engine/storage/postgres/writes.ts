import type { FilledWrite } from '@parley/storage';
import { toPostgres } from './dialect.ts';
import type { Session, Table } from './session.ts';

/** Statements sent before the answers to the first of them are waited for: bounds what lies in buffers. */
const inFlight = 500;

/** Why writes were not all run: the database refused one, or one did not change as many rows as it expected. */
export type WriteFailure = { readonly error: unknown } | { /** Index of the write. */ readonly conflict: number };

/** Runs writes in their order; what a failure leaves behind is for the caller to undo. */
export async function runWrites(
  session: Session,
  writes: readonly FilledWrite[],
): Promise<{ readonly tables: readonly Table[] } | WriteFailure> {
  const tables: Table[] = [];
  while (tables.length < writes.length) {
    const part = writes.slice(tables.length, tables.length + inFlight);
    const outcomes = await Promise.allSettled(part.map(({ sql, params }) => session.run(toPostgres(sql), params)));
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'rejected') return { error: outcome.reason };
      const expected = part[index]?.expect;
      if (expected !== undefined && outcome.value.changes !== expected) return { conflict: tables.length };
      tables.push(outcome.value);
    }
  }
  return { tables };
}
