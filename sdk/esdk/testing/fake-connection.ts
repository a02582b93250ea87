import { type CodeName, codeOf, decodeFrames, encodeFrame, encodeJson, type Frame, type FrameOf } from '@parley/protocol';
import type { FakeEntry } from './fake-channel.ts';
import type { FakeServer } from './fake-server.ts';
import type { FakeSocket, Peer } from './fake-socket.ts';
import type { FakeRefusal } from './node/refuse.ts';

/** One connection of the fake server: what the client subscribed to and watches, and how its frames are answered. */
export class FakeConnection implements Peer {
  readonly socket: FakeSocket;
  /** Every frame that came, in order. */
  readonly received: Frame[] = [];
  readonly subscribed: Map<string, { readonly members: boolean }> = new Map();
  /** Topic by id. */
  readonly watches: Map<number, string> = new Map();
  person = '';
  session = '';
  readonly #server: FakeServer;

  constructor(socket: FakeSocket, server: FakeServer) {
    this.socket = socket;
    this.#server = server;
  }

  receive(bytes: Uint8Array): void {
    for (const frame of decodeFrames(bytes)) {
      this.received.push(frame);
      if (!this.#server.intercept?.(frame, this)) this.#handle(frame);
    }
  }

  ended(): void {
    this.#server.gone(this);
  }

  send(...frames: readonly Frame[]): void {
    const encoded = frames.map(encodeFrame);
    const bytes = new Uint8Array(encoded.reduce((length, each) => length + each.length, 0));
    let at = 0;
    for (const each of encoded) {
      bytes.set(each, at);
      at += each.length;
    }
    this.socket.deliver(bytes);
  }

  refuse(id: number, code: CodeName, details?: unknown, retryAfterMs?: number): void {
    this.send({ frame: 'error', id, code: codeOf(code), retryAfterMs, message: `${code}!`, details: encodeJson(details) });
  }

  /** By what was thrown. */
  refuseBy(id: number, thrown: unknown): void {
    const { refused = 'internal', message = `${refused}!`, details } = thrown as Partial<FakeRefusal>;
    this.send({ frame: 'error', id, code: codeOf(refused), retryAfterMs: undefined, message, details: encodeJson(details) });
  }

  close(code: CodeName): void {
    this.socket.end(codeOf(code), code);
  }

  #handle(frame: Frame): void {
    if (frame.frame === 'hello') this.#server.greet(this, frame);
    else if (frame.frame === 'ping') this.send({ frame: 'pong', at: frame.at });
    else if (frame.frame === 'auth') this.#server.renew(this, frame);
    else if (frame.frame === 'subscribe') this.#subscribe(frame);
    else if (frame.frame === 'unsubscribe') this.#unsubscribe(this.#server.nameOf(frame.alias));
    else if (frame.frame === 'publish') this.#publish(frame);
    else if (frame.frame === 'cast') this.#server.cast(frame, this);
    else if (frame.frame === 'history') this.#history(frame);
    else if (frame.frame === 'watch') this.#watch(frame);
    else if (frame.frame === 'unwatch') this.watches.delete(frame.id);
    else if (frame.frame === 'request') void this.#server.answer(this, frame);
  }

  #subscribe({ id, channel, from, last, members }: FrameOf<'subscribe'>): void {
    if (!this.#server.may(this.person, 'join', channel)) return void this.refuse(id, 'forbidden');
    const log = this.#server.channel(channel);
    const alias = this.#server.aliasOf(channel);
    const start = log.start({ from, last });
    this.subscribed.set(channel, { members });
    const missed = log.entries.slice(start.base.offset).map((entry) => messageOf(entry, alias));
    this.send({ frame: 'subscribed', id, alias, head: log.head.offset, ...start }, ...missed);
    this.#server.membersChanged(channel, this);
  }

  #unsubscribe(channel: string): void {
    this.subscribed.delete(channel);
    this.#server.membersChanged(channel);
  }

  #publish(frame: FrameOf<'publish'>): void {
    const { id, channel, payload } = frame;
    if (!this.#server.may(this.person, 'publish', channel)) return void this.refuse(id, 'forbidden');
    try {
      this.#append(frame, this.#server.shape(channel, this.person, payload));
    } catch (refusal) {
      this.refuseBy(id, refusal);
    }
  }

  #append({ id, channel, producer, seq }: FrameOf<'publish'>, shaped: Uint8Array): void {
    const log = this.#server.channel(channel);
    const result = log.append(producer, seq, this.person, shaped, this.#server.now());
    if (result.status === 'gap') this.refuse(id, 'gap', { lastSeq: result.lastSeq });
    else if (result.status === 'producer-expired') this.refuse(id, 'producer-expired');
    else {
      const { entry, status } = result;
      const position = entry && log.position(entry.offset);
      this.send({ frame: 'published', id, position, at: entry?.at ?? 0, duplicate: status === 'duplicate' });
      if (status === 'appended' && entry) this.#server.fanOut(channel, entry);
    }
  }

  #history({ id, channel, after, limit }: FrameOf<'history'>): void {
    if (!this.#server.may(this.person, 'history', channel)) return void this.refuse(id, 'forbidden');
    const log = this.#server.channel(channel);
    const base = log.position(Math.min(after, log.entries.length));
    const entries = log.entries.slice(base.offset, base.offset + Math.min(limit, this.#server.pageLimit));
    const frames = entries.map((entry) => encodeFrame(messageOf(entry, 0)));
    this.send({ frame: 'page', id, base, head: log.head, messages: Uint8Array.from(frames.flatMap((each) => [...each])) });
  }

  #watch({ id, topic }: FrameOf<'watch'>): void {
    const snapshot = this.#server.snapshots.get(topic);
    if (!snapshot) this.refuse(id, 'unknown-method');
    else {
      this.watches.set(id, topic);
      this.send({ frame: 'snapshot', id, version: 1, more: false, body: encodeJson(snapshot(this.person)) });
    }
  }
}

export function messageOf({ offset, tag, at, sender, payload }: FakeEntry, alias: number): FrameOf<'message'> {
  return { frame: 'message', alias, offset, tag, at, sender, payload };
}
