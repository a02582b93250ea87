import { createHash } from 'node:crypto';
import { Refused } from '@parley/component';
import type { Clock } from '@parley/runtime';
import type { HostLimits } from './limits.ts';
import { refused } from './reasons.ts';

/** When to come again with another key. */
const FULL_MS = 60_000;
/** When to ask again for what still runs. */
const BUSY_MS = 1_000;

/** A call that may be repeated: whose, of which method, under which key, with which body. */
export interface Repeatable {
  readonly person: string;
  readonly method: string;
  readonly key: string;
  readonly body: Uint8Array;
  /** A repetition while the first call runs is refused, instead of waiting for its result. */
  readonly exclusive?: boolean;
}

interface Kept {
  readonly person: string;
  readonly digest: string;
  readonly result: Promise<Uint8Array>;
  readonly until: number;
  /** Undefined while it runs. */
  bytes: number | undefined;
}

/**
 * Answers a repeated call with the first one's result, also while the first still runs. Failures are not kept: a repetition runs again, as it does
 * on another node, where the method finds by the key what was made.
 * Results are kept for `repeatMs`, fewer when there are too many bytes of them.
 */
export class Repeats {
  readonly #clock: Clock;
  readonly #limits: HostLimits;
  /** In order of their making. */
  readonly #kept = new Map<string, Kept>();
  readonly #perPerson = new Map<string, number>();
  #bytes = 0;

  constructor(clock: Clock, limits: HostLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  once(call: Repeatable, run: () => Promise<Uint8Array>): Promise<Uint8Array> {
    this.#prune();
    const id = `${call.person}\n${call.method}\n${call.key}`;
    const digest = createHash('sha256').update(call.body).digest('base64url');
    const known = this.#kept.get(id);
    if (known && known.digest !== digest) throw refused('key-reused');
    if (known?.bytes === undefined && known && call.exclusive) throw refused('key-in-use', {}, { retryAfterMs: BUSY_MS });
    if (known) return known.result;
    if ((this.#perPerson.get(call.person) ?? 0) >= this.#limits.repeatsPerPerson) {
      throw new Refused('rate-limited', 'Too many calls with idempotency keys in a short time. Wait some minutes.', {
        retryAfterMs: FULL_MS,
      });
    }
    return this.#run(id, call.person, digest, run);
  }

  #run(id: string, person: string, digest: string, run: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const kept: Kept = { person, digest, result: run(), until: this.#clock.monotonic() + this.#limits.repeatMs, bytes: undefined };
    this.#kept.set(id, kept);
    this.#perPerson.set(person, (this.#perPerson.get(person) ?? 0) + 1);
    kept.result.then(
      ({ length }) => {
        if (this.#kept.get(id) !== kept) return;
        kept.bytes = length;
        this.#bytes += length;
      },
      () => this.#forget(id, kept),
    );
    return kept.result;
  }

  #prune(): void {
    const now = this.#clock.monotonic();
    for (const [id, kept] of this.#kept) {
      if (kept.until > now && this.#bytes <= this.#limits.repeatBytes) return;
      this.#forget(id, kept);
    }
  }

  #forget(id: string, kept: Kept): void {
    if (this.#kept.get(id) !== kept) return;
    this.#kept.delete(id);
    this.#bytes -= kept.bytes ?? 0;
    const left = (this.#perPerson.get(kept.person) ?? 1) - 1;
    if (left > 0) this.#perPerson.set(kept.person, left);
    else this.#perPerson.delete(kept.person);
  }
}
