import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Link } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import type { WebSocket } from 'ws';

/** How long a peer may take to answer the close of a connection. */
export const CLOSE_MS = 2_000;

/**
 * A WebSocket as the router sees it. Messages are ready-made (`envelope`) and go straight to the socket; ws parses what comes in and does the
 * closing. Both write whole WebSocket frames in one turn, so they cannot mix.
 */
export class SocketLink implements Link {
  readonly remote: string;
  readonly #socket: Duplex;
  readonly #webSocket: WebSocket;
  readonly #clock: Clock;
  #closing = false;

  constructor(options: { readonly socket: Duplex; readonly webSocket: WebSocket; readonly remote: string; readonly clock: Clock }) {
    this.#socket = options.socket;
    this.#webSocket = options.webSocket;
    this.remote = options.remote;
    this.#clock = options.clock;
  }

  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  write(message: Uint8Array): void {
    if (!this.#closing && this.#socket.writable) this.#socket.write(message);
  }

  close(code: number, reason: string): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#webSocket.close(code, shorten(reason));
    const stop = this.#clock.after(CLOSE_MS, () => this.#webSocket.terminate());
    this.#webSocket.once('close', stop);
  }

  abort(): void {
    this.#closing = true;
    // A reset also drops what the operating system holds; TLS has no such thing.
    if (this.#socket instanceof Socket && !(this.#socket instanceof TLSSocket) && !this.#socket.destroyed) this.#socket.resetAndDestroy();
    else this.#webSocket.terminate();
  }
}

/** A close frame has room for 123 bytes of reason. */
function shorten(reason: string): string {
  let end = Math.min(reason.length, 123);
  while (Buffer.byteLength(reason.slice(0, end)) > 123) end--;
  return reason.slice(0, end);
}
