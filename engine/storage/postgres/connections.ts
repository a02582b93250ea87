import { type Clock, type Histogram, systemRuntime } from '@parley/runtime';
import { StorageError } from '@parley/storage';
import { type ClientBase, Pool, type PoolConfig } from 'pg';
import { Session, StatementNames } from './session.ts';
import { Turns } from './turns.ts';
import { types } from './values.ts';

/** The longest that a statement may take, and a connection be silent. */
const answerMs = 30_000;
const connectMs = 10_000;

export interface ConnectionOptions {
  readonly url: string;
  /** What the server's list of connections calls this one. */
  readonly name: string;
  /** At most so many connections. */
  readonly count: number;
  readonly readOnly?: boolean;
  /** The longest that a statement may take, and a connection be silent before it is given up; 0: for ever. Default: 30 s. */
  readonly answerMs?: number;
  readonly clock?: Clock;
  /** Is told how long every use took, with the wait for a connection, ms. */
  readonly waits?: Histogram;
}

/** Connections for one purpose, made when they are needed and again after they broke. */
export class Connections {
  readonly #pool: Pool;
  readonly #answerMs: number;
  readonly #clock: Clock;
  readonly #waits: Histogram | undefined;
  readonly #names = new StatementNames();
  readonly #turns: Turns;
  readonly #uses = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(options: ConnectionOptions) {
    this.#answerMs = options.answerMs ?? answerMs;
    this.#clock = options.clock ?? systemRuntime.clock;
    this.#waits = options.waits;
    this.#turns = new Turns(options.count);
    this.#pool = new Pool(toConfig(options, this.#answerMs));
    // What breaks while nobody uses it is made anew for the next who does.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Gives a connection to `step` alone. One that is broken, or left inside a transaction, is not used again. */
  async use<T>(step: (session: Session) => Promise<T>): Promise<T> {
    if (this.#closing) throw closed();
    const began = this.#clock.monotonic();
    const use = this.#use(step);
    this.#uses.add(use);
    try {
      return await use;
    } finally {
      this.#uses.delete(use);
      this.#waits?.add(this.#clock.monotonic() - began);
    }
  }

  /** Idempotent. Settles when everything that was begun before has ended. */
  close(): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#uses).then(() => this.#pool.end());
    return this.#closing;
  }

  /** The pool is asked only for what it has: its own limit of time is for connecting, not for waiting behind others. */
  async #use<T>(step: (session: Session) => Promise<T>): Promise<T> {
    await this.#turns.take();
    try {
      const client = await this.#pool.connect();
      const session = new Session(client, this.#names, this.#answerMs);
      try {
        return await step(session);
      } finally {
        client.release(!session.idle);
      }
    } finally {
      this.#turns.give();
    }
  }
}

export function closed(): StorageError {
  return new StorageError('closed', 'The store is closed.');
}

function toConfig({ url, name, count, readOnly = false }: ConnectionOptions, limitMs: number): PoolConfig {
  return {
    connectionString: url,
    application_name: name,
    max: count,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: limitMs > 0 ? Math.min(connectMs, limitMs) : connectMs,
    keepAlive: true,
    pipeline: true,
    types,
    onConnect: (client) => prepare(client, readOnly, limitMs),
  };
}

/**
 * What does not hold by itself on every server. A node that stands still in a transaction loses it, and with it its locks; what nobody waits for
 * any more ends on the server, too. `limitMs` 0 is for migrations, backups and restores: those take their time, and wait for another's.
 */
async function prepare(client: ClientBase, readOnly: boolean, limitMs: number): Promise<void> {
  const [lockMs, idleMs] = limitMs === 0 ? [0, 600_000] : [2000, 2000];
  await client.query(
    `set synchronous_commit = on; set default_transaction_isolation = 'read committed'; set jit = off;
     set statement_timeout = ${limitMs}; set lock_timeout = ${lockMs}; set idle_in_transaction_session_timeout = ${idleMs};
     set tcp_user_timeout = 5000; set default_transaction_read_only = ${readOnly ? 'on' : 'off'}`,
  );
}
