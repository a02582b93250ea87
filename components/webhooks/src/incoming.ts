import type { Logger } from '@parley/component';
import type { MessagingApi } from '@parley/messaging';
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
  readonly messaging: Pick<MessagingApi, 'post' | 'members' | 'mayRead'>;
  readonly runtime: Runtime;
  readonly logger: Logger;
}

/** Addresses at which other programs post into conversations. What they say is said by `webhook:<id>`, which is nobody of the directory. */
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

  async list(conversation: string): Promise<readonly IncomingWebhook[]> {
    const sql = 'select * from webhooks_incoming where conversation = $1 and removed = 0 order by created_at, id';
    return (await this.#parts.sql.query(sql, [conversation])).map(incomingOf);
  }

  async add(
    by: string,
    { conversation, name }: Pick<IncomingWebhook, 'conversation' | 'name'>,
  ): Promise<{ incoming: IncomingWebhook; path: string }> {
    const { sql, messaging, runtime } = this.#parts;
    if ((await messaging.members(conversation)).length === 0) throw refused('conversation-empty');
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
    if (!message) throw refused('payload-unreadable');
    const { username = '' } = message;
    const body = username === '' || username === text(row, 'name') ? message.body : `**${username.slice(0, 80)}**\n${message.body}`;
    await messaging.post({ conversation: text(row, 'conversation'), sender: SENDER + id, body: shortened(body) });
    await this.#note(id, integer(row, 'used_at'));
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
