import type { Sql } from '@parley/storage';

/** From here on an import stands still before its n-th batch of people, until it may go on: in the middle of its work, however fast the machine is. */
export function haltImports(sql: Sql, nth = 1): { readonly reached: Promise<void>; readonly goOn: () => void } {
  const [reached, halted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { batch } = sql;
  let batches = 0;
  sql.batch = async (writes) => {
    if (writes.some((write) => write.sql.includes('staged_person (')) && ++batches === nth) {
      reached.resolve();
      await halted.promise;
    }
    return batch.call(sql, writes);
  };
  const goOn = (): void => {
    sql.batch = batch;
    halted.resolve();
  };
  return { reached: reached.promise, goOn };
}
