import { type CodeName, decodeJson, encodeJson, type Frame, type FrameOf } from '@parley/protocol';
import type { Runtime } from '@parley/runtime';
import { FakeChannel, type FakeEntry } from './fake-channel.ts';
import { FakeConnection, messageOf } from './fake-connection.ts';
import { FakeSocket } from './fake-socket.ts';

export interface FakeServerOptions {
  readonly runtime: Runtime;
  readonly heartbeatMs?: number;
  readonly maxFrameBytes?: number;
  /** How long a token is good; default: for ever. */
  readonly tokenMs?: number;
}

/** What can be done in a channel. */
export type FakeVerb = 'join' | 'publish' | 'cast' | 'history';

/**
 * A server in memory that speaks the protocol, for tests of clients and user interfaces: give its `socket` to `connect`. Tokens are the
 * person's id with anything behind a `/`; every channel exists. It can be cut, closed, made unreachable and slow, and asked what came.
 */
export class FakeServer {
  readonly socket = (): FakeSocket =>
    new FakeSocket({ runtime: this.#options.runtime, latencyMs: () => this.latencyMs() }, (socket) => this.#accept(socket));
  /** How long each message is under way. */
  latencyMs: () => number = () => 1;
  reachable = true;
  /** Sees every frame first; true: nothing else is done about it. */
  intercept: ((frame: Frame, connection: FakeConnection) => boolean) | undefined;
  /** Whether somebody may do this in the channel; if not, it is refused as `forbidden`, and a cast is dropped. */
  may: (person: string, verb: FakeVerb, channel: string) => boolean = () => true;
  /** What the owner of the channel makes of a payload; may throw a `FakeRefusal`. */
  shape: (channel: string, sender: string, payload: Uint8Array) => Uint8Array = (_channel, _sender, payload) => payload;
  /** Told after every entry, before the subscribers. */
  committed: ((channel: string, entry: FakeEntry) => void) | undefined;
  /** Answers of methods; may throw a `FakeRefusal`. */
  readonly methods: Map<string, (input: never, person: string) => unknown> = new Map();
  /** What a watch of the topic begins with. */
  readonly snapshots: Map<string, (person: string) => unknown> = new Map();
  /** Tokens that are refused, with their code. */
  readonly refusedTokens: Map<string, CodeName> = new Map();
  readonly connections: FakeConnection[] = [];
  /** Every hello that came. */
  readonly hellos: FrameOf<'hello'>[] = [];
  pageLimit = 200;
  readonly #options: FakeServerOptions;
  readonly #channels = new Map<string, FakeChannel>();
  readonly #aliases: string[] = [];
  #version = 1;
  readonly #tickets = new Map<string, { readonly person: string; readonly session: string }>();

  constructor(options: FakeServerOptions) {
    this.#options = options;
  }

  now(): number {
    return this.#options.runtime.clock.now();
  }

  channel(name: string): FakeChannel {
    const known = this.#channels.get(name) ?? new FakeChannel(this.#options.runtime.random);
    this.#channels.set(name, known);
    return known;
  }

  /** The channel begins anew, in another epoch. */
  forget(name: string): void {
    this.#channels.delete(name);
  }

  aliasOf(name: string): number {
    if (!this.#aliases.includes(name)) this.#aliases.push(name);
    return this.#aliases.indexOf(name) + 1;
  }

  nameOf(alias: number): string {
    return this.#aliases[alias - 1] ?? '';
  }

  /** Breaks every connection without a word; what is under way is lost. */
  cut(): void {
    for (const { socket } of [...this.connections]) socket.end(1006);
  }

  /** Publishes as somebody, from the server's side. */
  post(channel: string, sender: string, body: unknown): FakeEntry {
    const entry = this.channel(channel).push(sender, encodeJson(body), this.now());
    this.fanOut(channel, entry);
    return entry;
  }

  fanOut(channel: string, entry: FakeEntry): void {
    this.committed?.(channel, entry);
    const message = messageOf(entry, this.aliasOf(channel));
    for (const each of this.connections) if (each.subscribed.has(channel)) each.send(message);
  }

  cast(frame: FrameOf<'cast'>, from?: FakeConnection): void {
    const channel = this.nameOf(frame.alias);
    if (from && !this.may(from.person, 'cast', channel)) return;
    const sender = from?.person ?? frame.sender;
    for (const each of this.connections) if (each !== from && each.subscribed.has(channel)) each.send({ ...frame, sender });
  }

  membersChanged(channel: string, joining?: FakeConnection): void {
    const alias = this.aliasOf(channel);
    const joined = [...new Set(this.connections.filter((each) => each.subscribed.has(channel)).map(({ person }) => person))];
    for (const each of this.connections) {
      const members = each === joining || each.subscribed.get(channel)?.members;
      if (members && each.subscribed.get(channel)?.members)
        each.send({ frame: 'members', alias, version: 1, snapshot: true, joined, left: [] });
    }
  }

  /** Tells everybody who watches the topic (of one person, or of all). */
  delta(topic: string, body: unknown, person?: string): void {
    this.#version += 1;
    const version = this.#version;
    for (const each of this.connections) {
      if (person !== undefined && each.person !== person) continue;
      for (const [id, watched] of each.watches) if (watched === topic) each.send({ frame: 'delta', id, version, body: encodeJson(body) });
    }
  }

  greet(connection: FakeConnection, hello: FrameOf<'hello'>): void {
    this.hellos.push(hello);
    const { token, ticket } = hello;
    const { random } = this.#options.runtime;
    const resumed = ticket === undefined ? undefined : this.#tickets.get(ticket);
    if (ticket !== undefined) this.#tickets.delete(ticket);
    const refused = token === undefined ? undefined : this.refusedTokens.get(token);
    if (refused) connection.close(refused);
    else if (!resumed && token === undefined) connection.close('ticket-invalid');
    else this.#welcome(connection, resumed ?? { person: personOf(token ?? ''), session: random.id(8) }, resumed !== undefined);
  }

  #welcome(connection: FakeConnection, { person, session }: { person: string; session: string }, resumed: boolean): void {
    const { random } = this.#options.runtime;
    connection.person = person;
    connection.session = session;
    const next = random.id();
    this.#tickets.set(next, { person, session });
    this.connections.push(connection);
    const { heartbeatMs = 12_000, maxFrameBytes = 65_536 } = this.#options;
    connection.send({
      frame: 'welcome',
      version: 1,
      session,
      person,
      node: 'fake',
      ticket: next,
      resumed,
      heartbeatMs,
      serverTime: this.now(),
      tokenExpiresAt: this.#expiry(),
      maxFrameBytes,
      maxSubscriptions: 512,
      maxRequests: 64,
    });
  }

  renew(connection: FakeConnection, { id, token }: FrameOf<'auth'>): void {
    const refused = this.refusedTokens.get(token);
    if (refused) connection.close(refused);
    else connection.send({ frame: 'response', id, more: false, body: encodeJson({ tokenExpiresAt: this.#expiry() }) });
  }

  async answer(connection: FakeConnection, { id, method, body }: FrameOf<'request'>): Promise<void> {
    const run = this.methods.get(method);
    if (!run) return connection.refuse(id, 'unknown-method');
    try {
      const output = await run(decodeJson(body) as never, connection.person);
      connection.send({ frame: 'response', id, more: false, body: encodeJson(output) });
    } catch (error) {
      connection.refuseBy(id, error);
    }
  }

  gone(connection: FakeConnection): void {
    const index = this.connections.indexOf(connection);
    if (index >= 0) this.connections.splice(index, 1);
    for (const channel of connection.subscribed.keys()) this.membersChanged(channel);
  }

  #accept(socket: FakeSocket): FakeConnection | undefined {
    return this.reachable ? new FakeConnection(socket, this) : undefined;
  }

  #expiry(): number | undefined {
    const { tokenMs } = this.#options;
    return tokenMs === undefined ? undefined : this.now() + tokenMs;
  }
}

function personOf(token: string): string {
  return token.split('/')[0] ?? '';
}
