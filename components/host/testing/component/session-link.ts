import { Refused } from '@parley/component';
import { type CodeName, decodeFrames, encodeFrame, type Frame, type FrameOf, nameOfCode, PROTOCOL_VERSION } from '@parley/protocol';
import type { Connection, Link } from '@parley/routing';
import type { Cancel, Clock } from '@parley/runtime';

const HEARTBEAT_MS = 5_000;

export interface SessionLinkOptions {
  readonly accept: (link: Link) => Connection;
  readonly clock: Clock;
  readonly token: string;
  /** Frames that are no answers. */
  readonly onFrame: (frame: Frame) => void;
  readonly onClosed: () => void;
}

/** A connection to a router in the same process, without a network: what is said arrives in a later turn, and in order. */
export class SessionLink {
  readonly #options: SessionLinkOptions;
  readonly #connection: Connection;
  readonly #asked = new Map<number, (frame: Frame) => void>();
  #beat: Cancel = () => {};
  #lastId = 0;
  #closed = false;

  constructor(options: SessionLinkOptions) {
    this.#options = options;
    this.#connection = options.accept({
      remote: '127.0.0.1',
      queuedBytes: 0,
      write: (message) => queueMicrotask(() => this.#receive(message)),
      close: () => queueMicrotask(() => this.close()),
    });
  }

  /** Rejects with `Refused` where the token is not accepted. */
  async hello(): Promise<void> {
    const hello = { version: PROTOCOL_VERSION, client: 'test', device: 'test', token: this.#options.token, ticket: undefined };
    const welcome = this.#answer(0);
    this.send({ frame: 'hello', ...hello });
    await welcome;
    this.#keepAlive();
  }

  get closed(): boolean {
    return this.#closed;
  }

  id(): number {
    return ++this.#lastId;
  }

  send(frame: Frame): void {
    if (!this.#closed) this.#connection.receive(encodeFrame(frame));
  }

  /** Sends, and settles with the answer; rejects with `Refused`. */
  async ask(frame: Frame & { readonly id: number }): Promise<Frame> {
    const answer = this.#answer(frame.id);
    this.send(frame);
    return answer;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#beat();
    this.#connection.ended();
    for (const settle of [...this.#asked.values()]) settle(lost);
    this.#options.onClosed();
  }

  #answer(id: number): Promise<Frame> {
    return new Promise((resolve, reject) => {
      this.#asked.set(id, (frame) => {
        this.#asked.delete(id);
        if (frame.frame === 'error') reject(refusedBy(frame));
        else resolve(frame);
      });
    });
  }

  #keepAlive(): void {
    this.#beat = this.#options.clock.after(HEARTBEAT_MS, () => {
      this.send({ frame: 'ping', at: 0 });
      this.#keepAlive();
    });
  }

  #receive(message: Uint8Array): void {
    for (const frame of decodeFrames(withoutHeader(message))) {
      const id = frame.frame === 'welcome' ? 0 : 'id' in frame ? frame.id : undefined;
      const settle = id === undefined ? undefined : this.#asked.get(id);
      if (settle) settle(frame);
      else if (frame.frame === 'ping') this.send({ frame: 'pong', at: frame.at });
      else this.#options.onFrame(frame);
    }
  }
}

const lost: FrameOf<'error'> = {
  frame: 'error',
  id: 0,
  code: 4503,
  retryAfterMs: undefined,
  message: 'The connection has ended.',
  details: new Uint8Array(),
};

/** The error as a component would have thrown it. */
export function refusedBy({ code, message, details, retryAfterMs }: FrameOf<'error'>): Refused {
  const parsed: unknown = details.length === 0 ? undefined : JSON.parse(new TextDecoder().decode(details));
  const more = retryAfterMs === undefined ? parsed : { ...(parsed as object | undefined), retryAfterMs };
  return new Refused((nameOfCode(code) ?? 'internal') as CodeName, message, more);
}

/** What a host writes is framed for WebSocket (RFC 6455, 5.2): unmasked, one message. */
function withoutHeader(message: Uint8Array): Uint8Array {
  const length = (message[1] ?? 0) & 0x7f;
  return message.subarray(length === 127 ? 10 : length === 126 ? 4 : 2);
}
