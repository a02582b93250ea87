import type { Cancel, Runtime } from '@parley/runtime';
import type { Ledger, NodeLife, Renewal } from '@parley/storage';

/** How long a lease holds after a renewal, by the clock of the ledger. */
export const LEASE_MS: number = 2_000;
const RENEW_MS = 500;
/** After the ledger could not be reached. */
const RETRY_MS = 100;
/** How much earlier a lease ends here than in the ledger: for timers, and for what is done between a look at `holds` and the deed. */
const MARGIN_MS = 200;
const HOLD_MS = LEASE_MS - MARGIN_MS;
/** Revocations that were heard are confirmed with a renewal, which is sent this much later: one for many. */
const CONFIRM_MS = 50;

interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

const LAPSED: Moment = { monotonic: Number.NEGATIVE_INFINITY, wall: Number.NEGATIVE_INFINITY };

export interface LeaseOptions {
  readonly node: string;
  readonly runtime: Runtime;
  readonly ledger: Ledger;
  /** What this node says of itself; `heard`: the revocations up to this version were heard before. */
  readonly facts: (heard: number) => string;
  /** Somebody else holds the name of this node still. */
  readonly onTaken: (by: NodeLife) => void;
  /** Heard before the lease holds by it. `begun`: by a new life, and what the others have said meanwhile was not for it. */
  readonly onRenewal: (renewal: Renewal, begun: boolean) => void;
  /** After `holds` has changed. */
  readonly onChange: () => void;
  readonly onFault: (fault: unknown, about: string) => void;
}

/**
 * The lease of this node. It counts from before the ledger was asked, by the monotonic clock and by the wall clock, whichever is ahead: the one
 * stands still while a machine is suspended, the other jumps. A life whose lease has lapsed is followed by a new one.
 */
export class Lease {
  readonly #options: LeaseOptions;
  #life: string;
  /** Whether the ledger has ever given this life a lease. */
  #begun = false;
  #until = LAPSED;
  /** Up to which version revocations were heard; undefined before the first lease: what was revoked before concerns nobody here. */
  #heard: number | undefined;
  /** Somebody was answered that it does not hold, and waits to be told that it does: a wall clock may go forth and back between two renewals. */
  #denied = false;
  /** `holds` as `onChange` has told it. */
  #held = false;
  #next: Cancel | undefined;
  #lapse: Cancel | undefined;
  #renewing: Promise<void> | undefined;
  #closed = false;
  /** The last renewal failed. */
  #troubled = false;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#life = options.runtime.random.id();
  }

  get life(): string {
    return this.#life;
  }

  get holds(): boolean {
    const { clock } = this.#options.runtime;
    const holds = clock.monotonic() < this.#until.monotonic && clock.now() < this.#until.wall;
    if (!holds) this.#denied = true;
    return holds;
  }

  /** Settles when the ledger has given the lease, however long another life keeps the name. Rejects when the ledger cannot be reached. */
  async begin(): Promise<void> {
    while (!this.#begun) {
      const waitMs = await this.#renew();
      if (!this.#begun) await this.#wait(waitMs);
    }
    this.#again(RENEW_MS);
  }

  /** Gives the lease back. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#next?.();
    this.#lapse?.();
    await this.#renewing;
    this.#end();
    await this.#options.ledger.release(this.#self).catch((fault: unknown) => this.#options.onFault(fault, 'giving the lease back'));
  }

  get #self(): NodeLife {
    return { node: this.#options.node, life: this.#life };
  }

  #again(ms: number): void {
    this.#next = this.#closed ? undefined : this.#options.runtime.clock.after(ms, () => this.#run());
  }

  #run(): void {
    this.#renewing = this.#renew()
      .then(
        (waitMs) => {
          this.#troubled = false;
          return waitMs;
        },
        (fault: unknown) => {
          // Each time would be too much to read.
          if (!this.#troubled) this.#options.onFault(fault, 'renewing the lease');
          this.#troubled = true;
          return RETRY_MS;
        },
      )
      .then((waitMs) => this.#again(waitMs));
  }

  /** Answers after how long to do so again. */
  async #renew(): Promise<number> {
    const { runtime, ledger, facts, onTaken } = this.#options;
    const at: Moment = { monotonic: runtime.clock.monotonic(), wall: runtime.clock.now() };
    const member = { ...this.#self, facts: facts(this.#heard ?? 0) };
    const answer = await ledger.renew(member, LEASE_MS, this.#heard ?? Number.MAX_SAFE_INTEGER, this.#begun);
    if (this.#closed) return 0;
    if (answer.status === 'held') return this.#hold(answer, at);
    this.#begun = false;
    this.#end();
    if (answer.status === 'taken') onTaken(answer.by);
    else this.#life = runtime.random.id();
    return answer.status === 'taken' ? RENEW_MS : 0;
  }

  #hold(renewal: Renewal, at: Moment): number {
    const { clock } = this.#options.runtime;
    const [heldBefore, begun] = [this.holds && !this.#denied, !this.#begun];
    this.#begun = true;
    this.#heard = renewal.version;
    this.#options.onRenewal(renewal, begun);
    this.#until = { monotonic: at.monotonic + HOLD_MS, wall: at.wall + HOLD_MS };
    this.#held = this.holds;
    if (this.#held) this.#denied = false;
    this.#lapse?.();
    this.#lapse = clock.after(Math.max(1, Math.ceil(this.#until.monotonic - clock.monotonic())), () => this.#end());
    if (this.#held !== heldBefore) this.#options.onChange();
    return renewal.revocations.length > 0 ? CONFIRM_MS : Math.max(0, RENEW_MS - (clock.monotonic() - at.monotonic));
  }

  #end(): void {
    this.#until = LAPSED;
    if (!this.#held) return;
    this.#held = false;
    this.#options.onChange();
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#options.runtime.clock.after(ms, resolve));
  }
}
