import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { readRequestHead, type UpgradeRequest } from './websocket/request-head.ts';

export interface FrontDoorOptions {
  /** Where the WebSocket is. */
  readonly path: string;
  /** The first bytes must come within this time. */
  readonly patienceMs: number;
  readonly upgrade: (request: UpgradeRequest, socket: Socket, head: Buffer) => void;
}

/**
 * Looks at the first bytes of every connection before HTTP does: a plain request for the WebSocket never becomes an object of HTTP, which at
 * each join would cost as much as the session itself; everything else goes to HTTP as if nobody had looked.
 */
export class FrontDoor {
  readonly #options: FrontDoorOptions;
  readonly #silent = new Set<Socket>();
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

  /** Takes the connection over until it has said something. */
  enter(socket: Socket): void {
    this.#silent.add(socket);
    const read = (first: Buffer): void => {
      this.#silent.delete(socket);
      socket.off('data', read).off('timeout', hangUp).off('end', hangUp).off('close', gone).setTimeout(0);
      const head = readRequestHead(first, this.#options.path);
      if (head) {
        const { end, ...request } = head;
        this.#options.upgrade({ ...request, socket }, socket, first.subarray(end));
        return;
      }
      socket.unshift(first);
      this.#toHttp(socket);
    };
    const gone = (): void => void this.#silent.delete(socket);
    // An error is followed by a close, which is what counts; whoever has the socket later listens too.
    socket.on('error', ignore);
    socket.setTimeout(this.#options.patienceMs).on('timeout', hangUp).on('end', hangUp).on('close', gone).on('data', read);
  }

  /** Ends the connections that have said nothing yet. */
  close(): void {
    for (const socket of this.#silent) socket.destroy();
  }
}

function ignore(): void {}

function hangUp(this: Socket): void {
  this.destroy();
}
