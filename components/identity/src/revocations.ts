import { type ApplicationsApi, SKEW_S } from '@parley/applications';
import type { Principal } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import { places, type Sql, type Write } from '@parley/storage';

/** Which tokens, by what they say or where they are used. */
export type Subject = { readonly token: string } | { readonly session: string } | { readonly person: string; readonly device?: string };

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
    const keptMs = ((await this.#applications.longestLifetime(application)) + 4 * SKEW_S) * 1_000;
    const now = this.#clock.now();
    const sql = `insert into identity_revocation (subject, application, before_at, kept_until) values ($1, $2, $3, $4)
      on conflict (subject, application) do update set before_at = excluded.before_at, kept_until = excluded.kept_until`;
    return [
      { sql: 'delete from identity_revocation where kept_until <= $1', params: [now] },
      { sql, params: [nameOf(subject), application, now + SKEW_S * 1_000, now + keptMs] },
    ];
  }

  /** Whether the token that a principal stands on was revoked. */
  async covers({ id: person, grant, application = '', issuedAt = 0 }: Principal, { device, session }: Use = NOWHERE): Promise<boolean> {
    const subjects: readonly Subject[] = [
      { token: tokenOf(grant) },
      { person },
      ...(device === undefined ? [] : [{ person, device }]),
      ...(session === undefined ? [] : [{ session }]),
    ];
    const sql = `select 1 as one from identity_revocation where application in ('', $1) and before_at >= $2
      and subject in (${places(3, subjects.length)}) limit 1`;
    return (await this.#sql.query(sql, [application, issuedAt, ...subjects.map(nameOf)])).length > 0;
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
  if ('token' in subject) return `token ${subject.token}`;
  if ('session' in subject) return `session ${subject.session}`;
  return subject.device === undefined ? `person ${subject.person}` : `device ${subject.person} ${subject.device}`;
}
