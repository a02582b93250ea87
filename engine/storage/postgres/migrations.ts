import { checkComponent, type Migration, migrationFault, missingMigrations, StorageError } from '@parley/storage';
import { type ConnectionOptions, Connections, closed } from './connections.ts';
import { toPostgres } from './dialect.ts';
import { rethrow, toStorageError } from './faults.ts';
import { OWN_COMPONENT, OWN_MIGRATIONS, VERSION_TABLE } from './schema.ts';
import type { Session } from './session.ts';

/** Held while the version of something is looked at and raised: nodes that start together take turns. */
const lock = 'select pg_advisory_xact_lock(1346456681, 2)';

/**
 * Numbered forward steps of the store's and of every component's tables, each in a transaction of its own: one that fails leaves nothing. No
 * copy is made before; that is for whoever runs the database, who is told.
 */
export class Migrations {
  readonly #options: ConnectionOptions;
  readonly #onMigration: OnMigration;
  #closed = false;

  constructor({ url, name }: Pick<ConnectionOptions, 'url' | 'name'>, onMigration: OnMigration = () => {}) {
    this.#options = { url, name, count: 1, answerMs: 0 };
    this.#onMigration = onMigration;
  }

  /** Refuses what comes later. */
  close(): void {
    this.#closed = true;
  }

  /** Makes or brings up to date the store's own tables, if `check` has nothing against the server. */
  async start(check: (session: Session) => Promise<void>): Promise<void> {
    await this.#connected(async (session) => {
      await check(session);
      await inTransaction(session, () => session.run(VERSION_TABLE));
      await bring(session, {
        component: OWN_COMPONENT,
        migrations: OWN_MIGRATIONS,
        translate: (sql) => sql,
        onMigration: this.#onMigration,
      });
    });
  }

  async apply(component: string, migrations: readonly Migration[]): Promise<void> {
    checkComponent(component);
    const onMigration = this.#onMigration;
    await this.#connected((session) => bring(session, { component, migrations, translate: toPostgres, onMigration }));
  }

  /** On a connection that ends with it: none is kept for what happens once. */
  async #connected(step: (session: Session) => Promise<unknown>): Promise<void> {
    if (this.#closed) throw closed();
    const connections = new Connections(this.#options);
    try {
      await connections.use(step).catch(rethrow);
    } finally {
      await connections.close();
    }
  }
}

type Translate = (sql: string) => string;

/** Called before tables that there are already are changed. */
export type OnMigration = (step: { readonly component: string; readonly from: number; readonly to: number }) => void;

/** Makes the tables of an empty database, in the transaction that is open; nodes that start meanwhile wait for its end. */
export async function makeTables(session: Session): Promise<void> {
  await session.run(lock);
  const { values } = await session.run(`select to_regclass('schema_version') is not null`);
  if (values[0]?.[0] === 1) {
    throw new StorageError('not-empty', 'The database is not empty: Parley has used it. Restore into a new one (createdb).');
  }
  await session.run(VERSION_TABLE);
  for (const migration of OWN_MIGRATIONS) await applyMigration(session, OWN_COMPONENT, migration, (sql) => sql);
}

/** One step of a component, in the transaction that is open. */
export async function applyMigration(
  session: Session,
  component: string,
  { version, sql }: Migration,
  translate: Translate = toPostgres,
): Promise<void> {
  for (const statement of sql) {
    try {
      await session.run(translate(statement));
    } catch (error) {
      throw migrationFault(toStorageError(error), component, version, statement);
    }
  }
  const insert = 'insert into schema_version (component, version, sql) values ($1, $2, $3)';
  await session.run(insert, [component, version, JSON.stringify(sql)]);
}

interface Bringing {
  readonly component: string;
  readonly migrations: readonly Migration[];
  readonly translate: Translate;
  readonly onMigration: OnMigration;
}

/** One step at a time; a new component gets all of them at once, so that nobody who starts meanwhile takes it for one of an earlier version. */
async function bring(session: Session, { component, migrations, translate, onMigration }: Bringing): Promise<void> {
  let isTold = false;
  while (missingMigrations(component, await versionOf(session, component), migrations).length > 0) {
    await inTransaction(session, async () => {
      const from = await versionOf(session, component);
      const missing = missingMigrations(component, from, migrations);
      const to = missing.at(-1)?.version;
      if (from > 0 && to !== undefined && !isTold) onMigration({ component, from, to });
      isTold = true;
      for (const next of from === 0 ? missing : missing.slice(0, 1)) await applyMigration(session, component, next, translate);
    });
  }
}

async function versionOf(session: Session, component: string): Promise<number> {
  const { values } = await session.run('select coalesce(max(version), 0) from schema_version where component = $1', [component]);
  return values[0]?.[0] as number;
}

async function inTransaction(session: Session, step: () => Promise<unknown>): Promise<void> {
  await session.run('begin');
  try {
    await session.run(lock);
    await step();
    await session.run('commit');
  } catch (error) {
    await session.run('rollback').catch(() => undefined);
    throw error;
  }
}
