import { type CodeName, codeOf, decodeFrames, encodeJson, type Frame } from '@parley/protocol';
import type { FrameHandler, HandledFrame, Principal, RouterLike, Session, Topic, Topics } from '@parley/routing';

/** A session that hands every frame sent to it to a function. */
export class FakeSession implements Session {
  readonly id: string;
  readonly principal: Principal;
  readonly device = 'device';
  readonly client = 'test';
  queuedBytes = 0;
  ended = false;
  readonly #receive: (frame: Frame) => void;
  readonly #ends = new Set<() => void>();

  constructor(id: string, person: string, receive: (frame: Frame) => void) {
    this.id = id;
    this.principal = { kind: 'person', id: person, roles: [], grant: `grant-of-${person}` };
    this.#receive = receive;
  }

  /** Functions that wait for the end: what a leak would leave behind. */
  get watched(): number {
    return this.#ends.size;
  }

  send(frame: Frame): void {
    if (!this.ended) this.#receive(frame);
  }

  sendEncoded(frames: Uint8Array): void {
    for (const frame of decodeFrames(frames)) this.send(frame);
  }

  refuse(id: number, code: CodeName, message = '', more: { retryAfterMs?: number; details?: unknown } = {}): void {
    const { retryAfterMs, details } = more;
    this.send({ frame: 'error', id, code: codeOf(code), retryAfterMs, message, details: encodeJson(details) });
  }

  close(): void {
    this.end();
  }

  onEnd(fn: () => void): () => void {
    this.#ends.add(fn);
    return () => void this.#ends.delete(fn);
  }

  /** The connection is gone. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    for (const fn of this.#ends) fn();
  }
}

export class FakeTopic implements Topic {
  readonly name: string;
  readonly alias: number;
  readonly #onEmpty: () => void;
  readonly #members = new Map<Session, boolean>();
  /** Sessions that lose the next message, as if it had been dropped on its way. */
  readonly losing: Set<Session> = new Set();
  /** Ordered frames published. */
  published = 0;

  constructor(name: string, alias: number, onEmpty: () => void) {
    this.name = name;
    this.alias = alias;
    this.#onEmpty = onEmpty;
  }

  get size(): number {
    return this.#members.size;
  }

  has(session: Session): boolean {
    return this.#members.has(session);
  }

  add(session: Session, { noEcho = false }: { readonly noEcho?: boolean } = {}): void {
    this.#members.set(session, noEcho);
  }

  remove(session: Session): void {
    if (this.#members.delete(session) && this.size === 0) this.#onEmpty();
  }

  publish(frame: Uint8Array, from?: Session): void {
    this.published++;
    for (const [session, noEcho] of this.#members) {
      if (session === from && noEcho) continue;
      if (!this.#loses(session, frame)) session.sendEncoded(frame);
    }
  }

  cast(_key: string, frame: Uint8Array, from?: Session): void {
    for (const session of this.#members.keys()) if (session !== from) session.sendEncoded(frame);
  }

  flush(): void {}

  #loses(session: Session, frame: Uint8Array): boolean {
    return this.losing.has(session) && decodeFrames(frame)[0]?.frame === 'message' && this.losing.delete(session);
  }
}

type Handler = (session: Session, frame: Frame) => void | Promise<void>;

export interface FakeTopics extends Topics {
  get(name: string): FakeTopic | undefined;
  readonly count: number;
}

/** Topics without gathering, and a table of handlers. */
export class FakeRouter implements Pick<RouterLike, 'topics' | 'handle'> {
  readonly topics: FakeTopics;
  readonly #handlers = new Map<string, Handler>();

  constructor() {
    const topics = new Map<string, FakeTopic>();
    let alias = 0;
    this.topics = {
      open: (name) => {
        const topic = topics.get(name) ?? new FakeTopic(name, ++alias, () => topics.delete(name));
        topics.set(name, topic);
        return topic;
      },
      get: (name) => topics.get(name),
      byAlias: (wanted) => [...topics.values()].find((topic) => topic.alias === wanted),
      get count() {
        return topics.size;
      },
    };
  }

  handle<N extends HandledFrame>(frame: N, handler: FrameHandler<N>): void {
    this.#handlers.set(frame, handler as unknown as Handler);
  }

  /** A frame of a session comes in. Settles, or fails, as its handler does. */
  async receive(session: Session, frame: Frame): Promise<void> {
    await this.#handlers.get(frame.frame)?.(session, frame);
  }
}
