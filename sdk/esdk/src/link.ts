import { adviceOf, type CodeName, codeOf, decodeFrames, encodeFrame, type Frame, type FrameOf, SUBPROTOCOL } from '@parley/protocol';
import type { Cancel, Clock } from '@parley/runtime';
import { codeName, ParleyError } from './error.ts';
import type { Platform } from './platform.ts';
import type { WebSocketLike } from './types.ts';

/** `network`: no code was said. */
export type EndCode = CodeName | 'network';

export interface LinkEvents {
  /** The hello has left; other frames may follow it, see `send`. */
  opened(link: Link): void;
  welcome(welcome: FrameOf<'welcome'>): void;
  /** Every frame after the welcome that is not the link's own business. */
  frame(frame: Frame): void;
  /** Once, unless `close` was called before. `afterMs`: what the server asked to wait. `message`: what it said. */
  ended(code: EndCode, afterMs: number, message?: string): void;
}

/** Dialling and handshake together; then it counts as unreachable. */
const HANDSHAKE_MS = 15_000;
/**
 * So much is asked before the welcome, the hello included. A server takes at least 8,192 bytes then: what is asked early is taken back in the rest, which is enough,
 * since a question has at least three times as many bytes.
 */
const EARLY_BYTES = 6_144;
/** What takes something back, and nothing else, has at most so many. */
const TAKEN_BACK_BYTES = 9;
/** How soon a server must answer a ping when the network or the page has come back. */
const PROBE_MS = 5_000;

/** One socket from dialling to its end: handshake, heartbeat, leaving. */
export class Link {
  readonly #platform: Platform;
  readonly #clock: Clock;
  readonly #events: LinkEvents;
  readonly #socket: WebSocketLike;
  readonly #timers = new Set<Cancel>();
  #welcome: FrameOf<'welcome'> | undefined;
  #heardAt: number;
  #open = true;
  #sent = 0;

  constructor(url: string, hello: FrameOf<'hello'>, platform: Platform, events: LinkEvents) {
    this.#platform = platform;
    this.#clock = platform.runtime.clock;
    this.#events = events;
    this.#heardAt = this.#clock.monotonic();
    const socket = platform.dial(url, SUBPROTOCOL);
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.send(hello);
      events.opened(this);
    };
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = ({ code, reason }) => this.#end(code < 4000 ? 'network' : codeName(code), 0, reason);
    // The end is told by `onclose`; in Node an error without a listener would end the process.
    socket.onerror = () => {};
    this.#after(HANDSHAKE_MS, () => this.#welcome ?? this.#end('network'));
  }

  /** Bytes that wait in the socket. */
  get waiting(): number {
    return this.#socket.bufferedAmount;
  }

  /**
   * Answers what the socket has taken; undefined where the frame has to wait for the welcome. Throws `too-large` for one that the server would end
   * the connection for.
   */
  send(frame: Frame): Uint8Array | undefined {
    const bytes = encodeFrame(frame);
    const { length } = bytes;
    this.#sent += length;
    if (this.#welcome && length > this.#welcome.maxFrameBytes) throw new ParleyError('too-large');
    // A hello that is too large is the server's to refuse: it says why.
    if (!this.#welcome && length > TAKEN_BACK_BYTES && this.#sent > EARLY_BYTES && this.#sent > length) return undefined;
    if (this.#open) this.#socket.send(bytes);
    return bytes;
  }

  /** Finds out whether a connection that was left alone still lives. */
  probe(): void {
    const askedAt = this.#clock.monotonic();
    this.#ping();
    this.#after(PROBE_MS, () => this.#endIf(() => this.#heardAt < askedAt));
  }

  /** Goes without a word to the events. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const cancel of this.#timers) cancel();
    this.#socket.close(1000);
  }

  #end(code: EndCode, afterMs = 0, message?: string): void {
    if (!this.#open) return;
    this.close();
    this.#events.ended(code, afterMs, message);
  }

  #receive(data: unknown): void {
    this.#heardAt = this.#clock.monotonic();
    try {
      for (const frame of decodeFrames(data instanceof ArrayBuffer ? new Uint8Array(data) : (data as Uint8Array))) {
        if (this.#open) this.#handle(frame);
      }
    } catch {
      // Frames of this message are lost, so the stream cannot be continued; a new connection recovers everything by position.
      this.#end('network');
    }
  }

  #handle(frame: Frame): void {
    if (frame.frame === 'ping') this.send({ frame: 'pong', at: frame.at });
    else if (frame.frame === 'goaway') this.#leave(frame);
    else if (frame.frame === 'error' && isAboutConnection(frame)) this.#end(codeName(frame.code), frame.retryAfterMs, frame.message);
    else if (frame.frame === 'welcome') {
      this.#welcome = frame;
      this.#beat(frame.heartbeatMs);
      this.#events.welcome(frame);
    } else if (frame.frame !== 'pong') this.#events.frame(frame);
  }

  /** Where another connection may be made at once this one is used until its turn has come. */
  #leave({ code, afterMs, jitterMs }: FrameOf<'goaway'>): void {
    const waitMs = afterMs + this.#platform.runtime.random.integer(jitterMs + 1);
    if (adviceOf(code) === 'reconnect') this.#after(waitMs, () => this.#end(codeName(code)));
    else this.#end(codeName(code), waitMs);
  }

  /** The server is dead after two intervals of silence, but never because this side did not come round to reading. */
  #beat(intervalMs: number): void {
    const beganAt = this.#clock.monotonic();
    this.#after(intervalMs / 2, () => {
      const now = this.#clock.monotonic();
      // This side was asleep: the server gets another interval.
      if (now - beganAt > intervalMs) this.#heardAt = Math.max(this.#heardAt, now - intervalMs);
      if (now - this.#heardAt >= intervalMs) this.#ping();
      this.#endIf(() => now - this.#heardAt >= 2 * intervalMs);
      this.#beat(intervalMs);
    });
  }

  /** What has arrived already is read before the judgement. */
  #endIf(dead: () => boolean): void {
    if (dead()) this.#clock.soon(() => dead() && this.#end('network'));
  }

  #ping(): void {
    this.send({ frame: 'ping', at: this.#clock.now() });
  }

  #after(ms: number, fn: () => void): void {
    const cancel = this.#clock.after(ms, () => {
      this.#timers.delete(cancel);
      fn();
    });
    this.#timers.add(cancel);
  }
}

function isAboutConnection({ id, code }: FrameOf<'error'>): boolean {
  return id === 0 && code < codeOf('bad-request');
}
