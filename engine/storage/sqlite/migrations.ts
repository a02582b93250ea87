import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { checkComponent, type Migration, migrationFault, missingMigrations } from '@parley/storage';
import { toFault, toStorageError } from './faults.ts';
import { LOG_COMPONENT, LOG_MIGRATIONS, VERSION_TABLE } from './schema.ts';

/** Numbered forward steps of the log's and of every component's tables. */
export class Migrations {
  readonly #db: DatabaseSync;
  readonly #backups: string;
  /** Whether there was an installation when it was opened, of which no copy was made yet. */
  #uncopied: boolean;

  /** Makes or brings up to date the tables of the log. `backups` is the directory for copies of data about to be migrated. */
  constructor(db: DatabaseSync, backups: string) {
    this.#db = db;
    this.#backups = backups;
    this.#db.exec(VERSION_TABLE);
    this.#uncopied = this.#versionOf(LOG_COMPONENT) > 0;
    this.#bring(LOG_COMPONENT, LOG_MIGRATIONS);
  }

  /** Applies what is missing, each version in a transaction of its own. */
  apply(component: string, migrations: readonly Migration[]): void {
    checkComponent(component);
    this.#bring(component, migrations);
  }

  #bring(component: string, migrations: readonly Migration[]): void {
    const missing = missingMigrations(component, this.#versionOf(component), migrations);
    if (missing[0] && this.#uncopied) this.#copy(component, missing[0].version);
    for (const migration of missing) this.#step(component, migration);
  }

  #versionOf(component: string): number {
    const row = this.#db.prepare('select max(version) as version from schema_version where component = ?').get(component);
    return Number(row?.['version'] ?? 0);
  }

  #step(component: string, { version, sql }: Migration): void {
    this.#db.exec('begin immediate');
    try {
      for (const statement of sql) this.#run(component, version, statement);
      this.#db
        .prepare('insert into schema_version (component, version, sql) values (?, ?, ?)')
        .run(component, version, JSON.stringify(sql));
      this.#db.exec('commit');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback');
      throw error;
    }
  }

  #run(component: string, version: number, statement: string): void {
    try {
      this.#db.exec(statement);
    } catch (error) {
      throw migrationFault(toStorageError(toFault(error)), component, version, statement);
    }
  }

  #copy(component: string, version: number): void {
    const target = path.join(this.#backups, `before-${component}-${version}.db`);
    const partial = `${target}.partial`;
    mkdirSync(this.#backups, { recursive: true });
    rmSync(partial, { force: true });
    this.#db.prepare('vacuum into ?').run(partial);
    // A copy of that name is of an earlier attempt: it holds data from before the migration too, and may be the only good one.
    if (existsSync(target)) rmSync(partial);
    else renameSync(partial, target);
    this.#uncopied = false;
  }
}
