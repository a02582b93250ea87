import type { Clock } from '@parley/runtime';
import type { Ledger, Member } from '@parley/storage';
import { heardOf } from './facts.ts';
import type { Round } from './post.ts';
import { SharedQuery } from './shared-query.ts';
import { NoAnswer } from './site.ts';

/** How long answers are waited for before the ledger carries what the backbone has not. */
const PATIENCE_MS = 1_000;
const POLL_MS = 100;
/** A node that keeps its lease hears within this. One that renews and never hears of it is broken in a way that waiting does not heal. */
const LONGEST_MS = 10_000;

export interface RollCallOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** The life of this node at the moment. */
  readonly life: () => string;
  /** Whether the backbone can carry anything. */
  readonly connected: () => boolean;
  /** Records that these lives have missed something and answers the version under which they hear of it. */
  readonly missed: (lives: readonly string[]) => Promise<number>;
}

/** Waits until every other node has heard of something, or has lost its lease. */
export class RollCall {
  readonly #options: RollCallOptions;
  /** What ends each wait when this closes. */
  readonly #waits = new Set<() => void>();
  #closed = false;
  readonly #members: SharedQuery<readonly Member[]>;

  constructor(options: RollCallOptions) {
    this.#options = options;
    this.#members = new SharedQuery(() => options.ledger.members());
  }

  /** For what only the backbone carries: whoever does not answer is told through the ledger that it missed something. Answers whom it is about. */
  async ofRound(round: Round): Promise<readonly Member[]> {
    const { connected, missed, clock } = this.#options;
    const deadline = clock.monotonic() + LONGEST_MS;
    const others = await this.#others(deadline);
    if (await this.#answered(round, others, connected() ? PATIENCE_MS : 0)) return others;
    const silent = others.filter(({ life }) => !round.has(life)).map(({ life }) => life);
    const version = await this.#retry(() => missed(silent), deadline);
    await this.#heard(round, silent, version, deadline);
    return others;
  }

  /** For what the ledger carries, too, under this version; `members`: those with a lease when it was recorded. */
  async ofVersion(round: Round, version: number, members: readonly Member[]): Promise<void> {
    const { connected, life, clock } = this.#options;
    const others = members.filter((member) => member.life !== life());
    if (await this.#answered(round, others, connected() ? POLL_MS : 0)) return;
    await this.#heard(
      round,
      others.map((member) => member.life),
      version,
      clock.monotonic() + LONGEST_MS,
    );
  }

  /** Whoever waits still hears `NoAnswer`. Idempotent. */
  close(): void {
    this.#closed = true;
    for (const leave of [...this.#waits]) leave();
  }

  async #others(deadline: number): Promise<readonly Member[]> {
    const members = await this.#retry(() => this.#members.ask(), deadline);
    return members.filter(({ life }) => life !== this.#options.life());
  }

  /** Whether all have answered within the time. */
  async #answered(round: Round, others: readonly Member[], withinMs: number): Promise<boolean> {
    const all = (): boolean => others.every(({ life }) => round.has(life));
    if (all() || withinMs === 0) return all();
    await this.#wait(withinMs, (done) => {
      round.onAnswer = () => {
        if (all()) done();
      };
    });
    return all();
  }

  async #heard(round: Round, lives: readonly string[], version: number, deadline: number): Promise<void> {
    const { clock } = this.#options;
    for (;;) {
      const members = await this.#others(deadline);
      const waits = members.filter((member) => lives.includes(member.life) && !round.has(member.life) && heardOf(member) < version);
      if (waits.length === 0) return;
      if (clock.monotonic() >= deadline)
        throw new NoAnswer(`Nothing is heard of ${waits.map(({ node }) => node).join(', ')}, which keep their leases.`);
      await this.#wait(POLL_MS);
    }
  }

  /** A ledger that cannot be reached may be back in time. */
  async #retry<T>(query: () => Promise<T>, deadline: number): Promise<T> {
    for (;;) {
      try {
        return await query();
      } catch (cause) {
        if (this.#options.clock.monotonic() >= deadline) throw new NoAnswer('The ledger cannot be reached.', { cause });
        await this.#wait(POLL_MS);
      }
    }
  }

  /** Settles after this, or when it is done sooner; rejects with `NoAnswer` when this closes. */
  #wait(ms: number, listen: (done: () => void) => void = () => {}): Promise<void> {
    if (this.#closed) return Promise.reject(leaving());
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        stop();
        this.#waits.delete(leave);
        settle();
      };
      const leave = (): void => end(() => reject(leaving()));
      const stop = this.#options.clock.after(ms, () => end(resolve));
      this.#waits.add(leave);
      listen(() => end(resolve));
    });
  }
}

function leaving(): NoAnswer {
  return new NoAnswer('This node is leaving.');
}
