import { expect, it } from 'vitest';
import { openSqliteStore } from './sqlite-store.ts';

it('counts what flushes take in the thread that writes, and one flush for what is asked at once', async () => {
  const store = await openSqliteStore({ path: ':memory:' });
  const entry = { sender: 's', payload: Uint8Array.of(1), countable: true };
  await Promise.all(Array.from({ length: 50 }, () => store.log.append({ channel: 'a', entry })));
  const { writes, flushes } = store.tally;
  expect([writes.count, flushes.count]).toEqual([50, 1]);
  expect(flushes.sum).toBeGreaterThan(0);
  expect(flushes.sum).toBeLessThan(writes.sum);
  await store.close();
});
