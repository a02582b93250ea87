import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { plainAddress } from '@parley/security';

/** Counts the open sockets of each address. */
export class RemoteCounter {
  readonly #most: number;
  readonly #uncounted: (address: string) => boolean;
  readonly #open = new Map<string, number>();
  readonly #remotes = new WeakMap<Duplex, string>();
  /** One for all sockets: of most of them nothing is kept here for long. */
  readonly #closed: (this: Duplex) => void;

  /** `uncounted`: addresses that stand for many clients. */
  constructor(most: number, uncounted: (address: string) => boolean) {
    this.#most = most;
    this.#uncounted = uncounted;
    const counter = this;
    this.#closed = function () {
      counter.release(this);
    };
  }

  /** False: the address has as many as it may; the socket is not counted. */
  add(socket: Socket): boolean {
    const remote = plainAddress(socket.remoteAddress ?? '');
    const open = this.#open.get(remote) ?? 0;
    if (this.#uncounted(remote)) return true;
    if (open >= this.#most) return false;
    this.#open.set(remote, open + 1);
    this.#remotes.set(socket, remote);
    socket.on('close', this.#closed);
    return true;
  }

  /** The socket counts no longer. Idempotent. */
  release(socket: Duplex): void {
    const remote = this.#remotes.get(socket);
    if (remote === undefined) return;
    this.#remotes.delete(socket);
    socket.off('close', this.#closed);
    const left = (this.#open.get(remote) ?? 1) - 1;
    if (left > 0) this.#open.set(remote, left);
    else this.#open.delete(remote);
  }
}
