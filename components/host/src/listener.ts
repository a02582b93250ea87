import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { FrontDoor } from './front-door.ts';
import type { HostLimits } from './limits.ts';
import { RemoteCounter } from './remote-counter.ts';
import type { UpgradeRequest } from './websocket/request-head.ts';

export interface ListenerOptions {
  readonly tls?: TlsFiles | undefined;
  readonly limits: HostLimits;
  readonly request: RequestListener;
  /** Where the WebSocket is. */
  readonly socketPath: string;
  readonly upgrade: (request: UpgradeRequest, socket: Duplex, head: Buffer) => void;
  /** Addresses that stand for many clients and are not counted. */
  readonly uncounted: (address: string) => boolean;
  /** Connections could not be accepted. */
  readonly onFault: (fault: unknown) => void;
}
/** A certificate of one's own, PEM. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** The listening socket: connections, their number and their timeouts. */
export class Listener {
  readonly #server: Server;
  readonly #frontDoor: FrontDoor;
  readonly #onFault: (fault: unknown) => void;
  /** Settles when connections are taken. */
  readonly listening: Promise<void>;

  constructor(options: ListenerOptions) {
    const { limits } = options;
    this.#onFault = options.onFault;
    const settings = {
      // Whoever is gone without a word is found by what ends idle requests, and by the pings of sessions: the system need not look.
      noDelay: true,
      headersTimeout: limits.httpHeadersMs,
      requestTimeout: limits.httpRequestMs,
      keepAliveTimeout: limits.httpIdleMs,
      connectionsCheckingInterval: 2_000,
      maxHeaderSize: 16 * 1024,
      handshakeTimeout: limits.httpHeadersMs,
      // A request that offers HTTP/2 besides is answered as it is.
      shouldUpgradeCallback: ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket',
    };
    const counter = new RemoteCounter(limits.socketsPerRemote, options.uncounted);
    this.#server = options.tls
      ? createTlsServer({ ...settings, ...options.tls }, options.request)
      : createServer(settings, options.request);
    this.listening = new Promise((resolve) => this.#server.once('listening', resolve));
    this.#server.maxConnections = limits.sockets;
    // Longer than a route may take; a WebSocket is taken out of it.
    this.#server.setTimeout(limits.httpStallMs);
    const upgrade = (request: UpgradeRequest, socket: Duplex, head: Buffer): void => {
      // The router has limits of its own for what is a WebSocket.
      counter.release(socket);
      options.upgrade(request, socket, head);
    };
    const event = options.tls ? 'secureConnection' : 'connection';
    this.#frontDoor = new FrontDoor(this.#server, event, { path: options.socketPath, patienceMs: limits.httpHeadersMs, upgrade });
    this.#server.on(event, (socket: Socket) => {
      if (counter.add(socket)) this.#frontDoor.enter(socket);
      else socket.destroy();
    });
    this.#server.on('upgrade', upgrade);
  }

  /** Rejects with the system's error (EADDRINUSE, EACCES, …); then it may be tried elsewhere. */
  async listen(listen: { readonly host: string; readonly port: number }): Promise<AddressInfo> {
    const listening = once(this.#server, 'listening');
    // A storm of reconnecting clients waits in the backlog instead of being refused.
    this.#server.listen({ ...listen, backlog: 4_096 });
    await listening;
    // Of accepting one connection: the next may succeed.
    this.#server.on('error', this.#onFault);
    return this.#server.address() as AddressInfo;
  }

  /** Accepts no more connections; idle ones end. */
  stopAccepting(): void {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#frontDoor.close();
    this.#server.closeIdleConnections();
  }

  /** Ends every connection that HTTP still has. */
  close(): void {
    this.stopAccepting();
    this.#server.closeAllConnections();
  }
}
