import type { Clock } from '@parley/runtime';
import type { Passwords } from '@parley/security';
import { MAXIMUM_PASSWORD_LENGTH, MINIMUM_PASSWORD_LENGTH, passwordProblem } from '@parley/security/judgement';
import { type Sql, text, type Write } from '@parley/storage';
import type { PreparedPassword } from './api.ts';
import { refused } from './reasons.ts';

const LENGTHS = { min: MINIMUM_PASSWORD_LENGTH, max: MAXIMUM_PASSWORD_LENGTH };

/** Who can sign in with which password. */
export class Accounts {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #passwords: Pick<Passwords, 'hash' | 'verify'>;

  constructor(sql: Sql, clock: Clock, passwords: Pick<Passwords, 'hash' | 'verify'>) {
    this.#sql = sql;
    this.#clock = clock;
    this.#passwords = passwords;
  }

  async prepare(password: string, personal: readonly string[]): Promise<PreparedPassword> {
    const problem = passwordProblem(password, personal);
    if (problem) throw refused(`password-${problem}`, LENGTHS, { field: 'password' });
    return { hash: await this.#passwords.hash(password) };
  }

  /** Whether the password is the person's. Takes as long for people who do not exist (undefined) or have none. */
  async verify(person: string | undefined, password: string): Promise<boolean> {
    const [row] = await this.#sql.query('select password from identity_account where person = $1', [person ?? '']);
    return this.#passwords.verify(password, row && text(row, 'password'));
  }

  /** Sets the password and voids an open invitation to set it. */
  set(person: string, { hash }: PreparedPassword): readonly Write[] {
    const sql = `insert into identity_account (person, password, changed_at) values ($1, $2, $3)
      on conflict (person) do update set password = excluded.password, changed_at = excluded.changed_at`;
    return [
      { sql, params: [person, hash, this.#clock.now()] },
      { sql: 'delete from identity_invitation where person = $1', params: [person] },
    ];
  }
}
