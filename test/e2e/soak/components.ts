// `npm run soak -- components`: the tests of the components, which `npm test` makes on SQLite in memory, on PostgreSQL.
import { startPostgres } from '@parley/storage/postgres/testing';
import { runTests } from './run-tests.ts';

/** Some hundred databases are made: a test that fills the time it has on SQLite has more of it here. */
const TIME_OUT_MS = 300_000;

export async function testComponents(): Promise<boolean> {
  const server = await startPostgres();
  try {
    return await runTests(['--project', 'unit', `--testTimeout=${TIME_OUT_MS}`, 'components/'], { PARLEY_TEST_POSTGRES: `${server.port}` });
  } finally {
    await server.close();
  }
}
