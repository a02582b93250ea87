import type { ApplicationsApi } from '@parley/applications';
import type { Logger } from '@parley/component';
import type { Runtime } from '@parley/runtime';
import type { Sealing } from '@parley/security';
import { integer, type Sql, text, type Write } from '@parley/storage';
import type { WebhookDisabled, WebhookEndpoint, WebhooksMethods, WebhookTopic } from '@parley/webhooks/contract';
import type { Deliveries } from './deliveries.ts';
import { type Endpoints, type StoredEndpoint, scopeText } from './endpoints.ts';
import type { PeopleFollower } from './people-follower.ts';
import { refused } from './reasons.ts';
import { sealedAs } from './sender.ts';
import { newSigningSecret } from './signing.ts';

type In<M extends keyof WebhooksMethods> = WebhooksMethods[M]['in'];

/** Endpoints of administrators, of all applications together, and of one: each node looks through them with every event. */
const MOST = 200;
const MOST_OF_ONE = 20;
/** How long the secret before the last rotation stays good. */
const PREVIOUS_MS = 24 * 3_600_000;

export interface EditorParts {
  readonly sql: Sql;
  readonly endpoints: Endpoints;
  readonly deliveries: Deliveries;
  readonly people: PeopleFollower;
  readonly applications: Pick<ApplicationsApi, 'exists'>;
  readonly sealing: Sealing;
  readonly runtime: Runtime;
  readonly logger: Logger;
}

/** Registers endpoints. Every change holds on every node when it is answered. `application`: whose endpoints these are; '': of administrators, who have them all. */
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
  ): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
    const { endpoints, sealing, runtime } = this.#parts;
    checkRoom([...(await endpoints.now()).values()], application);
    checkChannels(application, events, channels);
    const id = runtime.random.id(12);
    const secret = newSigningSecret(runtime.random);
    const sql = `insert into webhooks_endpoint (id, application, url, description, events, conversations, secret, previous, previous_until,
      created_at, disabled, disabled_at, failing_since, channels)
      values ($1, $2, $3, $4, $5, $6, $7, '', 0, $8, '', 0, 0, $9)`;
    const sealed = sealing.seal(secret, sealedAs(id));
    const asked = [url, description, events.join('\n'), scopeText(conversations)];
    await this.#write({ sql, params: [id, application, ...asked, sealed, runtime.clock.now(), channels.join('\n')] });
    return { endpoint: await this.#described(application, id), secret };
  }

  async update(application: string, { id, enabled, ...changes }: In<'webhooks.update'>): Promise<WebhookEndpoint> {
    const before = await this.find(application, id);
    const { url, events, conversations, channels = [], description } = { ...before, ...changes };
    checkChannels(before.application, events, channels);
    const sql = 'update webhooks_endpoint set url = $2, events = $3, conversations = $4, description = $5, channels = $6 where id = $1';
    await this.#write(
      { sql, params: [id, url, events.join('\n'), scopeText(conversations), description, channels.join('\n')] },
      ...this.#enable(before, enabled),
    );
    return this.#described(application, id);
  }

  async remove(application: string, id: string): Promise<void> {
    await this.find(application, id);
    await this.#write(...removal(id));
  }

  async rotateSecret(application: string, id: string): Promise<string> {
    const { sealing, runtime } = this.#parts;
    await this.find(application, id);
    const secret = newSigningSecret(runtime.random);
    const sql = 'update webhooks_endpoint set previous = secret, previous_until = $2, secret = $3 where id = $1';
    await this.#write({ sql, params: [id, runtime.clock.now() + PREVIOUS_MS, sealing.seal(secret, sealedAs(id))] });
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
    if (enabled === undefined || enabled === !disabled) return [];
    if (!enabled) return this.#disable(id, 'asked');
    return [{ sql: `update webhooks_endpoint set disabled = '', disabled_at = 0, failing_since = 0 where id = $1`, params: [id] }];
  }

  #disable(id: string, reason: WebhookDisabled): readonly Write[] {
    const sql = `update webhooks_endpoint set disabled = $2, disabled_at = $3 where id = $1 and disabled = ''`;
    return [{ sql, params: [id, reason, this.#parts.runtime.clock.now()] }, this.#parts.deliveries.giveUp(id)];
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

/** Nobody but an application has rights in its namespace. */
function checkChannels(application: string, events: readonly WebhookTopic[], channels: readonly string[]): void {
  const told = events.includes('channel.published');
  if (application === '' && (told || channels.length > 0)) throw refused('channels-of-applications');
  if (told && channels.length === 0) throw refused('channels-missing', { application });
  const foreign = channels.find((pattern) => !pattern.startsWith(`${application}/`));
  if (foreign !== undefined) throw refused('channels-not-own', { pattern: foreign, application });
}

/** No application takes the room of the others or of administrators. */
function checkRoom(known: readonly StoredEndpoint[], application: string): void {
  const own = known.filter((each) => each.application === application);
  if (application === '' && own.length >= MOST) throw refused('endpoints-too-many', { max: MOST });
  if (application === '') return;
  if (own.length >= MOST_OF_ONE) throw refused('endpoints-too-many-own', { application, max: MOST_OF_ONE });
  if (known.filter((each) => each.application !== '').length >= MOST) throw refused('endpoints-too-many', { max: MOST });
}

function isFor(application: string, endpoint: StoredEndpoint): boolean {
  return application === '' || endpoint.application === application;
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
