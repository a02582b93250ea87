import { type Runtime, systemRuntime } from '@parley/runtime';
import { type Store, StoreTally } from '@parley/storage';
import { Connections } from './connections.ts';
import { rethrow } from './faults.ts';
import { GroupCommit } from './group-commit.ts';
import { LeaseFence, type LeaseGuard } from './lease-fence.ts';
import { LogReader } from './log-reader.ts';
import { Migrations, type OnMigration } from './migrations.ts';
import { PostgresBlob } from './postgres-blob.ts';
import { PostgresLedger } from './postgres-ledger.ts';
import { PostgresLog } from './postgres-log.ts';
import { PostgresSql } from './postgres-sql.ts';
import { checkServer } from './server-check.ts';
import { Writer } from './writer.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, of the primary itself: a pooler of transactions in between does not do. */
  readonly url: string;
  /** The name of this node, which the server's list of connections shows. */
  readonly node?: string;
  /** Its clock dates entries and ages producers. Default: the system's. */
  readonly runtime?: Runtime;
  /** Tables of earlier versions are about to be changed, and no copy is made of them. */
  readonly onMigration?: OnMigration;
  /** Nobody needs the data after the test: a server that does not flush to the disk is good enough. */
  readonly temporary?: boolean;
}

/** A store in one database, shared by the nodes of a site. */
export class PostgresStore implements Store {
  readonly log: PostgresLog;
  readonly sql: PostgresSql;
  readonly blob: PostgresBlob;
  readonly ledger: PostgresLedger;
  readonly tally: StoreTally = new StoreTally();
  readonly #fence = new LeaseFence();
  readonly #writer: Writer;
  readonly #migrations: Migrations;
  readonly #connections: readonly Connections[];
  #closing: Promise<void> | undefined;

  private constructor({ url, node = 'node', runtime = systemRuntime }: PostgresOptions, migrations: Migrations) {
    const purpose = (what: string, count: number) => ({ url, name: `parley ${node} ${what}`, count });
    const writers = new Connections(purpose('writes', 3));
    // Of their own: many photos do not hold up messages.
    const files = new Connections(purpose('files', 1));
    const readers = new Connections({ ...purpose('reads', 4), readOnly: true, clock: runtime.clock, waits: this.tally.reads });
    // Shorter than a lease: an answer that comes later is worth nothing. Their own connections: a lease waits neither for messages nor for claims.
    const leases = new Connections({ ...purpose('lease', 2), answerMs: 2000 });
    const things = new Connections({ ...purpose('claims', 2), answerMs: 2000 });
    this.#connections = [writers, files, readers, leases, things];
    this.#migrations = migrations;
    const group = new GroupCommit(writers, runtime, { fence: this.#fence, flushes: this.tally.flushes });
    this.#writer = new Writer(group, { fence: this.#fence, clock: runtime.clock, waits: this.tally.writes });
    this.log = new PostgresLog(this.#writer, new LogReader(readers));
    this.sql = new PostgresSql(this.#writer, readers, migrations);
    this.blob = new PostgresBlob(files, readers, this.#fence);
    this.ledger = new PostgresLedger(leases, things, runtime.random);
  }

  static async open(options: PostgresOptions): Promise<PostgresStore> {
    const { url, node = 'node', onMigration } = options;
    const migrations = new Migrations({ url, name: `parley ${node} migration` }, onMigration);
    await migrations.start((session) => checkServer(session, options.temporary ?? false)).catch(rethrow);
    return new PostgresStore(options, migrations);
  }

  /**
   * From here on nothing is stored but for the life of the node, while the ledger says that its lease holds; what was asked for another one fails
   * with `io`. Migrations and the ledger itself are free of it.
   */
  guard(guard: LeaseGuard): void {
    this.#fence.guard(guard);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#migrations.close();
    await this.#writer.close();
    await Promise.all(this.#connections.map((connections) => connections.close()));
  }
}

/**
 * Opens the store in that database, bringing its tables up to date; nodes that start at once take turns. Rejects with `newer`, `corrupt`, `full`
 * or `io`, with what to do.
 */
export function openPostgresStore(options: PostgresOptions): Promise<PostgresStore> {
  return PostgresStore.open(options);
}
