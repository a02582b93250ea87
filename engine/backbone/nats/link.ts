import { connect, errors, type Msg, type NatsConnection, nuid, type Status } from '@nats-io/transport-node';
import { type NatsAddress, placeOf } from './address.ts';
import { BackboneError } from './backbone-error.ts';
import { expectGreeting, unreachable } from './greeting.ts';

/** What is published and not yet taken by the server: beyond this the link is given up rather than that memory grows. */
const pendingBytes = 32 * 1024 * 1024;
/** After so many bytes the server is asked to confirm that it has taken them. */
const confirmBytes = 64 * 1024;
/** PUB, spaces, lengths and line ends around what is published. */
const overheadBytes = 24;
const greetingMs = 2000;
/** A server from which nothing came for two pings after an unanswered one is given up: a frozen one within three seconds. */
const pingMs = 1000;
const quietPings = 2;
/** An answer stands behind all that is still to be received; a server that sends, but answers none of so many pings, is given up too. */
const pingsOut = 30;

const endings: ReadonlySet<Status['type']> = new Set(['disconnect', 'staleConnection', 'error', 'ldm', 'close']);

/**
 * One connection to a NATS server, until it is lost. It never comes back: what was under way is gone with it, and whoever holds it opens
 * another. The client's own reconnecting is not used: it waits for a frozen server to take what is still to be sent to it.
 */
export class Link {
  /** Settles when nothing can pass any more, with what the server said last, if it complained. */
  readonly lost: Promise<Error | undefined>;
  readonly #connection: NatsConnection;
  readonly #lose: (complaint: Error | undefined) => void;
  #isLost = false;
  #unconfirmed = 0;
  #sinceConfirmation = 0;
  #heard = 0;
  #quiet = 0;

  private constructor(connection: NatsConnection) {
    const { promise, resolve } = Promise.withResolvers<Error | undefined>();
    this.#connection = connection;
    this.lost = promise;
    this.#lose = resolve;
    void this.#watch();
  }

  /** `name` is shown to the server's operators; `probe` is a subject of the node's own. Rejects with a `BackboneError`. */
  static async open(address: NatsAddress, name: string, probe: string): Promise<Link> {
    await expectGreeting(address, greetingMs);
    const link = new Link(await dial(address, name));
    const complaint = await Promise.race([link.#probe(probe), link.lost]);
    if (!complaint && !link.#isLost) return link;
    link.end();
    if (!complaint) throw unreachable(address, 'it ended the connection');
    throw new BackboneError(
      'unfit',
      `The NATS server at ${placeOf(address)} will not do: ${complaint.message}. Correct the rights of its user.`,
    );
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  publish(subject: string, bytes: Uint8Array, from: string): void {
    if (this.#isLost) return;
    // The reply field is the cheapest place for a name: a header costs 3 us more, a prefix a copy of the bytes.
    this.#connection.publish(subject, bytes, { reply: from });
    this.#sinceConfirmation += subject.length + from.length + bytes.length + overheadBytes;
    if (this.#sinceConfirmation >= confirmBytes) this.#confirm();
  }

  /** `hear` is not called once the link is lost. */
  subscribe(interest: string, hear: (message: Msg) => void): () => void {
    if (this.#isLost) return () => {};
    const callback = (error: Error | null, message: Msg) => {
      if (!error && !this.#isLost) hear(message);
    };
    const subscription = this.#connection.subscribe(interest, { callback });
    return () => subscription.unsubscribe();
  }

  /** Settles when the server has taken everything so far: true; or the link is lost: false. */
  async flush(): Promise<boolean> {
    if (this.#isLost) return false;
    return Promise.race([this.#connection.flush().then(() => true), this.lost.then(() => false)]);
  }

  end(complaint?: Error): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#lose(complaint);
    void this.#connection.close();
  }

  #confirm(): void {
    const bytes = this.#sinceConfirmation;
    this.#sinceConfirmation = 0;
    this.#unconfirmed += bytes;
    if (this.#unconfirmed > pendingBytes) this.end();
    const taken = () => {
      this.#unconfirmed -= bytes;
    };
    this.#connection.flush().then(taken, () => {});
  }

  /** A server that sends a node's own messages back, or forbids subjects, is found out before anybody relies on it. */
  async #probe(subject: string): Promise<Error | undefined> {
    let isEcho = false;
    // Another process of that name may be at the same, and is heard.
    const own = nuid.next();
    const stop = this.subscribe(subject, ({ reply }) => {
      if (reply === own) isEcho = true;
    });
    this.publish(subject, new Uint8Array(), own);
    // A refusal comes before the first answer, but is told a moment later.
    await this.flush();
    await this.flush();
    stop();
    return isEcho ? new Error('it returns messages to whoever published them') : undefined;
  }

  async #watch(): Promise<void> {
    for await (const status of this.#connection.status()) {
      if (status.type === 'ping') this.#listen(status.pendingPings);
      else if (endings.has(status.type)) this.end(status.type === 'error' ? status.error : undefined);
    }
  }

  /** Called with each ping; the first of those that are pending is this one when the one before was answered. */
  #listen(pendingPings: number): void {
    const { inMsgs } = this.#connection.stats();
    this.#quiet = pendingPings === 1 || inMsgs !== this.#heard ? 0 : this.#quiet + 1;
    this.#heard = inMsgs;
    if (this.#quiet === quietPings) this.end();
  }
}

async function dial(address: NatsAddress, name: string): Promise<NatsConnection> {
  try {
    return await connect({
      servers: placeOf(address),
      name,
      ...address.credentials,
      tls: address.tls ? {} : null,
      noEcho: true,
      reconnect: false,
      ignoreClusterUpdates: true,
      timeout: greetingMs,
      pingInterval: pingMs,
      maxPingOut: pingsOut,
    });
  } catch (cause) {
    if (!(cause instanceof errors.AuthorizationError)) throw unreachable(address, cause);
    const message = `The NATS server at ${placeOf(address)} does not accept the user, password or token. Correct them in the address of the backbone.`;
    throw new BackboneError('credentials', message, { cause });
  }
}
