import { encodeJson, type Frame, type FrameOf } from '@parley/protocol';
import type { Runtime } from '@parley/runtime';
import { ChannelTable } from './channels/channels.ts';
import { Connection } from './connection.ts';
import { type ParleyError, readJson } from './error.ts';
import { Exchange } from './exchange.ts';
import type { Link } from './link.ts';
import { Inbox } from './messaging/inbox.ts';
import { type MessagingContext, MessagingModel } from './messaging/messaging.ts';
import { MemoryOutbox } from './outbox/memory-outbox.ts';
import { Outbox } from './outbox/outbox.ts';
import type { Platform } from './platform.ts';
import { Renewal } from './renewal.ts';
import { State } from './state.ts';
import { TokenSource } from './token.ts';
import type {
  Channels,
  ConnectionState,
  InboxSnapshot,
  Messaging,
  Observable,
  OutboxItem,
  OutboxStore,
  Parley,
  ParleySnapshot,
  RequestOptions,
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

interface Call extends RequestOptions {
  /** Asked again after a reconnect: the call is a query, or setting what is set changes nothing. */
  readonly repeat?: boolean;
}

/** One connection and everything that lives on it: tells the parts when it comes and goes, and gives each frame to the part it is for. */
export class Client extends State<ParleySnapshot> implements Parley {
  readonly #runtime: Runtime;
  readonly #connection: Connection;
  readonly #exchange: Exchange;
  readonly #channels: ChannelTable;
  readonly #outbox: Outbox;
  readonly #publisher: Outbox;
  readonly #renewal: Renewal;
  #inbox: Inbox | undefined;
  #messaging: Messaging | undefined;
  #me: string | undefined;
  #closing: Promise<unknown> = Promise.resolve();

  constructor(options: ClientOptions) {
    super({ connection: { state: 'connecting', attempt: 1 }, outbox: { waiting: 0 }, clockOffset: 0 });
    const { platform } = options;
    const { runtime } = platform;
    const { clock } = runtime;
    const link = (): Link | undefined => this.#connection.link;
    const now = (): number => this.#now();
    const tokens = new TokenSource(options.token);
    this.#runtime = runtime;
    this.#exchange = new Exchange(clock, link);
    this.#renewal = new Renewal(tokens, this.#exchange, clock, now);
    const common = { exchange: this.#exchange, runtime, now };
    this.#publisher = new Outbox({ ...common, store: new MemoryOutbox(runtime.random) });
    this.#outbox = new Outbox({ ...common, store: options.outbox, keepsFailed: isMessage });
    this.#channels = new ChannelTable(this.#exchange, this.#publisher, runtime, link);
    this.#connection = new Connection(
      { ...options, tokens },
      {
        up: (welcome) => this.#up(welcome),
        down: () => this.#down(),
        frame: (frame) => this.#frame(frame),
        ended: (error) => this.#ended(error),
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
    return this.#connection.state.snapshot;
  }

  get channels(): Channels {
    return this.#channels;
  }

  get inbox(): Observable<InboxSnapshot> {
    return this.#openInbox();
  }

  get messaging(): Messaging {
    this.#messaging ??= this.#makeMessaging();
    return this.#messaging;
  }

  request: Parley['request'] = (method, input, options: RequestOptions = {}) => this.#call(method, input, options) as Promise<never>;

  watch(topic: string, input: unknown, on: WatchHandlers): () => void {
    return openWatch(this.#exchange, this.#runtime.clock, topic, input, on);
  }

  /** Settles when the outbox is closed: it may be opened again then. */
  async close(): Promise<void> {
    this.#connection.end('disposed');
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #call(method: string, input: unknown, options: Call): Promise<unknown> {
    const { key, deadlineMs = DEADLINE_MS, repeat = key !== undefined, signal } = options;
    const { clock } = this.#runtime;
    const end = clock.monotonic() + deadlineMs;
    const body = encodeJson(input);
    const build = (id: number): Frame => {
      const left = Math.max(1, Math.ceil(Math.min(DEADLINE_MS, end - clock.monotonic())));
      return { frame: 'request', id, method, key, deadlineMs: left, body };
    };
    const patience = Number.isFinite(deadlineMs) ? deadlineMs : undefined;
    const answer = await this.#exchange.request<'response'>(build, { repeat, deadlineMs: patience, signal });
    return readJson(answer.body);
  }

  #makeMessaging(): Messaging {
    const context: MessagingContext = {
      runtime: this.#runtime,
      outbox: this.#outbox,
      inbox: this.#openInbox(),
      join: (name, options) => this.#channels.join(name, options),
      call: (method, input, signal) =>
        this.#call(method, input, { repeat: true, deadlineMs: Number.POSITIVE_INFINITY, ...(signal && { signal }) }) as Promise<never>,
      me: () => this.#me,
      now: () => this.#now(),
      pause: (ms, signal) => this.#pause(ms, signal),
    };
    return new MessagingModel(context, (method, input) => this.#call(method, input, {}) as Promise<never>);
  }

  #openInbox(): Inbox {
    this.#inbox ??= new Inbox((topic, input, on) => this.watch(topic, input, on));
    return this.#inbox;
  }

  #up(welcome: FrameOf<'welcome'>): void {
    this.#me = welcome.person;
    this.#show({ clockOffset: welcome.serverTime - this.#runtime.clock.now() });
    this.#exchange.up();
    this.#channels.up();
    this.#renewal.up(welcome.tokenExpiresAt);
  }

  #down(): void {
    this.#renewal.down();
    this.#channels.down();
    this.#exchange.down();
  }

  #frame(frame: Frame): void {
    if (!this.#exchange.handle(frame)) this.#channels.handle(frame);
  }

  #ended(error: ParleyError): void {
    this.#renewal.down();
    this.#closing = Promise.all([this.#outbox.end(error), this.#publisher.end(error)]);
    this.#channels.end(error);
    this.#exchange.end(error);
  }

  #show(part: Partial<ParleySnapshot>): void {
    this.set({ ...this.snapshot, ...part });
  }

  #now(): number {
    return this.#runtime.clock.now() + this.snapshot.clockOffset;
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#runtime.clock.after(ms, resolve);
      signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  }
}

/** Somebody wrote it: it is not forgotten because it was refused. Edits and deletions leave what was there before. */
function isMessage({ payload }: OutboxItem): boolean {
  return (readJson(payload) as { readonly kind?: unknown } | undefined)?.kind === 'create';
}
