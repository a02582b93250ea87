import { encodeJson, type FrameOf } from '@parley/protocol';
import { ChannelTable } from './channels/channels.ts';
import { Connection } from './connection.ts';
import { type ParleyError, readJson } from './error.ts';
import { type AskOptions, Exchange } from './exchange.ts';
import { Inbox } from './messaging/inbox.ts';
import { MessagingModel } from './messaging/messaging.ts';
import { MemoryOutbox } from './outbox/memory-outbox.ts';
import { Outbox } from './outbox/outbox.ts';
import type { Platform } from './platform.ts';
import { State } from './state.ts';
import { Tokens } from './tokens.ts';
import type {
  Channels,
  ConnectionState,
  Messaging,
  OutboxItem,
  OutboxStore,
  Parley,
  ParleySnapshot,
  TokenProvider,
  WatchHandlers,
} from './types.ts';
import { openWatch } from './watch.ts';

export interface ClientOptions {
  readonly url: string;
  readonly token: string | TokenProvider;
  readonly client: string;
  readonly device: string;
  readonly outbox: OutboxStore;
  readonly platform: Platform;
}

const DEADLINE_MS = 30_000;

interface Call extends AskOptions {
  readonly key?: string | undefined;
}

/** One connection and everything that lives on it: tells the parts when it comes and goes, and gives each frame to the part it is for. */
export class Client extends State<ParleySnapshot> implements Omit<Parley, typeof Symbol.asyncDispose> {
  readonly #connection: Connection;
  /** For doors of their own, such as `@parley/esdk/pipes`. */
  readonly exchange: Exchange;
  readonly #channels: ChannelTable;
  readonly #outbox: Outbox;
  readonly #tokens: Tokens;
  #inbox: Inbox | undefined;
  #messaging: MessagingModel | undefined;
  #closing: Promise<unknown> | undefined;

  constructor(options: ClientOptions) {
    super({ connection: { state: 'connecting', attempt: 1 }, outbox: { waiting: 0 }, clockOffset: 0 });
    const { runtime } = options.platform;
    const exchange = new Exchange(runtime);
    this.exchange = exchange;
    this.#tokens = new Tokens(options.token, exchange);
    this.#outbox = new Outbox(options.outbox, exchange, isMessage);
    this.#channels = new ChannelTable(exchange, new Outbox(new MemoryOutbox(runtime.random), exchange));
    this.#connection = new Connection(
      { ...options, tokens: this.#tokens },
      {
        opened: (link) => {
          this.#channels.up();
          exchange.opened(link);
        },
        up: (welcome) => this.#up(welcome),
        down: () => this.#down(),
        frame: (frame) => exchange.handle(frame) || this.#channels.handle(frame),
        ended: (error) => this.#end(error),
      },
    );
    this.#connection.state.subscribe(
      (state) => state,
      (connection) => this.#show({ connection }),
    );
    this.#outbox.items.subscribe(
      (items) => items.filter(({ error }) => !error).length,
      (waiting) => this.#show({ outbox: { waiting } }),
    );
  }

  get connection(): ConnectionState {
    return this.snapshot.connection;
  }

  get channels(): Channels {
    return this.#channels;
  }

  get inbox(): Inbox {
    this.#inbox ??= new Inbox(this.exchange);
    return this.#inbox;
  }

  get messaging(): Messaging {
    this.#messaging ??= new MessagingModel(
      {
        exchange: this.exchange,
        outbox: this.#outbox,
        inbox: this.inbox,
        channels: this.#channels,
        call: (method, input, signal) => this.#call(method, input, { repeat: true, signal }) as Promise<never>,
      },
      this.request as unknown as Messaging['call'],
    );
    return this.#messaging;
  }

  readonly request: Parley['request'] = (method, input, options = {}) =>
    this.#call(method, input, { deadlineMs: DEADLINE_MS, repeat: options.key !== undefined, ...options }) as Promise<never>;

  watch(topic: string, input: unknown, on: WatchHandlers): () => void {
    return openWatch(this.exchange, topic, input, on);
  }

  /** Settles when the outbox is closed: it may be opened again then. */
  async close(): Promise<void> {
    this.#connection.end('disposed');
    await this.#closing;
  }

  async #call(method: string, input: unknown, { key, ...options }: Call): Promise<unknown> {
    const body = encodeJson(input);
    const { body: output } = await this.exchange.request<'response'>(
      (id) => ({ frame: 'request', id, method, key, deadlineMs: options.deadlineMs ?? DEADLINE_MS, body }),
      options,
    );
    return readJson(output);
  }

  #up(welcome: FrameOf<'welcome'>): void {
    this.exchange.up(welcome);
    this.#tokens.up(welcome.tokenExpiresAt);
    this.#show({ clockOffset: this.exchange.clockOffset });
  }

  #down(): void {
    this.#tokens.down();
    this.#channels.down();
    this.exchange.down();
  }

  #end(error: ParleyError): void {
    this.#tokens.down();
    this.#messaging?.end();
    this.#closing = Promise.all([this.#outbox.end(error), this.#channels.publisher.end(error)]);
    this.#channels.end(error);
    this.exchange.end(error);
  }

  #show(part: Partial<ParleySnapshot>): void {
    this.set({ ...this.snapshot, ...part });
  }
}

/** Somebody wrote it: it is not forgotten because it was refused. Edits and deletions leave what was there before. */
function isMessage({ payload }: OutboxItem): boolean {
  return (readJson(payload) as { readonly kind?: unknown } | undefined)?.kind === 'create';
}
