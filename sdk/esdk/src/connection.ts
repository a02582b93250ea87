import { type CodeName, type Frame, type FrameOf, PROTOCOL_VERSION } from '@parley/protocol';
import type { Cancel, Clock } from '@parley/runtime';
import { backOffMs } from './back-off.ts';
import { adviceOn, isServerCode, ParleyError } from './error.ts';
import { type EndCode, Link } from './link.ts';
import type { Platform } from './platform.ts';
import { State } from './state.ts';
import type { Tokens } from './tokens.ts';
import type { ConnectionState } from './types.ts';

export interface ConnectionOptions {
  readonly url: string;
  readonly client: string;
  readonly device: string;
  readonly tokens: Tokens;
  readonly platform: Platform;
}

export interface ConnectionEvents {
  /** The server is there and has not answered yet; `up` or `down` follows. */
  opened(link: Link): void;
  up(welcome: FrameOf<'welcome'>): void;
  /** A connection was lost or not to be had. */
  down(): void;
  frame(frame: Frame): void;
  /** Once; nothing follows. */
  ended(error: ParleyError): void;
}

/** A connection that lived this long ends a row of failures. */
const STABLE_MS = 5_000;
/** So many refusals in a row, each of a token just given, show that asking for another one is no use. */
const REFUSALS = 3;
/** How long a resume ticket is good after the connection was lost. */
const TICKET_MS = 60_000;
/** Least wait after a code that says: later. */
const LATER_MS = 2_000;

/** What one try was made with. */
interface Try {
  readonly token: string | undefined;
  readonly ticket: string | undefined;
  /** When it was welcomed (monotonic). */
  upAt?: number;
}

/** Keeps one link to the server alive: tokens, tickets, back-off, and the one state that everything else goes by. */
export class Connection {
  readonly state: State<ConnectionState> = new State<ConnectionState>({ state: 'connecting', attempt: 1 });
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #clock: Clock;
  readonly #release: () => void;
  #link: Link | undefined;
  #timer: Cancel | undefined;
  /** Names the try that is under way: one that was overtaken finds another number here and stops. */
  #generation = 0;
  #attempt = 0;
  #refusals = 0;
  #ticket: string | undefined;
  #lostAt = 0;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
    this.#clock = options.platform.runtime.clock;
    this.#release = options.platform.attend(() => this.#wake());
    void this.#connect();
  }

  /** Ends it for good. Idempotent. */
  end(code: CodeName | 'disposed', message?: string): void {
    if (this.state.snapshot.state === 'ended') return;
    this.#generation++;
    this.#timer?.();
    this.#release();
    this.#link?.close();
    this.#events.ended(new ParleyError(code, message));
    this.state.set({ state: 'ended', code, message });
  }

  async #connect(): Promise<void> {
    const generation = ++this.#generation;
    this.#timer?.();
    this.#attempt++;
    this.state.set({ state: 'connecting', attempt: this.#attempt });
    const ticket = this.#clock.monotonic() - this.#lostAt < TICKET_MS ? this.#ticket : undefined;
    try {
      // Whoever heard the state may have ended it.
      if (generation !== this.#generation) return;
      const token = ticket === undefined ? await this.#options.tokens.get() : undefined;
      if (generation === this.#generation) this.#dial({ token, ticket });
    } catch (error) {
      if (generation === this.#generation) this.#noToken(error);
    }
  }

  /** By a ParleyError that is not retryable the provider says that there will be no token (signed out); all else may pass. */
  #noToken(error: unknown): void {
    if (error instanceof ParleyError && !error.retryable && isServerCode(error.code)) this.end(error.code, error.message);
    else this.#retry('network');
  }

  #dial(made: Try): void {
    const { url, client, device, platform } = this.#options;
    const { token, ticket } = made;
    const hello: FrameOf<'hello'> = { frame: 'hello', version: PROTOCOL_VERSION, client, device, token, ticket };
    this.#link = new Link(url, hello, platform, {
      ...this.#events,
      welcome: (welcome) => this.#welcomed(welcome, made),
      ended: (code, afterMs, message) => this.#lost(made, code, afterMs, message),
    });
  }

  #welcomed(welcome: FrameOf<'welcome'>, made: Try): void {
    const { node, session, person, resumed, ticket } = welcome;
    made.upAt = this.#clock.monotonic();
    this.#refusals = 0;
    this.#ticket = ticket || undefined;
    // What waited leaves before anything that the application does about the news.
    this.#events.up(welcome);
    const since = this.#clock.now();
    this.state.set({ state: 'up', since, attempt: this.#attempt, node, session, person, resumed });
  }

  #lost({ token, upAt }: Try, code: EndCode, afterMs: number, message?: string): void {
    this.#link = undefined;
    if (upAt !== undefined) {
      this.#lostAt = this.#clock.monotonic();
      if (this.#lostAt - upAt >= STABLE_MS) this.#attempt = 0;
    }
    this.#events.down();
    const advice = adviceOn(code);
    if (advice === 'new-token') {
      this.#ticket = undefined;
      if (token !== undefined && upAt === undefined) this.#refusals++;
    }
    const hopeless = advice === 'stop' || this.#refusals >= (this.#options.tokens.renewable ? REFUSALS : 1);
    if (hopeless && code !== 'network') this.end(code, message);
    else this.#retry(code, afterMs);
  }

  #retry(code: EndCode, afterMs = 0): void {
    const leastMs = adviceOn(code) === 'reconnect-later' ? LATER_MS : 0;
    const waitMs = Math.max(afterMs, leastMs) + backOffMs(this.#options.platform.runtime.random, this.#attempt);
    this.#timer?.();
    this.#timer = this.#clock.after(waitMs, () => void this.#connect());
    this.state.set({ state: 'down', attempt: this.#attempt, retryAt: this.#clock.now() + waitMs, code });
  }

  #wake(): void {
    const { snapshot } = this.state;
    if (snapshot.state === 'up') this.#link?.probe();
    // A server that asked to be left alone for a while is left alone.
    else if (snapshot.state === 'down' && adviceOn(snapshot.code) !== 'reconnect-later') void this.#connect();
  }
}
