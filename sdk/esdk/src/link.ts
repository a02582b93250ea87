import {
  type Advice,
  adviceOf,
  type CodeName,
  codeOf,
  decodeFrames,
  encodeFrame,
  type Frame,
  type FrameOf,
  ProtocolError,
  SUBPROTOCOL,
} from '@parley/protocol';
import type { Cancel } from '@parley/runtime';
import { codeName, ParleyError } from './error.ts';
import type { Platform } from './platform.ts';
import type { WebSocketLike } from './types.ts';

export interface LinkEnd {
  readonly code: CodeName | 'network';
  readonly advice: Advice;
  /** What the server asked to wait. */
  readonly afterMs: number;
}

export interface LinkEvents {
  welcome(welcome: FrameOf<'welcome'>): void;
  /** Every frame after the welcome that is not the link's own business. */
  frame(frame: Frame): void;
  /** Once, unless `close` was called before. */
  ended(end: LinkEnd): void;
}

/** Dialling, handshake and token together; then it counts as unreachable. */
const HANDSHAKE_MS = 15_000;
/** How soon a server must answer a ping when the network or the page has come back. */
const PROBE_MS = 5_000;

/** One socket from dialling to its end: handshake, heartbeat, leaving. */
export class Link {
  readonly #platform: Platform;
  readonly #events: LinkEvents;
  readonly #socket: WebSocketLike;
  readonly #timers = new Set<Cancel>();
  #welcome: FrameOf<'welcome'> | undefined;
  #heard: number;
  /** The last thing the server said about the connection itself. */
  #complaint: { readonly code: CodeName; readonly afterMs: number; readonly at: number } | undefined;
  #open = true;

  constructor(url: string, hello: FrameOf<'hello'>, platform: Platform, events: LinkEvents) {
    this.#platform = platform;
    this.#events = events;
    this.#heard = platform.runtime.clock.monotonic();
    this.#socket = platform.dial(url, SUBPROTOCOL);
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onopen = () => this.#socket.send(encodeFrame(hello));
    this.#socket.onmessage = ({ data }) => this.#receive(data);
    this.#socket.onclose = ({ code }) => this.#closed(code);
    this.#after(HANDSHAKE_MS, () => this.#welcome ?? this.#end({ code: 'network', advice: 'reconnect-later', afterMs: 0 }));
  }

  /** Bytes that wait in the socket. */
  get waiting(): number {
    return this.#socket.bufferedAmount;
  }

  /** Throws `too-large` for a frame that the server would end the connection for. */
  send(frame: Frame): void {
    const bytes = encodeFrame(frame);
    if (this.#welcome && bytes.length > this.#welcome.maxFrameBytes) throw new ParleyError('too-large');
    if (this.#open) this.#socket.send(bytes);
  }

  /** Finds out whether a connection that was left alone still lives. */
  probe(): void {
    const { clock } = this.#platform.runtime;
    const asked = clock.monotonic();
    this.#ping();
    this.#after(PROBE_MS, () => {
      if (this.#heard < asked) this.#settleThen(() => this.#heard < asked && this.#end(LOST));
    });
  }

  /** Goes without a word to the events. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const cancel of this.#timers) cancel();
    const socket = this.#socket;
    socket.onopen = socket.onmessage = socket.onclose = null;
    // A socket that is closed while it is being opened reports that as an error.
    socket.onerror = () => {};
    socket.close(1000);
  }

  #end(end: LinkEnd): void {
    if (!this.#open) return;
    this.close();
    this.#events.ended(end);
  }

  #closed(code: number): void {
    const { clock } = this.#platform.runtime;
    const complaint = this.#complaint;
    const afterMs = complaint ? Math.max(0, complaint.at + complaint.afterMs - clock.monotonic()) : 0;
    if (code >= 4000) this.#end({ code: codeName(code), advice: adviceOf(code), afterMs });
    else if (complaint) this.#end({ code: complaint.code, advice: adviceOf(codeOf(complaint.code)), afterMs });
    else this.#end(LOST);
  }

  #receive(data: unknown): void {
    this.#heard = this.#platform.runtime.clock.monotonic();
    try {
      const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
      if (!(bytes instanceof Uint8Array)) throw new ProtocolError('protocol-error', 'Not a binary message.');
      for (const frame of decodeFrames(bytes)) if (this.#open) this.#handle(frame);
    } catch {
      // Frames of this message are lost, so the stream cannot be continued; a new connection recovers everything by position.
      this.#end({ code: 'protocol-error', advice: 'reconnect-later', afterMs: 0 });
    }
  }

  #handle(frame: Frame): void {
    if (frame.frame === 'ping') this.send({ frame: 'pong', at: frame.at });
    else if (frame.frame === 'goaway') this.#leave(frame);
    else if (frame.frame === 'error' && isAboutConnection(frame)) this.#complain(codeName(frame.code), frame.retryAfterMs ?? 0);
    else if (frame.frame === 'welcome') this.#begin(frame);
    else if (frame.frame !== 'pong') this.#events.frame(frame);
  }

  #begin(welcome: FrameOf<'welcome'>): void {
    this.#welcome = welcome;
    this.#beat(welcome.heartbeatMs);
    this.#events.welcome(welcome);
  }

  #complain(code: CodeName, afterMs: number): void {
    this.#complaint = { code, afterMs, at: this.#platform.runtime.clock.monotonic() };
  }

  #leave({ code, afterMs, jitterMs }: FrameOf<'goaway'>): void {
    const advice = adviceOf(code);
    const waitMs = afterMs + this.#platform.runtime.random.integer(jitterMs + 1);
    this.#complain(codeName(code), waitMs);
    const end = (): void => this.#end({ code: codeName(code), advice, afterMs: advice === 'reconnect' ? 0 : waitMs });
    if (advice === 'reconnect') this.#after(waitMs, end);
    else end();
  }

  /** The server is dead after two intervals of silence, but never because this side did not come round to reading. */
  #beat(intervalMs: number): void {
    const { clock } = this.#platform.runtime;
    const began = clock.monotonic();
    this.#after(intervalMs / 2, () => {
      const now = clock.monotonic();
      const slept = now - began > intervalMs;
      if (slept) this.#heard = Math.max(this.#heard, now - intervalMs);
      const dead = (): boolean => now - this.#heard >= 2 * intervalMs;
      if (dead()) this.#settleThen(() => dead() && this.#end(LOST));
      else if (now - this.#heard >= intervalMs) this.#ping();
      this.#beat(intervalMs);
    });
  }

  #ping(): void {
    this.send({ frame: 'ping', at: this.#platform.runtime.clock.now() });
  }

  /** After what has arrived already was read. */
  #settleThen(fn: () => void): void {
    this.#platform.runtime.clock.soon(fn);
  }

  #after(ms: number, fn: () => void): void {
    const cancel = this.#platform.runtime.clock.after(ms, () => {
      this.#timers.delete(cancel);
      fn();
    });
    this.#timers.add(cancel);
  }
}

const LOST: LinkEnd = { code: 'network', advice: 'reconnect', afterMs: 0 };

function isAboutConnection({ id, code }: FrameOf<'error'>): boolean {
  const advice = adviceOf(code);
  return id === 0 && advice !== 'refused' && advice !== 'retry-later';
}
