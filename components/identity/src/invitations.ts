import type { Runtime } from '@parley/runtime';
import { hashSecret, newSecret } from '@parley/security';
import { type Sql, text, type Write } from '@parley/storage';

/** How long an invitation can be used. */
export const INVITATION_MS: number = 7 * 24 * 3_600_000;

/** One-time links with which people set their password. */
export class Invitations {
  readonly #sql: Sql;
  readonly #runtime: Runtime;

  constructor(sql: Sql, runtime: Runtime) {
    this.#sql = sql;
    this.#runtime = runtime;
  }

  /** Voids the person's last one. */
  async issue(person: string): Promise<{ readonly code: string; readonly expiresAt: number }> {
    const now = this.#runtime.clock.now();
    const code = newSecret(this.#runtime.random);
    const expiresAt = now + INVITATION_MS;
    const sql = `insert into identity_invitation (person, hash, expires_at) values ($1, $2, $3)
      on conflict (person) do update set hash = excluded.hash, expires_at = excluded.expires_at`;
    await this.#sql.batch([
      { sql: 'delete from identity_invitation where expires_at <= $1', params: [now] },
      { sql, params: [person, hashSecret(code), expiresAt] },
    ]);
    return { code, expiresAt };
  }

  /** Whom the code invites. */
  async person(code: string): Promise<string | undefined> {
    const sql = 'select person from identity_invitation where hash = $1 and expires_at > $2';
    const [row] = await this.#sql.query(sql, [hashSecret(code), this.#runtime.clock.now()]);
    return row && text(row, 'person');
  }

  /** Uses the code up; conflict when somebody else did. */
  use(code: string): Write {
    const sql = 'delete from identity_invitation where hash = $1 and expires_at > $2';
    return { sql, params: [hashSecret(code), this.#runtime.clock.now()], expect: 1 };
  }
}
