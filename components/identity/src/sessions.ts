import type { SessionInfo } from '@parley/identity/contract';
import type { Runtime } from '@parley/runtime';
import { hashSecret, newSecret } from '@parley/security';
import { integer, type Row, type Sql, StorageError, text, type Write } from '@parley/storage';
import type { SessionCookieValue } from './api.ts';

/** A session ends this long after it was last used. */
export const SESSION_MS: number = 30 * 24 * 3_600_000;
export const SESSION_MAX_AGE_S: number = SESSION_MS / 1000;
/** Use is written down at most this often. */
const SEEN_STEP_MS = 5 * 60_000;

export interface StoredSession {
  readonly id: string;
  readonly person: string;
  readonly expiresAt: number;
  readonly seenAt: number;
}

const LIVING = 'select id, person, seen_at, expires_at from identity_session where expires_at > $1';

/** Sessions of browsers: a secret in a cookie, its hash in a row. */
export class Sessions {
  readonly #sql: Sql;
  readonly #runtime: Runtime;

  constructor(sql: Sql, runtime: Runtime) {
    this.#sql = sql;
    this.#runtime = runtime;
  }

  /** A new session, as writes for a batch, and the cookie that proves it. */
  prepare(person: string, client: string): { readonly writes: readonly Write[]; readonly cookie: SessionCookieValue } {
    const now = this.#runtime.clock.now();
    const value = newSecret(this.#runtime.random);
    const sql = `insert into identity_session (id, person, hash, client, created_at, seen_at, expires_at)
      values ($1, $2, $3, $4, $5, $5, $6)`;
    const params = [this.#runtime.random.id(), person, hashSecret(value), client, now, now + SESSION_MS];
    const forget = { sql: 'delete from identity_session where expires_at <= $1', params: [now] };
    return { writes: [forget, { sql, params }], cookie: { value, maxAgeS: SESSION_MAX_AGE_S } };
  }

  async open(person: string, client: string): Promise<SessionCookieValue> {
    const { writes, cookie } = this.prepare(person, client);
    await this.#sql.batch(writes);
    return cookie;
  }

  /** The living session of a cookie. */
  async byCookie(value: string): Promise<StoredSession | undefined> {
    return this.#first(await this.#sql.query(`${LIVING} and hash = $2`, [this.#runtime.clock.now(), hashSecret(value)]));
  }

  async byId(id: string): Promise<StoredSession | undefined> {
    return this.#first(await this.#sql.query(`${LIVING} and id = $2`, [this.#runtime.clock.now(), id]));
  }

  /** The living ones that were used last. */
  async latest(count: number): Promise<readonly StoredSession[]> {
    const rows = await this.#sql.query(`${LIVING} order by seen_at desc limit $2`, [this.#runtime.clock.now(), count]);
    return rows.map(sessionOf);
  }

  /** Notes that the session is in use, which prolongs it. Where that cannot be stored for now, the session is as it was. */
  async touch(session: StoredSession): Promise<StoredSession> {
    const now = this.#runtime.clock.now();
    if (now - session.seenAt < SEEN_STEP_MS) return session;
    const expiresAt = now + SESSION_MS;
    const sql = 'update identity_session set seen_at = $2, expires_at = $3 where id = $1';
    try {
      await this.#sql.batch([{ sql, params: [session.id, now, expiresAt] }]);
    } catch (error) {
      // Whoever is signed in goes on reading while a disk is full.
      if (error instanceof StorageError && (error.code === 'full' || error.code === 'io')) return session;
      throw error;
    }
    return { ...session, seenAt: now, expiresAt };
  }

  /** Of one person, the one used last first. */
  async list(person: string, current: string): Promise<readonly SessionInfo[]> {
    const rows = await this.#sql.query(
      `select id, client, created_at, seen_at from identity_session where expires_at > $1 and person = $2 order by seen_at desc, id`,
      [this.#runtime.clock.now(), person],
    );
    return rows.map((row) => ({
      id: text(row, 'id'),
      client: text(row, 'client'),
      createdAt: integer(row, 'created_at'),
      lastSeenAt: integer(row, 'seen_at'),
      current: text(row, 'id') === current,
    }));
  }

  #first([row]: readonly Row[]): StoredSession | undefined {
    return row && sessionOf(row);
  }
}

function sessionOf(row: Row): StoredSession {
  return { id: text(row, 'id'), person: text(row, 'person'), seenAt: integer(row, 'seen_at'), expiresAt: integer(row, 'expires_at') };
}
