import type { Clock } from '@parley/runtime';
import { Throttle } from '@parley/security';
import { refused } from './reasons.ts';

/** Many people share an address: an office, a proxy. Their mistakes add up, and must not keep each other out for long. */
const BY_ADDRESS = { free: 30, longestMs: 60_000, forgetMs: 3_600_000 };
/** Pairs of name and address that are remembered; the one that signed in least recently gives way. */
const FAMILIAR = 50_000;

/**
 * Slows down who guesses passwords: by the name that was typed, whether it exists or not, and by the address. An address from which the name
 * has signed in before counts for itself, so that guesses made elsewhere do not lock a person out.
 */
export class Guessing {
  readonly #names: Throttle;
  readonly #addresses: Throttle;
  readonly #familiar = new Set<string>();

  constructor(clock: Clock) {
    this.#names = new Throttle(clock);
    this.#addresses = new Throttle(clock, BY_ADDRESS);
  }

  /** Refused with `rate-limited` while name or address has to wait; else the attempt counts as failed until it has succeeded. */
  attempt(name: string, address: string): void {
    const key = this.#keyOf(name, address);
    const waitMs = Math.max(this.#names.wait([key]), this.#addresses.wait([address]));
    if (waitMs > 0) throw refused('attempts-too-many', { seconds: Math.ceil(waitMs / 1000) }, { retryAfterMs: waitMs });
    this.#names.attempt([key]);
    this.#addresses.attempt([address]);
  }

  /** The name starts anew; the address takes back this one attempt only: signing in to one's own account buys no guesses at others. */
  succeeded(name: string, address: string): void {
    this.#names.clear(this.#keyOf(name, address));
    this.#addresses.takeBack(address);
    const pair = `${name}\n${address}`;
    this.#familiar.delete(pair);
    this.#familiar.add(pair);
    const [oldest] = this.#familiar;
    if (this.#familiar.size > FAMILIAR && oldest !== undefined) this.#familiar.delete(oldest);
  }

  #keyOf(name: string, address: string): string {
    const pair = `${name}\n${address}`;
    return this.#familiar.has(pair) ? pair : name;
  }
}
