import type { Parley } from '@parley/esdk';
import { ParleyElement } from '../element.ts';
import { ElementsError } from '../error.ts';
import type { ConnectionElementState } from '../events.ts';
import { addConnection, connectionsChanged, type PageConnection, removeConnection } from './directory.ts';
import type { SessionSnapshot } from './page-session.ts';
import { type TokenSource, takeSession } from './session-pool.ts';

type Taken = ReturnType<typeof takeSession>;

/**
 * `<parley-connection server token-url>`: the connection that the other elements of the page show. It shows nothing itself. Several that name
 * the same server and source of tokens share one connection, which ends with the last of them.
 */
export class ParleyConnectionElement extends ParleyElement implements PageConnection {
  static readonly attributes = ['server', 'token-url'] as const;
  static readonly properties = ['token'] as const;
  static readonly observedAttributes: readonly string[] = [...ParleyConnectionElement.attributes, 'id'];

  /** Address of the server: `https://talk.example.org`. */
  declare server: string;
  /** Address of the application that answers whoever is logged in there with a token. Relative to the page. */
  declare tokenUrl: string;
  #token: Exclude<TokenSource, URL> | undefined;
  #taken: Taken | undefined;
  #unsubscribe: () => void = () => {};
  #state: ConnectionElementState = 'waiting';
  #error: ElementsError | undefined;

  constructor() {
    super([]);
  }

  /** Instead of `token-url`: a token, or a function that fetches one, called whenever the next one is needed. */
  get token(): Exclude<TokenSource, URL> | undefined {
    return this.#token;
  }

  set token(token: Exclude<TokenSource, URL> | undefined) {
    this.#token = token;
    this.#configure();
  }

  get state(): ConnectionElementState {
    return this.#state;
  }

  /** Why it is not up; undefined where nothing is wrong. */
  get error(): ElementsError | undefined {
    return this.#error;
  }

  /** The connection, for scripts of the page; undefined until the first token has come, and where it has ended. Do not close it. */
  get parley(): Parley | undefined {
    return this.session?.parley;
  }

  /** For elements of this package. */
  get session(): SessionSnapshot | undefined {
    return this.#taken?.session.snapshot;
  }

  /** Begins anew where it has ended: somebody has logged in, what was wrong is settled. */
  reconnect(): void {
    this.#taken?.session.reconnect();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addConnection(this);
    this.#configure();
  }

  disconnectedCallback(): void {
    removeConnection(this);
    // Whoever moves it within the page takes it out first.
    queueMicrotask(() => {
      if (!this.isConnected) this.#configure();
    });
  }

  attributeChangedCallback(name: string): void {
    if (name === 'id') connectionsChanged();
    else this.#configure();
  }

  #configure(): void {
    const before = this.#taken;
    this.#unsubscribe();
    this.#taken = this.#take();
    this.#unsubscribe = this.#taken?.session.subscribe(() => this.#show()) ?? (() => {});
    before?.giveBack();
    if (this.#taken) this.#show();
  }

  /** Undefined, and shown as such, where what is given is not enough. */
  #take(): Taken | undefined {
    const source = this.#token ?? (this.tokenUrl && new URL(this.tokenUrl, document.baseURI));
    if (!this.isConnected || !this.server || !source) {
      this.#report('waiting');
      return undefined;
    }
    if (/^https?:/.test(this.server) && URL.canParse(this.server)) return takeSession(this.server, source);
    this.#report('ended', new ElementsError('server-invalid', `server="${this.server}" is no address.`));
    return undefined;
  }

  #show(): void {
    const { state = 'waiting', error } = this.session ?? {};
    this.#report(state, error);
  }

  #report(state: ConnectionElementState, error?: ElementsError): void {
    const [stateBefore, errorBefore] = [this.#state, this.#error];
    this.#state = state;
    this.#error = error;
    this.expose(state);
    connectionsChanged();
    if (state !== stateBefore) this.tell('parley-state', { state });
    if (error && error.message !== errorBefore?.message) this.complain(error);
  }
}
