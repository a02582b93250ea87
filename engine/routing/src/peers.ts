import { codeOf, encodeFrame } from '@parley/protocol';
import type { Clock } from '@parley/runtime';
import type { Peer } from './peer.ts';

/** The connections of one node, with a session or without one yet. */
export class Peers {
  readonly #clock: Clock;
  readonly #peers = new Set<Peer>();
  /** Connections without a session, by address. */
  readonly #strangers = new Map<string, number>();
  #whenEmpty: (() => void)[] = [];
  /** When they were looked at last, by the monotonic clock. */
  #checkedAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#peers.size;
  }

  /** Connections of the address that have no session yet. */
  strangersFrom(remote: string): number {
    return this.#strangers.get(remote) ?? 0;
  }

  /** It has no session yet. */
  add(peer: Peer): void {
    this.#peers.add(peer);
    const { remote } = peer.link;
    this.#strangers.set(remote, this.strangersFrom(remote) + 1);
  }

  /** It has a session. */
  known({ link: { remote } }: Peer): void {
    const others = this.strangersFrom(remote) - 1;
    if (others > 0) this.#strangers.set(remote, others);
    else this.#strangers.delete(remote);
  }

  /** It has ended. @param known whether it had a session. */
  remove(peer: Peer, known: boolean): void {
    this.#peers.delete(peer);
    if (!known) this.known(peer);
    if (this.size > 0) return;
    for (const settle of this.#whenEmpty.splice(0)) settle();
  }

  /** Once a second. `ping`: an encoded frame. */
  check(ping: Uint8Array): void {
    const sinceMs = this.#checkedAt;
    this.#checkedAt = this.#clock.monotonic();
    for (const peer of [...this.#peers]) peer.check(sinceMs, ping);
  }

  /** Tells everybody to go, spread over a time; settles when all have gone, or time is up. */
  sendAway({ spreadMs, withinMs }: { readonly spreadMs: number; readonly withinMs: number }): Promise<void> {
    const goaway = encodeFrame({ frame: 'goaway', code: codeOf('going-away'), afterMs: 0, jitterMs: spreadMs, alternates: [] });
    for (const peer of [...this.#peers]) {
      if (peer.session) peer.session.sendEncoded(goaway);
      else peer.close('going-away');
    }
    if (this.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#clock.after(withinMs, resolve);
      this.#whenEmpty.push(() => {
        cancel();
        resolve();
      });
    });
  }

  close(): void {
    for (const peer of [...this.#peers]) peer.close('going-away');
  }
}
