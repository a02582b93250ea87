import type { Logger } from '@parley/component';
import type { MessagingApi } from '@parley/messaging';
import type { PeopleApi } from '@parley/people';
import type { Principal } from '@parley/routing';
import type { Runtime } from '@parley/runtime';
import { hashSecret, newSecret, secretMatches } from '@parley/security';
import { integer, places, type Row, type Sql, text } from '@parley/storage';
import type { IncomingWebhook } from '@parley/webhooks/contract';
import { Pace } from './pace.ts';
import { refused } from './reasons.ts';
import type { SlackMessage } from './slack-payload.ts';

/** Addresses of one conversation. */
const MOST = 20;
/** Messages that one address takes in a minute, at each node. */
const PER_MINUTE = 60;
const MINUTE_MS = 60_000;
/** As long as a message may be. */
const MOST_CHARACTERS = 16_000;
const SENDER = 'webhook:';

export interface IncomingParts {
  readonly sql: Sql;
  readonly messaging: Pick<MessagingApi, 'post' | 'isMember' | 'mayRead' | 'mayWrite'>;
  readonly people: Pick<PeopleApi, 'exists'>;
  readonly runtime: Runtime;
  readonly logger: Logger;
}

/**
 * Addresses at which other programs post into conversations. What they say is said by `webhook:<id>`, which is nobody of the directory; who made an
 * address answers for it: it takes what it is sent as long as they may say something there themselves.
 */
export class Incoming {
  readonly #parts: IncomingParts;
  readonly #pace: Pace;

  constructor(parts: IncomingParts) {
    this.#parts = parts;
    this.#pace = new Pace(parts.runtime.clock, { most: PER_MINUTE, withinMs: MINUTE_MS });
  }

  mayRead(conversation: string, principal: Principal): Promise<boolean> {
    return this.#parts.messaging.mayRead(conversation, principal);
  }

  mayWrite(conversation: string, principal: Principal): Promise<boolean> {
    return this.#parts.messaging.mayWrite(conversation, principal);
  }

  async list(conversation: string): Promise<readonly IncomingWebhook[]> {
    const sql = 'select * from webhooks_incoming where conversation = $1 and removed = 0 order by created_at, id';
    const known = (await this.#parts.sql.query(sql, [conversation])).map(incomingOf);
    const makers = await this.#writers(
      conversation,
      known.map(({ by }) => by),
    );
    return known.map((each) => (makers.has(each.by) ? each : { ...each, paused: true }));
  }

  async add(
    by: string,
    { conversation, name }: Pick<IncomingWebhook, 'conversation' | 'name'>,
  ): Promise<{ incoming: IncomingWebhook; path: string }> {
    const { sql, runtime } = this.#parts;
    if (!(await this.#writers(conversation, [by])).has(by)) throw refused('maker-cannot-write', { id: by });
    if ((await this.list(conversation)).length >= MOST) throw refused('incoming-too-many', { max: MOST });
    const incoming = { id: runtime.random.id(12), name, conversation, by, createdAt: runtime.clock.now() };
    const secret = newSecret(runtime.random);
    const insert = `insert into webhooks_incoming (id, name, conversation, secret, made_by, created_at, used_at, removed)
      values ($1, $2, $3, $4, $5, $6, 0, 0)`;
    await sql.batch([{ sql: insert, params: [incoming.id, name, conversation, hashSecret(secret), by, incoming.createdAt] }]);
    return { incoming, path: `/hooks/${incoming.id}/${secret}` };
  }

  /** Its row stays: messages name it. */
  async remove(conversation: string, id: string): Promise<void> {
    const sql = `update webhooks_incoming set removed = 1, secret = '' where id = $1 and conversation = $2 and removed = 0`;
    const { status } = await this.#parts.sql.batch([{ sql, params: [id, conversation], expect: 1 }]);
    if (status !== 'committed') throw refused('incoming-unknown');
  }

  async names(senders: readonly string[]): Promise<readonly { readonly id: string; readonly name: string }[]> {
    const ids = senders.filter((sender) => sender.startsWith(SENDER)).map((sender) => sender.slice(SENDER.length));
    if (ids.length === 0) return [];
    const rows = await this.#parts.sql.query(`select id, name from webhooks_incoming where id in (${places(1, ids.length)})`, ids);
    return rows.map((row) => ({ id: SENDER + text(row, 'id'), name: text(row, 'name') }));
  }

  /** Refused where the secret is not that of the address. */
  async post({ id, secret }: { readonly id: string; readonly secret: string }, message: SlackMessage | undefined): Promise<void> {
    const { sql, messaging } = this.#parts;
    const [row] = await sql.query('select * from webhooks_incoming where id = $1 and removed = 0', [id]);
    if (!row || !secretMatches(secret, text(row, 'secret'))) throw refused('incoming-unknown');
    if (!this.#pace.take(id)) throw refused('incoming-often', { max: PER_MINUTE });
    const conversation = text(row, 'conversation');
    const by = text(row, 'made_by');
    if (!(await this.#writers(conversation, [by])).has(by)) throw refused('incoming-paused');
    if (!message) throw refused('payload-unreadable');
    const { username = '' } = message;
    const body = username === '' || username === text(row, 'name') ? message.body : `**${username.slice(0, 80)}**\n${message.body}`;
    await messaging.post({ conversation, sender: SENDER + id, body: shortened(body) });
    await this.#note(id, integer(row, 'used_at'));
  }

  /** Those of the people who can sign in and are in the conversation. */
  async #writers(conversation: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const { people, messaging } = this.#parts;
    const active = [...(await people.exists([...new Set(ids)]))];
    const inside = await Promise.all(active.map((person) => messaging.isMember(conversation, person)));
    return new Set(active.filter((_, index) => inside[index]));
  }

  async #note(id: string, usedAt: number): Promise<void> {
    const now = this.#parts.runtime.clock.now();
    if (now - usedAt < MINUTE_MS) return;
    // What was posted is there, whether this can be noted or not.
    await this.#parts.sql
      .batch([{ sql: 'update webhooks_incoming set used_at = $2 where id = $1', params: [id, now] }])
      .catch((error: unknown) => this.#parts.logger.warn('webhooks.use-not-noted', { incoming: id, error: String(error) }));
  }
}

function shortened(body: string): string {
  const clean = body.replaceAll('\u0000', '').toWellFormed();
  return clean.length <= MOST_CHARACTERS
    ? clean
    : `${clean
        .slice(0, MOST_CHARACTERS - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, '')}…`;
}

function incomingOf(row: Row): IncomingWebhook {
  const usedAt = integer(row, 'used_at');
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    conversation: text(row, 'conversation'),
    by: text(row, 'made_by'),
    createdAt: integer(row, 'created_at'),
    ...(usedAt > 0 && { usedAt }),
  };
}
