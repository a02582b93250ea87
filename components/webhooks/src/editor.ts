import type { BlockList } from 'node:net';
import type { ApplicationsApi } from '@parley/applications';
import type { Logger } from '@parley/component';
import type { Runtime } from '@parley/runtime';
import type { Sealing } from '@parley/security';
import { integer, type Sql, text, type Write } from '@parley/storage';
import type { WebhookDisabled, WebhookEndpoint, WebhooksMethods } from '@parley/webhooks/contract';
import type { Deliveries } from './deliveries.ts';
import { checkChannels, checkRoom, checkUrl } from './endpoint-checks.ts';
import { type Endpoints, isFor, type StoredEndpoint, scopeText } from './endpoints.ts';
import type { PeopleFollower } from './people-follower.ts';
import { refused } from './reasons.ts';
import { sealedAs } from './sender.ts';
import { newSigningSecret } from './signing.ts';

type In<M extends keyof WebhooksMethods> = WebhooksMethods[M]['in'];

/** How long the secret before the last rotation stays good. */
const PREVIOUS_MS = 24 * 3_600_000;

/** What the log says of an endpoint: what it reads above all. Addresses may hold secrets. */
type Noted = Pick<StoredEndpoint, 'id' | 'application' | 'conversations'>;

export interface EditorParts {
  readonly sql: Sql;
  readonly endpoints: Endpoints;
  readonly deliveries: Deliveries;
  readonly people: PeopleFollower;
  readonly applications: Pick<ApplicationsApi, 'exists'>;
  readonly sealing: Sealing;
  /** Networks that are not public and may be reached all the same, at this moment. */
  readonly allowed: () => BlockList;
  readonly runtime: Runtime;
  readonly logger: Logger;
}

/**
 * Registers endpoints. Every change holds on every node when it is answered, and stands in the log. `application`: whose endpoints these are; '': of
 * administrators, who have them all. `by`: who changes them.
 */
export class Editor {
  readonly #parts: EditorParts;

  constructor(parts: EditorParts) {
    this.#parts = parts;
  }

  async list(application: string): Promise<readonly WebhookEndpoint[]> {
    const { endpoints, deliveries, sql } = this.#parts;
    const [known, counts, failing] = await Promise.all([
      endpoints.now(),
      deliveries.counts(),
      sql.query('select id, failing_since from webhooks_endpoint where failing_since > 0'),
    ]);
    const since = new Map(failing.map((row) => [text(row, 'id'), integer(row, 'failing_since')]));
    return [...known.values()]
      .filter((each) => isFor(application, each))
      .map((each) => described(each, since.get(each.id), counts.get(each.id)));
  }

  async add(
    application: string,
    { url, events, conversations = 'rooms', channels = [], description = '' }: In<'webhooks.add'>,
    by: string,
  ): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
    const { endpoints, sealing, runtime } = this.#parts;
    checkRoom([...(await endpoints.now()).values()], application);
    checkChannels(application, events, channels);
    checkUrl(url, this.#parts.allowed());
    const id = runtime.random.id(12);
    const secret = newSigningSecret(runtime.random);
    const sql = `insert into webhooks_endpoint (id, application, url, description, events, conversations, secret, previous, previous_until,
      created_at, disabled, disabled_at, failing_since, channels)
      values ($1, $2, $3, $4, $5, $6, $7, '', 0, $8, '', 0, 0, $9)`;
    const sealed = sealing.seal(secret, sealedAs(id));
    const asked = [url, description, events.join('\n'), scopeText(conversations)];
    await this.#write({ sql, params: [id, application, ...asked, sealed, runtime.clock.now(), channels.join('\n')] });
    this.#note('added', { id, application, conversations }, by);
    return { endpoint: await this.#described(application, id), secret };
  }

  async update(application: string, { id, enabled, ...changes }: In<'webhooks.update'>, by: string): Promise<WebhookEndpoint> {
    const before = await this.find(application, id);
    const { url, events, conversations, channels = [], description } = { ...before, ...changes };
    checkChannels(before.application, events, channels);
    if (changes.url !== undefined) checkUrl(url, this.#parts.allowed());
    const sql = 'update webhooks_endpoint set url = $2, events = $3, conversations = $4, description = $5, channels = $6 where id = $1';
    await this.#write(
      { sql, params: [id, url, events.join('\n'), scopeText(conversations), description, channels.join('\n')] },
      ...this.#enable(before, enabled),
    );
    this.#note('changed', { ...before, conversations }, by);
    return this.#described(application, id);
  }

  async remove(application: string, id: string, by: string): Promise<void> {
    const before = await this.find(application, id);
    await this.#write(...removal(id));
    this.#note('removed', before, by);
  }

  async rotateSecret(application: string, id: string, by: string): Promise<string> {
    const { sealing, runtime } = this.#parts;
    const endpoint = await this.find(application, id);
    const secret = newSigningSecret(runtime.random);
    const sql = 'update webhooks_endpoint set previous = secret, previous_until = $2, secret = $3 where id = $1';
    await this.#write({ sql, params: [id, runtime.clock.now() + PREVIOUS_MS, sealing.seal(secret, sealedAs(id))] });
    this.#note('rotated', endpoint, by);
    return secret;
  }

  /** What waits for it is given up, to be replayed. */
  async disable(id: string, reason: WebhookDisabled): Promise<void> {
    await this.#write(...this.#disable(id, reason));
    if (reason !== 'asked') this.#parts.logger.warn('webhooks.endpoint-disabled', { endpoint: id, reason });
  }

  /** Removes those of applications that are no more. */
  async sweep(): Promise<void> {
    const { endpoints, applications, logger } = this.#parts;
    const left: StoredEndpoint[] = [];
    for (const each of (await endpoints.now()).values())
      if (each.application !== '' && !(await applications.exists(each.application))) left.push(each);
    if (left.length === 0) return;
    await this.#write(...left.flatMap(({ id }) => removal(id)));
    for (const { id, application } of left) logger.info('webhooks.application-left', { application, endpoint: id });
  }

  /** Refused where there is none, or it is somebody else's. */
  async find(application: string, id: string): Promise<StoredEndpoint> {
    const found = (await this.#parts.endpoints.now()).get(id);
    if (!found || !isFor(application, found)) throw refused('endpoint-unknown', { id });
    return found;
  }

  #enable({ id, disabled }: StoredEndpoint, enabled: boolean | undefined): readonly Write[] {
    if (enabled === undefined || (enabled && !disabled)) return [];
    if (!enabled) return this.#disable(id, 'asked');
    return [{ sql: `update webhooks_endpoint set disabled = '', disabled_at = 0, failing_since = 0 where id = $1`, params: [id] }];
  }

  #disable(id: string, reason: WebhookDisabled): readonly Write[] {
    // One that is off stays off since then; whoever leaves off what is off by itself has decided it, and nobody else need hear of it.
    const sql = `update webhooks_endpoint set disabled = $2, disabled_at = case when disabled = '' then $3 else disabled_at end
      where id = $1 and (disabled = '' or $2 = 'asked')`;
    return [{ sql, params: [id, reason, this.#parts.runtime.clock.now()] }, this.#parts.deliveries.giveUp(id)];
  }

  #note(what: 'added' | 'changed' | 'removed' | 'rotated', { id, application, conversations }: Noted, by: string): void {
    const told = typeof conversations === 'string' ? conversations : conversations.length;
    this.#parts.logger.info(`webhooks.endpoint-${what}`, {
      endpoint: id,
      by,
      conversations: told,
      ...(application !== '' && { application }),
    });
  }

  async #write(...writes: readonly Write[]): Promise<void> {
    const { sql, endpoints, people } = this.#parts;
    await sql.batch(writes);
    await endpoints.changed();
    // What is answered as registered is told of from there on.
    const following = endpoints.all?.some(({ events, disabled }) => !disabled && events.some((type) => type.startsWith('person.')));
    if (following) await people.ask();
  }

  async #described(application: string, id: string): Promise<WebhookEndpoint> {
    const found = (await this.list(application)).find((each) => each.id === id);
    if (!found) throw refused('endpoint-unknown', { id });
    return found;
  }
}

function removal(id: string): readonly Write[] {
  return [
    { sql: 'delete from webhooks_endpoint where id = $1', params: [id] },
    { sql: 'delete from webhooks_delivery where endpoint = $1', params: [id] },
  ];
}

function described(
  { secret: _, previous: __, previousUntil: ___, application, ...endpoint }: StoredEndpoint,
  failingSince: number | undefined,
  { pending, dead }: { readonly pending: number; readonly dead: number } = { pending: 0, dead: 0 },
): WebhookEndpoint {
  return {
    ...endpoint,
    ...(application !== '' && { application }),
    ...(failingSince !== undefined && { failingSince }),
    pending,
    dead,
  };
}
