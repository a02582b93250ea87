import type { Runtime } from '@parley/runtime';
import { newSecret } from './secrets.ts';

export interface TicketsOptions {
  readonly lifetimeMs: number;
  /** At most this many wait to be used; the oldest gives way. */
  readonly capacity: number;
  /** At most this many for the same value: whoever asks without end has only their own pushed out. */
  readonly each: number;
}
export const DEFAULT_TICKETS: TicketsOptions = { lifetimeMs: 30_000, capacity: 10_000, each: 16 };

/** One-time tickets in memory: whoever brings one within its lifetime gets what it was issued for, once. */
export class Tickets<T> {
  readonly #runtime: Runtime;
  readonly #options: TicketsOptions;
  /** In order of issue, so that the first ones are the oldest. */
  readonly #issued = new Map<string, { readonly value: T; readonly until: number }>();
  /** The tickets of each value, in the same order. */
  readonly #byValue = new Map<T, Set<string>>();

  constructor(runtime: Runtime, options: Partial<TicketsOptions> = {}) {
    this.#runtime = runtime;
    this.#options = { ...DEFAULT_TICKETS, ...options };
  }

  issue(value: T): string {
    this.#forget();
    const ticket = newSecret(this.#runtime.random);
    this.#issued.set(ticket, { value, until: this.#runtime.clock.monotonic() + this.#options.lifetimeMs });
    const same = this.#byValue.get(value) ?? new Set();
    this.#byValue.set(value, same.add(ticket));
    const [oldest] = same;
    if (same.size > this.#options.each && oldest !== undefined) this.#drop(oldest);
    return ticket;
  }

  /** What the ticket was issued for; undefined when it is unknown, used or too old. */
  redeem(ticket: string): T | undefined {
    const found = this.#issued.get(ticket);
    this.#drop(ticket);
    return found && this.#runtime.clock.monotonic() < found.until ? found.value : undefined;
  }

  #forget(): void {
    const now = this.#runtime.clock.monotonic();
    for (const [ticket, { until }] of this.#issued) {
      if (until > now && this.#issued.size < this.#options.capacity) return;
      this.#drop(ticket);
    }
  }

  #drop(ticket: string): void {
    const found = this.#issued.get(ticket);
    if (!found) return;
    this.#issued.delete(ticket);
    const same = this.#byValue.get(found.value);
    same?.delete(ticket);
    if (same?.size === 0) this.#byValue.delete(found.value);
  }
}
