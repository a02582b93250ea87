import type { Clock } from '@parley/runtime';
import { integer, type Row, type Sql, text, type Write } from '@parley/storage';
import type { WebhookDelivery, WebhookEventType, WebhookProblem } from '@parley/webhooks/contract';
import { concerns, type Happening } from '@parley/webhooks/contract';
import type { StoredEndpoint } from './endpoints.ts';
import { deliveryId } from './happening.ts';
import { sentenceOf } from './problems.ts';

/** What waits to be sent. */
export interface DueDelivery {
  readonly id: string;
  readonly type: WebhookEventType;
  /** What it is about, as of the happening. */
  readonly subject: string;
  readonly body: string;
  readonly tries: number;
  readonly dueAt: number;
}

/** What came of a try that failed. */
export interface Failure {
  readonly problem: WebhookProblem;
  readonly status?: number;
}

const DESCRIBED = 'id, type, state, created_at, tries, due_at, problem, status';

/** What endpoints have not taken yet, in the database: as much as there is, of which little is in memory. */
export class Deliveries {
  readonly #sql: Sql;
  readonly #clock: Clock;

  constructor(sql: Sql, clock: Clock) {
    this.#sql = sql;
    this.#clock = clock;
  }

  /**
   * Keeps these for whom they concern; all or nothing, with `also`. What was said in a message that is deleted is not told any more. Answers the
   * endpoints for which there is something.
   */
  async add(
    happenings: readonly Happening[],
    endpoints: readonly StoredEndpoint[],
    also: readonly Write[] = [],
  ): Promise<ReadonlySet<string>> {
    const concerned = new Set<string>();
    const writes = happenings.flatMap((happening) => {
      const body = JSON.stringify(happening.event);
      const wanting = endpoints.filter((endpoint) => concerns(happening, endpoint));
      for (const { id } of wanting) concerned.add(id);
      return [...unsay(happening), ...wanting.map(({ id }) => this.#insert(happening, id, body))];
    });
    if (writes.length + also.length > 0) await this.#sql.batch([...writes, ...also]);
    return concerned;
  }

  /** The next of an endpoint, those that are due first. */
  async next(endpoint: string, limit: number): Promise<readonly DueDelivery[]> {
    const rows = await this.#sql.query(
      `select id, type, subject, body, tries, due_at from webhooks_delivery where endpoint = $1 and state = 'pending' order by due_at, id limit $2`,
      [endpoint, limit],
    );
    return rows.map((row) => ({
      id: text(row, 'id'),
      type: text(row, 'type') as WebhookEventType,
      subject: text(row, 'subject'),
      body: text(row, 'body'),
      tries: integer(row, 'tries'),
      dueAt: integer(row, 'due_at'),
    }));
  }

  /** The endpoint has taken it. */
  async taken(endpoint: string, id: string): Promise<void> {
    await this.#sql.batch([
      { sql: 'delete from webhooks_delivery where id = $1', params: [id] },
      { sql: 'update webhooks_endpoint set failing_since = 0 where id = $1 and failing_since > 0', params: [endpoint] },
    ]);
  }

  /** It is not to be told any more. */
  async forget(id: string): Promise<void> {
    await this.#sql.batch([{ sql: 'delete from webhooks_delivery where id = $1', params: [id] }]);
  }

  /** A try has failed; without `waitMs` it was the last. Answers since when the endpoint takes nothing. */
  async failed(
    endpoint: string,
    { id, tries }: DueDelivery,
    { problem, status = 0 }: Failure,
    waitMs: number | undefined,
  ): Promise<number> {
    const now = this.#clock.now();
    const result = await this.#sql.batch([
      {
        sql: `update webhooks_endpoint set failing_since = case when failing_since = 0 then $2 else failing_since end where id = $1
          returning failing_since`,
        params: [endpoint, now],
      },
      {
        sql: 'update webhooks_delivery set state = $2, tries = $3, due_at = $4, problem = $5, status = $6 where id = $1',
        params: [id, waitMs === undefined ? 'dead' : 'pending', tries + 1, now + (waitMs ?? 0), problem, status],
      },
    ]);
    const row = result.status === 'committed' ? result.rows[0]?.[0] : undefined;
    return row ? integer(row, 'failing_since') : now;
  }

  /** For the commit that disables an endpoint. */
  giveUp(endpoint: string): Write {
    const sql = `update webhooks_delivery set state = 'dead', due_at = $2 where endpoint = $1 and state = 'pending'`;
    return { sql, params: [endpoint, this.#clock.now()] };
  }

  /** Answers how many there were. */
  async replay(endpoint: string, id: string | undefined): Promise<number> {
    const one = id === undefined ? [] : [id];
    const sql = `update webhooks_delivery set state = 'pending', tries = 0, due_at = $2 where endpoint = $1 and state = 'dead'
      ${id === undefined ? '' : 'and id = $3'} returning id`;
    const result = await this.#sql.batch([{ sql, params: [endpoint, this.#clock.now(), ...one] }]);
    return result.status === 'committed' ? (result.rows[0]?.length ?? 0) : 0;
  }

  /** In the order of their times, behind `after`. */
  async page(
    endpoint: string,
    { state, after, limit }: { readonly state: string; readonly after: readonly [number, string] | undefined; readonly limit: number },
  ): Promise<{ deliveries: readonly WebhookDelivery[]; more: boolean }> {
    const rows = await this.#sql.query(
      `select ${DESCRIBED} from webhooks_delivery where endpoint = $1 and state = $2 ${after ? 'and (due_at, id) > ($4, $5)' : ''}
       order by due_at, id limit $3`,
      [endpoint, state, limit + 1, ...(after ?? [])],
    );
    return { deliveries: rows.slice(0, limit).map(deliveryOf), more: rows.length > limit };
  }

  /** How many wait, and how many were given up, by endpoint. */
  async counts(): Promise<ReadonlyMap<string, { readonly pending: number; readonly dead: number }>> {
    const rows = await this.#sql.query('select endpoint, state, count(*) as many from webhooks_delivery group by endpoint, state');
    const counts = new Map<string, { pending: number; dead: number }>();
    for (const row of rows) {
      const of = counts.get(text(row, 'endpoint')) ?? { pending: 0, dead: 0 };
      of[text(row, 'state') === 'dead' ? 'dead' : 'pending'] = integer(row, 'many');
      counts.set(text(row, 'endpoint'), of);
    }
    return counts;
  }

  /** Drops those that were given up before this time, and what was kept for an endpoint while that was being removed. */
  async drop(before: number): Promise<void> {
    await this.#sql.batch([
      { sql: `delete from webhooks_delivery where state = 'dead' and due_at < $1`, params: [before] },
      { sql: 'delete from webhooks_delivery where endpoint not in (select id from webhooks_endpoint)', params: [] },
    ]);
  }

  #insert(happening: Happening, endpoint: string, body: string): Write {
    const now = this.#clock.now();
    return {
      sql: `insert into webhooks_delivery (id, endpoint, type, subject, body, created_at, state, tries, due_at, problem, status)
        values ($1, $2, $3, $4, $5, $6, 'pending', 0, $6, '', 0) on conflict (id) do nothing`,
      params: [deliveryId(happening, endpoint), endpoint, happening.event.type, happening.subject, body, now],
    };
  }
}

function unsay({ event, subject }: Happening): readonly Write[] {
  if (event.type !== 'message.deleted') return [];
  const sql = `delete from webhooks_delivery where subject = $1 and type in ('message.created', 'message.updated')`;
  return [{ sql, params: [subject] }];
}

function deliveryOf(row: Row): WebhookDelivery {
  const [problem, status] = [text(row, 'problem') as WebhookProblem | '', integer(row, 'status')];
  return {
    id: text(row, 'id'),
    type: text(row, 'type') as WebhookEventType,
    state: text(row, 'state') === 'dead' ? 'dead' : 'pending',
    createdAt: integer(row, 'created_at'),
    tries: integer(row, 'tries'),
    at: integer(row, 'due_at'),
    ...(problem !== '' && { problem, message: sentenceOf(problem, status) }),
    ...(status > 0 && { status }),
  };
}
