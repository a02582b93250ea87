import type { Logger } from '@parley/component';
import type { MessagingApi } from '@parley/messaging';
import type { PeopleApi } from '@parley/people';
import type { Principal } from '@parley/routing';
import type { Runtime } from '@parley/runtime';
import { hashSecret, secretMatches } from '@parley/security';
import { integer, places, type Row, type Sql, text } from '@parley/storage';
import type { IncomingWebhook, WebhooksMethods } from '@parley/webhooks/contract';
import type { Keyed } from './keyed.ts';
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
  readonly messaging: Pick<MessagingApi, 'post' | 'conversation' | 'isMember' | 'mayRead' | 'mayWrite'>;
  readonly people: Pick<PeopleApi, 'exists'>;
  readonly keyed: Keyed;
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
    if (known.length === 0) return [];
    const makers = (await this.#isDirect(conversation))
      ? new Set<string>()
      : await this.#writers(
          conversation,
          known.map(({ by }) => by),
        );
    return known.map((each) => (makers.has(each.by) ? each : { ...each, paused: true }));
  }

  /**
   * `key`: of the caller, for a call and its repetitions, on whichever node: they make one, and are shown the same address. Refused where another
   * one was made with it.
   */
  async add(
    caller: string,
    { conversation, name, by = caller }: WebhooksMethods['webhooks.addIncoming']['in'],
    key?: string,
  ): Promise<{ incoming: IncomingWebhook; path: string }> {
    const { runtime } = this.#parts;
    if (await this.#isDirect(conversation)) throw refused('incoming-direct');
    if (!(await this.#writers(conversation, [by])).has(by)) throw refused('maker-cannot-write', { id: by });
    const { id, secret } = this.#address(key === undefined ? [runtime.random.id(43)] : [caller, key]);
    if (!(await this.#row(id))) {
      if ((await this.list(conversation)).length >= MOST) throw refused('incoming-too-many', { max: MOST });
      await this.#insert({ id, name, conversation, by, createdAt: runtime.clock.now() }, secret);
    }
    const row = (await this.#row(id)) as Row;
    const incoming = incomingOf(row);
    if (incoming.conversation !== conversation || incoming.name !== name || incoming.by !== by) throw refused('key-reused');
    if (integer(row, 'removed') === 1) throw refused('incoming-unknown');
    return { incoming, path: `/hooks/${id}/${secret}` };
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
    const { messaging } = this.#parts;
    const row = await this.#row(id);
    if (!row || integer(row, 'removed') === 1 || !secretMatches(secret, text(row, 'secret'))) throw refused('incoming-unknown');
    if (!this.#pace.take(id)) throw refused('incoming-often', { max: PER_MINUTE });
    const conversation = text(row, 'conversation');
    const by = text(row, 'made_by');
    // An earlier version made some; neither of the two lets a program in for both.
    if (await this.#isDirect(conversation)) {
      this.#parts.logger.warn('webhooks.incoming-direct', { incoming: id, conversation });
      throw refused('incoming-direct');
    }
    if (!(await this.#writers(conversation, [by])).has(by)) throw refused('incoming-paused');
    if (!message) throw refused('payload-unreadable');
    const { username = '' } = message;
    const body = username === '' || username === text(row, 'name') ? message.body : `**${username.slice(0, 80)}**\n${message.body}`;
    await messaging.post({ conversation, sender: SENDER + id, body: shortened(body) });
    await this.#note(id, integer(row, 'used_at'));
  }

  #address(about: readonly string[]): { readonly id: string; readonly secret: string } {
    const { keyed } = this.#parts;
    return {
      id: keyed
        .of(['id', ...about])
        .toString('hex')
        .slice(0, 16),
      secret: keyed.of(['secret', ...about]).toString('base64url'),
    };
  }

  async #isDirect(conversation: string): Promise<boolean> {
    return (await this.#parts.messaging.conversation(conversation))?.kind === 'direct';
  }

  /** Also of one that was removed. */
  async #row(id: string): Promise<Row | undefined> {
    return (await this.#parts.sql.query('select * from webhooks_incoming where id = $1', [id]))[0];
  }

  async #insert({ id, name, conversation, by, createdAt }: IncomingWebhook, secret: string): Promise<void> {
    const sql = `insert into webhooks_incoming (id, name, conversation, secret, made_by, created_at, used_at, removed)
      values ($1, $2, $3, $4, $5, $6, 0, 0) on conflict (id) do nothing`;
    await this.#parts.sql.batch([{ sql, params: [id, name, conversation, hashSecret(secret), by, createdAt] }]);
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
