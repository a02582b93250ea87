import { type ConnectionState, type ConnectOptions, connect, type Parley, ParleyError, type TokenProvider } from '@parley/esdk';
import { type Cancel, type Runtime, systemRuntime } from '@parley/runtime';
import { ElementsError } from '../error.ts';
import { holderOf } from './holder.ts';

export interface PageSessionOptions {
  readonly server: string;
  readonly token: TokenProvider;
  /** For tests. */
  readonly runtime?: Runtime;
  readonly socket?: ConnectOptions['socket'];
}

export interface SessionSnapshot {
  readonly state: ConnectionState['state'];
  /** There from the first token on. */
  readonly parley?: Parley;
  /** Why it is not up. */
  readonly error?: ElementsError;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * A connection whose person is known by the tokens alone: what the browser keeps (outbox, device) is kept for each person, and where somebody
 * else has logged in to the application, their token begins a connection of their own. Begun at once; ends where there is no token for good.
 */
export class PageSession {
  readonly #options: PageSessionOptions;
  readonly #runtime: Runtime;
  readonly #watchers = new Set<() => void>();
  #snapshot: SessionSnapshot = { state: 'connecting' };
  #holder = '';
  #cancel: Cancel | undefined;
  /** Names the run that is under way: what belongs to another one does nothing any more. */
  #run = 0;

  constructor(options: PageSessionOptions) {
    this.#options = options;
    this.#runtime = options.runtime ?? systemRuntime;
    void this.#begin();
  }

  get snapshot(): SessionSnapshot {
    return this.#snapshot;
  }

  /** Calls after every change; returns how to stop that. */
  subscribe(fn: () => void): () => void {
    this.#watchers.add(fn);
    return () => void this.#watchers.delete(fn);
  }

  /** Begins anew where it has ended. */
  reconnect(): void {
    if (this.#snapshot.state === 'ended') void this.#begin();
  }

  close(): void {
    this.#stop({ state: 'ended' });
  }

  /** @param tries how often there was no token. */
  async #begin(tries = 0): Promise<void> {
    const run = ++this.#run;
    this.#show({ state: 'connecting' });
    try {
      const token = await this.#options.token();
      if (run === this.#run) this.#connect(token);
    } catch (thrown) {
      if (run === this.#run) this.#withoutToken(asError(thrown), tries);
    }
  }

  #withoutToken(error: ElementsError, tries: number): void {
    if (!error.retryable) {
      this.#stop({ state: 'ended', error });
      return;
    }
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS);
    const { clock, random } = this.#runtime;
    this.#cancel = clock.after(pauseMs / 2 + random.integer(pauseMs / 2), () => void this.#begin(tries + 1));
    this.#show({ state: 'down', error });
  }

  #connect(token: string): void {
    const { server, socket, runtime } = this.#options;
    const run = this.#run;
    let first: string | undefined = token;
    this.#holder = holderOf(token);
    const parley = connect(server, {
      token: () => {
        const given = first ?? this.#next(run);
        first = undefined;
        return given;
      },
      storageKey: `${server}#${this.#holder}`,
      client: 'elements',
      ...(socket && { socket }),
      ...(runtime && { runtime }),
    });
    const follow = (connection: ConnectionState): void => {
      if (run !== this.#run) return;
      if (connection.state === 'ended') this.#stop({ state: 'ended', error: endOf(connection) });
      else this.#show({ state: connection.state, parley });
    };
    parley.subscribe(({ connection }) => connection, follow);
    this.#show({ state: parley.connection.state, parley });
  }

  /** A further token of the same person. */
  async #next(run: number): Promise<string> {
    const token = await this.#asked(run);
    if (run !== this.#run || holderOf(token) === this.#holder) return token;
    this.#stop({ state: 'connecting' });
    this.#connect(token);
    throw new ParleyError('disposed');
  }

  async #asked(run: number): Promise<string> {
    try {
      return await this.#options.token();
    } catch (thrown) {
      const error = asError(thrown);
      if (run === this.#run && error.retryable) this.#show({ ...this.#snapshot, error });
      else if (run === this.#run) this.#stop({ state: 'ended', error });
      throw error;
    }
  }

  #stop(snapshot: SessionSnapshot): void {
    this.#run++;
    this.#cancel?.();
    const { parley } = this.#snapshot;
    this.#show(snapshot);
    void parley?.close();
  }

  #show(snapshot: SessionSnapshot): void {
    this.#snapshot = snapshot;
    for (const watcher of [...this.#watchers]) watcher();
  }
}

function asError(thrown: unknown): ElementsError {
  if (thrown instanceof ElementsError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new ElementsError('token-url-failed', `There is no token: ${message}`, { retryable: true, cause: thrown });
}

function endOf({ code, message }: Extract<ConnectionState, { state: 'ended' }>): ElementsError {
  return new ElementsError(code, message ?? `The connection has ended: ${code}.`);
}
