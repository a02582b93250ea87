import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { codeOf } from '@parley/protocol';
import type { Connection, Link } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import { ControlAllowance, type ControlLimits } from './control-allowance.ts';
import { closeFrame, envelopeIn, pongFrame } from './envelope.ts';
import { type MessageHandlers, MessageReader, Violation } from './message-reader.ts';
import { Scratch } from './scratch.ts';

/** How long a peer may take to answer the close of a connection. */
export const CLOSE_MS = 2_000;

/** Of all sockets: what one has not taken when its write returns keeps the memory. */
const scratch = new Scratch();
const shared = (bytes: number): Buffer => scratch.room(bytes);
const own = (bytes: number): Buffer => Buffer.allocUnsafe(bytes);

/** A ping is not answered behind more bytes than this. */
const PONG_BEHIND = 64 * 1024;

export interface SocketLinkOptions {
  readonly socket: Duplex;
  readonly remote: string;
  readonly origin: string | undefined;
  readonly clock: Clock;
  /** Largest message accepted, in bytes. */
  readonly maxMessageBytes: number;
  readonly limits: ControlLimits;
}

/**
 * One WebSocket, from the answer to its upgrade on, as the router sees it. Messages to write are ready-made (`envelope`) and go straight to
 * the socket. States: open; closing, when a close was said or heard: nothing but the peer's close counts any more; gone.
 */
export class SocketLink implements Link, MessageHandlers {
  readonly remote: string;
  readonly origin: string | undefined;
  readonly #socket: Duplex;
  readonly #clock: Clock;
  readonly #reader: MessageReader;
  readonly #limits: ControlLimits;
  /** Made with the first frame that it counts: most connections never send one. */
  #controls: ControlAllowance | undefined;
  #connection: Connection | undefined;
  #closing = false;

  constructor({ socket, remote, origin, clock, maxMessageBytes, limits }: SocketLinkOptions) {
    this.#socket = socket;
    this.remote = remote;
    this.origin = origin;
    this.#clock = clock;
    this.#limits = limits;
    this.#reader = new MessageReader(maxMessageBytes, this);
  }

  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  /** From here on messages go to the connection. `head`: what came behind the request. */
  feed(connection: Connection, head: Buffer): void {
    this.#connection = connection;
    const socket = this.#socket;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    // The peer's half is over; what waits is still written.
    socket.on('end', () => socket.end());
    if (head.length > 0) this.#read(head);
  }

  write(message: Uint8Array): void {
    if (!this.#closing && this.#socket.writable) this.#socket.write(message);
  }

  writeAlone(frames: readonly Uint8Array[]): number {
    const socket = this.#socket;
    // Behind what waits it would wait, too, and keep more memory than is counted.
    const message = envelopeIn(socket.writableLength === 0 ? shared : own, frames);
    if (!this.#closing && socket.writable) {
      socket.write(message);
      // A stream that is no socket may hand on what it was given.
      if (socket.writableLength > 0 || !(socket instanceof Socket)) scratch.keep(message);
    }
    return message.length;
  }

  close(code: number, reason: string): void {
    if (this.#closing) return;
    this.#closing = true;
    // Where the peer's half has ended ours is ending, too: a write would be an error, and drop what waits.
    if (this.#socket.writable) this.#socket.write(closeFrame(code, reason));
    this.#endSoon();
  }

  abort(): void {
    this.#closing = true;
    // A reset also drops what the operating system holds; TLS has no such thing.
    if (this.#socket instanceof Socket && !(this.#socket instanceof TLSSocket) && !this.#socket.destroyed) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  message(payload: Buffer, binary: boolean): void {
    if (this.#closing) return;
    if (binary) this.#connection?.receive(payload);
    else this.close(codeOf('protocol-error'), 'Messages are binary.');
  }

  extra(): void {
    const nowMs = this.#clock.monotonic();
    this.#controls ??= new ControlAllowance(this.#limits, nowMs);
    if (this.#controls.floods(nowMs)) throw new Violation(codeOf('flooding'), 'Too many control frames and parts of messages.');
  }

  ping(payload: Buffer): void {
    // Who does not read, or asks too often, is not answered each time: nothing may pile up.
    if (!this.#closing && !this.#controls?.exceeded && this.queuedBytes < PONG_BEHIND) this.#socket.write(pongFrame(payload));
  }

  /** The peer's close: the answer to ours, or the first one, which is answered. */
  closed(code: number | undefined): void {
    if (!this.#closing) {
      this.#closing = true;
      this.#socket.write(closeFrame(code));
      this.#endSoon();
    }
    this.#socket.end();
  }

  #read(chunk: Buffer): void {
    if (this.#socket.destroyed) return;
    try {
      this.#reader.read(chunk);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.close(error.code, error.message);
      // Where its messages begin is not known any more.
      this.#socket.removeAllListeners('data').resume();
    }
  }

  /** A peer that does not do its part of the close does not keep the connection. */
  #endSoon(): void {
    const stop = this.#clock.after(CLOSE_MS, () => this.#socket.destroy());
    this.#socket.once('close', stop);
  }
}
