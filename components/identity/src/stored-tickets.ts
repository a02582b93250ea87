import type { Runtime } from '@parley/runtime';
import { DEFAULT_TICKETS, hashSecret, newSecret } from '@parley/security';
import { type Sql, text } from '@parley/storage';

/** One-time tokens that open a socket for a session. */
export interface SocketTickets {
  issue(session: string): string | Promise<string>;
  /** Id of the session; undefined when the ticket is unknown, used or too old. */
  redeem(ticket: string): string | undefined | Promise<string | undefined>;
}

/** Those of a site of several nodes: a page may open its socket on another node than the one that it asked. As many for a session as in memory. */
export class StoredTickets implements SocketTickets {
  readonly #sql: Sql;
  readonly #runtime: Runtime;

  constructor(sql: Sql, runtime: Runtime) {
    this.#sql = sql;
    this.#runtime = runtime;
  }

  async issue(session: string): Promise<string> {
    const now = this.#runtime.clock.now();
    const ticket = newSecret(this.#runtime.random);
    const { each, lifetimeMs } = DEFAULT_TICKETS;
    const newest = 'select hash from identity_ticket where session = $1 order by expires_at desc, hash limit $2';
    await this.#sql.batch([
      { sql: 'delete from identity_ticket where expires_at <= $1', params: [now] },
      { sql: `delete from identity_ticket where session = $1 and hash not in (${newest})`, params: [session, each - 1] },
      {
        sql: 'insert into identity_ticket (hash, session, expires_at) values ($1, $2, $3)',
        params: [hashSecret(ticket), session, now + lifetimeMs],
      },
    ]);
    return ticket;
  }

  async redeem(ticket: string): Promise<string | undefined> {
    const hash = hashSecret(ticket);
    const sql = 'select session from identity_ticket where hash = $1 and expires_at > $2';
    const [row] = await this.#sql.query(sql, [hash, this.#runtime.clock.now()]);
    if (!row) return undefined;
    // A conflict: it is being used on another node.
    const { status } = await this.#sql.batch([{ sql: 'delete from identity_ticket where hash = $1', params: [hash], expect: 1 }]);
    return status === 'committed' ? text(row, 'session') : undefined;
  }
}
