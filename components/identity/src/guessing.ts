import type { SiteServices } from '@parley/component';
import type { Clock } from '@parley/runtime';
import { Throttle } from '@parley/security';
import { refused } from './reasons.ts';

/** Many people share an address: an office, a proxy. Their mistakes add up, and must not keep each other out for long. */
const BY_ADDRESS = { free: 30, longestMs: 60_000, forgetMs: 3_600_000 };
/** What nodes tell each other. */
const TOPIC = 'attempts';
/** Pairs of name and address that are remembered; the one that signed in least recently gives way. */
const FAMILIAR = 50_000;

type Told = readonly [what: 'tried' | 'succeeded', name: string, address: string];

/**
 * Slows down who guesses passwords: by the name that was typed, whether it exists or not, and by the address. An address from which the name
 * has signed in before counts for itself, so that guesses made elsewhere do not lock a person out. Every node counts what is tried on all: whoever tries
 * on several at the same moment gains what each lets through before it has heard of the others, which is a few attempts, once.
 */
export class Guessing {
  readonly #names: Throttle;
  readonly #addresses: Throttle;
  readonly #familiar = new Set<string>();
  readonly #site: Pick<SiteServices, 'tell'>;

  constructor(clock: Clock, site: Pick<SiteServices, 'tell' | 'onTold'>) {
    this.#site = site;
    site.onTold(TOPIC, (told) => this.#hear(told as Told));
    this.#names = new Throttle(clock);
    this.#addresses = new Throttle(clock, BY_ADDRESS);
  }

  /** Refused with `rate-limited` while name or address has to wait; else the attempt counts as failed until it has succeeded. */
  attempt(name: string, address: string): void {
    const key = this.#keyOf(name, address);
    const waitMs = Math.max(this.#names.wait([key]), this.#addresses.wait([address]));
    if (waitMs > 0) throw refused('attempts-too-many', { seconds: Math.ceil(waitMs / 1000) }, { retryAfterMs: waitMs });
    this.#count(key, address);
    this.#site.tell(TOPIC, ['tried', name, address] satisfies Told);
  }

  /** The name starts anew; the address takes back this one attempt only: signing in to one's own account buys no guesses at others. */
  succeeded(name: string, address: string): void {
    this.#succeeded(name, address);
    this.#site.tell(TOPIC, ['succeeded', name, address] satisfies Told);
  }

  #hear([what, name, address]: Told): void {
    if (typeof name !== 'string' || typeof address !== 'string') throw new TypeError('Not what was tried.');
    if (what === 'tried') this.#count(this.#keyOf(name, address), address);
    else if (what === 'succeeded') this.#succeeded(name, address);
  }

  #count(key: string, address: string): void {
    this.#names.count([key]);
    this.#addresses.count([address]);
  }

  #succeeded(name: string, address: string): void {
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
