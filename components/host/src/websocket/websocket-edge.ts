import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Refused } from '@parley/component';
import { type CodeName, codeOf, otherMajor, SUBPROTOCOL } from '@parley/protocol';
import type { Connection, RouterLike } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import type { Faults } from '../faults.ts';
import { type Admits, foreignOrigin } from '../http/foreign-page.ts';
import type { Peer, Peers } from '../http/peer.ts';
import { turnAway } from '../http/plain-http.ts';
import type { ControlLimits } from './control-allowance.ts';
import { acceptance, misshapen } from './handshake.ts';
import type { UpgradeRequest } from './request-head.ts';
import { CLOSE_MS, SocketLink, type SocketLinkOptions } from './socket-link.ts';

/** Where the socket of the protocol is. */
export const SOCKET_PATH = '/parley';

export interface WebSocketEdgeOptions {
  readonly peers: Peers;
  readonly insecure: boolean;
  readonly admits: Admits;
  readonly faults: Faults;
  readonly router: RouterLike;
  readonly clock: Clock;
  /** Largest message accepted, in bytes; the router has a limit for each frame in it. */
  readonly maxMessageBytes: number;
  readonly limits: ControlLimits;
}

interface Refusal {
  readonly status: string;
  readonly text: string;
}

/**
 * Why a connection is closed as soon as it stands. Browsers tell a page nothing of an upgrade that is refused, so what whoever builds the page
 * has to know is said by a close.
 */
interface Goodbye {
  readonly code: CodeName;
  readonly message: string;
}

const STOPPING: Refusal = { status: '503 Service Unavailable', text: 'The node is stopping.' };

/** Turns upgrades of HTTP connections into connections of the router. */
export class WebSocketEdge {
  readonly #options: WebSocketEdgeOptions;
  readonly #open = new Set<Duplex>();
  #closed = false;

  constructor(options: WebSocketEdgeOptions) {
    this.#options = options;
  }

  /** Handler of the server's `upgrade` event. */
  readonly upgrade = (request: UpgradeRequest, socket: Duplex, head: Buffer): void => {
    const peer = this.#options.peers.of(request);
    const refusal = this.#refusal(request, peer);
    const origin = foreignOrigin(request, peer);
    const accept = (goodbye?: Goodbye): void => this.#accept(request, socket, head, { remote: peer.remote, origin }, goodbye);
    if (refusal) refuseUpgrade(socket, refusal);
    else if (origin === undefined) accept();
    else void this.#judge(origin, socket, accept);
  };

  /** Accepts nothing more; settles when every connection is gone. Those that the router has closed have a moment to say goodbye. */
  async close(): Promise<void> {
    this.#closed = true;
    const cancel = this.#options.clock.after(CLOSE_MS, () => {
      for (const socket of this.#open) socket.destroy();
    });
    while (this.#open.size > 0) await Promise.all([...this.#open].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    cancel();
  }

  /** A page of somebody else may come in where an application names its origin; its token is then to be one of that application. */
  async #judge(origin: string, socket: Duplex, accept: (goodbye?: Goodbye) => void): Promise<void> {
    socket.on('error', ignore);
    try {
      const admitted = await this.#options.admits(origin);
      // Who has hung up meanwhile has been said to be gone already, and would never be again.
      if (socket.destroyed) return;
      if (this.#closed) refuseUpgrade(socket, STOPPING);
      else accept(admitted ? undefined : { code: 'token-invalid', message: originUnknown(origin) });
    } catch (error) {
      // Who cannot say it has complained already.
      if (!(error instanceof Refused)) this.#options.faults.log(error, 'the origin of a connection');
      refuseUpgrade(socket, { status: '503 Service Unavailable', text: 'The origin could not be checked.' });
    } finally {
      socket.off('error', ignore);
    }
  }

  #refusal(request: UpgradeRequest, peer: Peer): Refusal | undefined {
    const turned = turnAway(peer, this.#options.insecure);
    const offered = offeredBy(request);
    if (this.#closed) return STOPPING;
    if (turned) return { status: turned.status === 421 ? '421 Misdirected Request' : '403 Forbidden', text: turned.text };
    if (request.url?.split('?')[0] !== SOCKET_PATH) return { status: '404 Not Found', text: `The socket is at ${SOCKET_PATH}.` };
    if (!offered.includes(SUBPROTOCOL) && !otherMajor(offered))
      return { status: '400 Bad Request', text: `The subprotocol ${SUBPROTOCOL} must be offered.` };
    return misshapen(request);
  }

  #accept(
    request: UpgradeRequest,
    socket: Duplex,
    head: Buffer,
    from: Pick<SocketLinkOptions, 'remote' | 'origin'>,
    unwelcome?: Goodbye,
  ): void {
    const { router, clock, maxMessageBytes, limits } = this.#options;
    const foreign = otherMajor(offeredBy(request));
    (socket as Socket).setTimeout(0);
    socket.write(acceptance(request, foreign?.protocol ?? SUBPROTOCOL), 'latin1');
    const link = new SocketLink({ socket, ...from, clock, maxMessageBytes, limits });
    const goodbye: Goodbye | undefined = unwelcome ?? (foreign && { code: 'version-unsupported', message: foreign.message });
    const connection = goodbye ? NOBODY : router.accept(link);
    this.#open.add(socket);
    // An error is followed by a close, which is what counts.
    socket.on('error', ignore).on('close', () => {
      this.#open.delete(socket);
      connection.ended();
    });
    link.feed(connection, head);
    if (goodbye) link.close(codeOf(goodbye.code), goodbye.message);
  }
}

/** Of whom nothing is heard. */
const NOBODY: Connection = { receive: ignore, ended: ignore };

/** Fits into a close: at most 123 bytes. */
function originUnknown(origin: string): string {
  return `No application has the origin ${origin.slice(0, 45)}: parley application origins APP --set ORIGIN.`;
}

function offeredBy({ headers }: UpgradeRequest): readonly string[] {
  return (headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
}

function ignore(): void {}

function refuseUpgrade(socket: Duplex, { status, text }: Refusal): void {
  const body = Buffer.from(text.endsWith('\n') ? text : `${text}\n`);
  socket.on('error', ignore);
  // No longer HTTP's and never ours: nobody else would end it where the peer does not.
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}
