import { StorageError } from '@parley/storage';
import type { Session } from './session.ts';

const oldest = 150_000;

/** Throws for a server that would not keep what the store promises. */
export async function checkServer(session: Session, temporary: boolean): Promise<void> {
  const { values } = await session.run(
    `select current_setting('server_version_num')::int, current_setting('server_version'), current_setting('server_encoding'), current_setting('fsync')`,
  );
  const [number, version, encoding, fsync] = values[0] as [number, string, string, string];
  if (number < oldest) throw new StorageError('io', `PostgreSQL ${version} is too old for Parley; use 15 or later.`);
  if (encoding !== 'UTF8') {
    throw new StorageError(
      'io',
      `The database is encoded as ${encoding}. Make it anew with: createdb --encoding=UTF8 --template=template0.`,
    );
  }
  if (fsync === 'off' && !temporary) {
    throw new StorageError(
      'io',
      'The database does not flush to the disk (fsync = off): a crash would lose what was acknowledged. Set fsync = on.',
    );
  }
}
