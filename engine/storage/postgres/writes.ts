import type { FilledWrite } from '@parley/storage';
import { toPostgres } from './dialect.ts';
import type { Session, Table } from './session.ts';

/** Statements sent before the answers to the first of them are waited for: bounds what lies in buffers. */
const inFlight = 500;

/** The write after which nothing was run: the database refused it, or (without `error`) it did not change as many rows as it expected. */
export interface WriteFailure {
  readonly index: number;
  readonly error?: unknown;
}

/** Runs writes in their order; what a failure leaves behind is for the caller to undo. */
export async function runWrites(
  session: Session,
  writes: readonly FilledWrite[],
): Promise<{ readonly tables: readonly Table[] } | WriteFailure> {
  const tables: Table[] = [];
  while (tables.length < writes.length) {
    const part = writes.slice(tables.length, tables.length + inFlight);
    const outcomes = await Promise.allSettled(part.map(({ sql, params }) => session.run(toPostgres(sql), params)));
    for (const [place, outcome] of outcomes.entries()) {
      const index = tables.length;
      if (outcome.status === 'rejected') return { index, error: outcome.reason };
      const expected = part[place]?.expect;
      if (expected !== undefined && outcome.value.changes !== expected) return { index };
      tables.push(outcome.value);
    }
  }
  return { tables };
}
