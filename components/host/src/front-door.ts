import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { readRequestHead, type UpgradeRequest } from './websocket/request-head.ts';

/** How often the silent are looked at; who has gone is forgotten then, too. */
const SWEEP_MS = 1_000;

export interface FrontDoorOptions {
  /** Where the WebSocket is. */
  readonly path: string;
  /** The first bytes must come within this time, and a second. */
  readonly patienceMs: number;
  readonly upgrade: (request: UpgradeRequest, socket: Socket, head: Buffer) => void;
}

/**
 * Looks at the first bytes of every connection before HTTP does: a plain request for the WebSocket never becomes an object of HTTP, which at
 * each join would cost as much as the session itself; everything else goes to HTTP as if nobody had looked.
 */
export class FrontDoor {
  readonly #options: FrontDoorOptions;
  /** Those that have said nothing, and since when. */
  readonly #silent = new Map<Socket, number>();
  #sweeping: NodeJS.Timeout | undefined;
  #isClosed = false;
  readonly #toHttp: (socket: Socket) => void;

  /** `event`: with which the server tells of a connection that can be read. */
  constructor(server: Server, event: 'connection' | 'secureConnection', options: FrontDoorOptions) {
    this.#options = options;
    const http = server.listeners(event);
    server.removeAllListeners(event);
    this.#toHttp = (socket) => {
      for (const listener of http) listener.call(server, socket);
    };
  }

  /** Takes the connection over until it has said something. One whose TLS comes about after the end is ended. */
  enter(socket: Socket): void {
    if (this.#isClosed) {
      socket.destroy();
      return;
    }
    const read = (first: Buffer): void => {
      this.#silent.delete(socket);
      socket.off('data', read).off('end', hangUp);
      const head = readRequestHead(first, this.#options.path);
      if (head)
        this.#options.upgrade({ method: head.method, url: head.url, headers: head.headers, socket }, socket, first.subarray(head.end));
      else {
        socket.unshift(first);
        this.#toHttp(socket);
      }
    };
    // An error is followed by a close, which is what counts; whoever has the socket later listens too.
    socket.on('error', ignore).on('end', hangUp).on('data', read);
    this.#silent.set(socket, performance.now());
    this.#sweeping ??= setTimeout(() => this.#sweep(), SWEEP_MS).unref();
  }

  /** Ends the connections that have said nothing yet. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#sweeping);
    for (const socket of this.#silent.keys()) socket.destroy();
  }

  /** One timer for all. The first ones have waited longest. */
  #sweep(): void {
    const latest = performance.now() - this.#options.patienceMs;
    for (const [socket, since] of this.#silent) {
      if (since > latest && !socket.destroyed) break;
      socket.destroy();
      this.#silent.delete(socket);
    }
    this.#sweeping = this.#silent.size > 0 ? setTimeout(() => this.#sweep(), SWEEP_MS).unref() : undefined;
  }
}

function ignore(): void {}

function hangUp(this: Socket): void {
  this.destroy();
}
