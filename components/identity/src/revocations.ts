import { type ApplicationsApi, SKEW_S } from '@parley/applications';
import type { Principal } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import { places, type Sql, text, type Write } from '@parley/storage';

/** Which tokens, by what they say or where they are used; `every`: of which is only known when they were issued (written by a migration). */
export type Subject =
  | 'every'
  | { readonly token: string }
  | { readonly session: string }
  | { readonly person: string; readonly device?: string };

/** How a token is used: `session` where one stands on it already. */
export interface Use {
  readonly device?: string | undefined;
  readonly session?: string | undefined;
}

const NOWHERE: Use = {};

/** Tokens of applications that were revoked, until they would have ended anyway. */
export class Revocations {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #applications: Pick<ApplicationsApi, 'longestLifetime'>;

  constructor(sql: Sql, clock: Clock, applications: Pick<ApplicationsApi, 'longestLifetime'>) {
    this.#sql = sql;
    this.#clock = clock;
    this.#applications = applications;
  }

  /**
   * For a batch. What was issued up to now is revoked; clocks may be apart, so that half a minute more is, too. `application`: whose tokens;
   * '': those of all.
   */
  async record(subject: Subject, application: string): Promise<readonly Write[]> {
    // No token that was issued before lives longer.
    const keptMs = await this.#keptMs(application);
    const now = this.#clock.now();
    const sql = `insert into identity_revocation (subject, application, before_at, kept_until) values ($1, $2, $3, $4)
      on conflict (subject, application) do update set before_at = excluded.before_at, kept_until = excluded.kept_until`;
    return [
      { sql: 'delete from identity_revocation where kept_until <= $1', params: [now] },
      { sql, params: [nameOf(subject), application, now + SKEW_S * 1_000, now + SKEW_S * 1_000 + keptMs] },
    ];
  }

  /** At the start: nodes of the version before, which took no token for longer than an hour, keep what they write for no longer than that. */
  async lengthen(): Promise<void> {
    const rows = await this.#sql.query('select distinct application from identity_revocation');
    if (rows.length === 0) return;
    const sql = 'update identity_revocation set kept_until = before_at + $2 where application = $1 and kept_until < before_at + $2';
    const applications = rows.map((row) => text(row, 'application'));
    const writes = await Promise.all(applications.map(async (each) => ({ sql, params: [each, await this.#keptMs(each)] })));
    // A clock that was ahead is to shut out nobody but whom it meant.
    const ahead = "update identity_revocation set before_at = $1 where subject = 'every' and before_at > $1";
    await this.#sql.batch([{ sql: ahead, params: [this.#clock.now() + SKEW_S * 1_000] }, ...writes]);
  }

  /** Whether the token that a principal stands on was revoked. */
  async covers({ id: person, grant, application = '', issuedAt = 0 }: Principal, { device, session }: Use = NOWHERE): Promise<boolean> {
    const subjects: readonly Subject[] = [
      'every',
      { token: tokenOf(grant) },
      { person },
      ...(device === undefined ? [] : [{ person, device }]),
      ...(session === undefined ? [] : [{ session }]),
    ];
    const sql = `select 1 as one from identity_revocation where application in ('', $1) and before_at >= $2
      and subject in (${places(3, subjects.length)}) limit 1`;
    return (await this.#sql.query(sql, [application, issuedAt, ...subjects.map(nameOf)])).length > 0;
  }

  /** From the moment on up to which tokens are revoked. */
  async #keptMs(application: string): Promise<number> {
    return ((await this.#applications.longestLifetime(application)) + 3 * SKEW_S) * 1_000;
  }
}

/** What a session with the token of an application stands on. */
export function grantOf(application: string, token: string): string {
  return `${application}:${token}`;
}

/** Undefined: it is no token of an application. */
export function applicationOf(grant: string): string | undefined {
  return grant.includes(':') ? grant.slice(0, grant.indexOf(':')) : undefined;
}

/** The id of the token (`jti`). */
export function tokenOf(grant: string): string {
  return grant.slice(grant.indexOf(':') + 1);
}

function nameOf(subject: Subject): string {
  if (subject === 'every') return subject;
  if ('token' in subject) return `token ${subject.token}`;
  if ('session' in subject) return `session ${subject.session}`;
  return subject.device === undefined ? `person ${subject.person}` : `device ${subject.person} ${subject.device}`;
}
