import type { Logger, SiteServices } from '@parley/component';
import { integer, type Row, type Sql, text } from '@parley/storage';
import type { WebhookEndpoint, WebhookScope, WebhookTopic } from '@parley/webhooks/contract';

/** An endpoint as it is stored, without what changes with each try. `application`: '' of administrators. */
export interface StoredEndpoint extends Omit<WebhookEndpoint, 'application' | 'pending' | 'dead' | 'failingSince'> {
  readonly application: string;
  /** Sealed. */
  readonly secret: string;
  /** The one before, sealed, and until when it is good; '' where there is none. */
  readonly previous: string;
  readonly previousUntil: number;
}

/** Told to all nodes. */
const QUESTION = 'changed';

export interface EndpointsParts {
  readonly sql: Sql;
  readonly site: Pick<SiteServices, 'askAll' | 'answer' | 'onGap'>;
  readonly logger: Logger;
}

/** The endpoints: few, and looked through with every event, so that each node keeps a copy. */
export class Endpoints {
  readonly #parts: EndpointsParts;
  readonly #stops: readonly (() => void)[];
  readonly #listeners = new Set<() => void>();
  #kept: ReadonlyMap<string, StoredEndpoint> | undefined;
  #readings = 0;

  constructor(parts: EndpointsParts) {
    this.#parts = parts;
    const forget = (): void => {
      this.#kept = undefined;
      this.#tell();
      this.now().catch((error: unknown) => parts.logger.warn('webhooks.endpoints-unread', { error: String(error) }));
    };
    this.#stops = [parts.site.answer(QUESTION, () => this.#load()), parts.site.onGap(forget)];
  }

  /** Undefined while it cannot be told what there is. */
  get all(): readonly StoredEndpoint[] | undefined {
    return this.#kept && [...this.#kept.values()];
  }

  /** Of the copy, or from the database where there is none. */
  async now(): Promise<ReadonlyMap<string, StoredEndpoint>> {
    return this.#kept ?? this.#load();
  }

  /** After a commit; settles when every node goes by it. */
  async changed(): Promise<void> {
    await this.#load();
    await this.#parts.site.askAll(QUESTION, null);
  }

  /** Calls `fn` when there are others than before, or it is not known which. Returns how to stop. */
  onChange(fn: () => void): () => void {
    this.#listeners.add(fn);
    return () => void this.#listeners.delete(fn);
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  async #load(): Promise<ReadonlyMap<string, StoredEndpoint>> {
    // A node that cannot read it goes by nothing that was, and says so to whoever asks it.
    this.#kept = undefined;
    const reading = ++this.#readings;
    const rows = await this.#parts.sql.query('select * from webhooks_endpoint order by created_at, id');
    const kept = new Map(rows.map((row) => [text(row, 'id'), endpointOf(row)]));
    // One that began before this commit, or before another one, is not to have the last word.
    if (reading === this.#readings) {
      this.#kept = kept;
      this.#tell();
    }
    return kept;
  }

  #tell(): void {
    for (const fn of this.#listeners) fn();
  }
}

/** `application`: who asks; '': administrators, who have them all. */
export function isFor(application: string, endpoint: StoredEndpoint): boolean {
  return application === '' || endpoint.application === application;
}

/** As it stands in its row. */
export function scopeText(scope: WebhookScope): string {
  return typeof scope === 'string' ? scope : `\n${scope.join('\n')}`;
}

function endpointOf(row: Row): StoredEndpoint {
  const [conversations, channels, disabled] = [text(row, 'conversations'), text(row, 'channels'), text(row, 'disabled')];
  return {
    id: text(row, 'id'),
    application: text(row, 'application'),
    url: text(row, 'url'),
    description: text(row, 'description'),
    events: text(row, 'events').split('\n') as WebhookTopic[],
    conversations: conversations.startsWith('\n') ? conversations.slice(1).split('\n') : (conversations as 'rooms' | 'all'),
    ...(channels !== '' && { channels: channels.split('\n') }),
    secret: text(row, 'secret'),
    previous: text(row, 'previous'),
    previousUntil: integer(row, 'previous_until'),
    createdAt: integer(row, 'created_at'),
    ...(disabled !== '' && { disabled: { reason: disabled as 'asked', at: integer(row, 'disabled_at') } }),
  };
}
