import type { Runtime } from '@parley/runtime';
import { newBearerKey } from '@parley/security';
import { integer, type Row, type Sql, text } from '@parley/storage';

const DAY_MS = 24 * 3_600_000;

export interface StoredToken {
  readonly id: string;
  readonly person: string;
  /** Of its secret. */
  readonly hash: string;
  readonly expiresAt: number;
}

const LIVING = 'select id, person, hash, expires_at from identity_token where expires_at > $1';

/** Access tokens of scripts, each acting as a person. */
export class Tokens {
  readonly #sql: Sql;
  readonly #runtime: Runtime;

  constructor(sql: Sql, runtime: Runtime) {
    this.#sql = sql;
    this.#runtime = runtime;
  }

  async issue(person: string, label: string, days: number): Promise<{ readonly token: string; readonly expiresAt: number }> {
    const now = this.#runtime.clock.now();
    const { key, id, hash } = newBearerKey(this.#runtime.random);
    const expiresAt = now + days * DAY_MS;
    await this.#sql.batch([
      { sql: 'delete from identity_token where expires_at <= $1', params: [now] },
      {
        sql: 'insert into identity_token (id, person, hash, label, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)',
        params: [id, person, hash, label, now, expiresAt],
      },
    ]);
    return { token: key, expiresAt };
  }

  /** The living token with this id; proves nothing by itself. */
  async byId(id: string): Promise<StoredToken | undefined> {
    const [row] = await this.#sql.query(`${LIVING} and id = $2`, [this.#runtime.clock.now(), id]);
    return row && tokenOf(row);
  }

  /** The living ones that were issued last. */
  async latest(count: number): Promise<readonly StoredToken[]> {
    const rows = await this.#sql.query(`${LIVING} order by created_at desc limit $2`, [this.#runtime.clock.now(), count]);
    return rows.map(tokenOf);
  }
}

function tokenOf(row: Row): StoredToken {
  return { id: text(row, 'id'), person: text(row, 'person'), hash: text(row, 'hash'), expiresAt: integer(row, 'expires_at') };
}
