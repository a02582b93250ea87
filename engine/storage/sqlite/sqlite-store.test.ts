import { StorageError } from '@parley/storage';
import { storeContract } from '@parley/storage/testing';
import { expect, it, vi } from 'vitest';
import { openSqliteStore } from './sqlite-store.ts';
import { ThreadLink } from './thread-link.ts';

storeContract('SQLite', (runtime) => openSqliteStore({ path: ':memory:', ...(runtime && { runtime }) }));

it('ends its writer, too, where its reader fails to end, and says why that failed', async () => {
  const store = await openSqliteStore({ path: ':memory:' });
  const { close } = ThreadLink.prototype;
  const fault = new StorageError('io', 'The disk is gone.');
  const closing = vi.spyOn(ThreadLink.prototype, 'close').mockImplementationOnce(async function (
    this: ThreadLink<{ kind: 'close' }>,
    last,
  ) {
    await close.call(this, last);
    throw fault;
  });
  await expect(store.close()).rejects.toBe(fault);
  closing.mockRestore();
  await expect(store.sql.batch([{ sql: 'select 1', params: [] }])).rejects.toMatchObject({ code: 'closed' });
});
