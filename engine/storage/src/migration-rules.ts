// What every implementation of `Sql.migrate` decides in the same way.
import { StorageError } from './errors.ts';
import type { Migration } from './sql.ts';

/** Names that are no component's: their tables are the store's own. */
const ownNames = ['log', 'ledger', 'blob'];

/** Throws `bad-statement` for a name that cannot begin the names of a component's tables. */
export function checkComponent(component: string): void {
  if (/^[a-z][a-z0-9-]{0,63}$/.test(component) && !ownNames.includes(component)) return;
  throw new StorageError('bad-statement', `${JSON.stringify(component)} cannot be the name of a component's tables.`);
}

/** The migrations that data of a version still needs. Throws `bad-statement` for a hole in their numbering, `newer` for data of a later version. */
export function missingMigrations(component: string, version: number, migrations: readonly Migration[]): readonly Migration[] {
  const hole = migrations.findIndex((migration, index) => migration.version !== index + 1);
  if (hole >= 0) throw new StorageError('bad-statement', `Migration ${hole + 1} of ${component} is missing; versions are 1, 2, 3, …`);
  if (version <= migrations.length) return migrations.slice(version);
  throw new StorageError(
    'newer',
    `The data of ${component} has version ${version}, this version of Parley knows ${migrations.length}. Start the newer version of Parley again, or restore an older backup.`,
  );
}

/** The same fault with the statement of the migration that failed; one of the store itself, which is none of the statement's, stays as it is. */
export function migrationFault(fault: StorageError, component: string, version: number, statement: string): StorageError {
  if (fault.code !== 'bad-statement') return fault;
  const shown = statement.trim().replace(/\s+/g, ' ').slice(0, 80);
  return new StorageError('bad-statement', `Migration ${version} of ${component}, "${shown}": ${fault.message}`, { cause: fault });
}
