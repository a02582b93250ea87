import { setTimeout as pause } from 'node:timers/promises';
import { startPostgres } from '@parley/storage/postgres-testing';
import { ledgerContract } from '@parley/storage/testing';
import { openPostgresStore } from './postgres-store.ts';

ledgerContract('PostgreSQL', async () => {
  const server = await startPostgres();
  const url = await server.createDatabase();
  const [one, two] = await Promise.all(['one', 'two'].map((node) => openPostgresStore({ url, node, temporary: true })));
  if (!one || !two) throw new Error('The stores are not open.');
  return {
    ledger: one.ledger,
    other: two.ledger,
    pass: (ms) => pause(ms),
    close: async () => {
      await Promise.all([one.close(), two.close()]);
      await server.close();
    },
  };
});
