import type { Cancel, Clock } from '@parley/runtime';
import { Copy } from './copy.ts';
import { ENDED_MS, GRACE_MS, SITE_GRACE_MS } from './limits.ts';
import type { StoredFacts } from './ports.ts';
import type { NodeFacts, SessionFacts, SiteNews } from './site-news.ts';
import { type Part, uniteSessions } from './union.ts';

export interface ElsewhereOptions {
  readonly clock: Clock;
  /** The person's facts have changed; what is shown of them may be the same. */
  readonly changed: (person: string) => void;
  /** Nothing of an ended life holds any more. */
  readonly forgotten: (life: string) => void;
}

interface End {
  /** Monotonic; Infinity: not counted yet. */
  readonly untilMs: number;
  readonly cancel: Cancel;
}

/** What the other nodes know of everybody. Facts of a life that is over stay for the grace, in which its people come back to other nodes. */
export class Elsewhere {
  readonly #options: ElsewhereOptions;
  readonly #clock: Clock;
  /** By life, like all here. */
  readonly #copies = new Map<string, Copy>();
  readonly #ends = new Map<string, End>();
  /** When they were forgotten, oldest first. */
  readonly #forgotten = new Map<string, number>();
  /** Since when sessions can come back (monotonic). */
  #listeningMs = Number.POSITIVE_INFINITY;

  constructor(options: ElsewhereOptions) {
    this.#options = options;
    this.#clock = options.clock;
  }

  /** What was stored of a life; it stays until `listening`, and then for the grace, or until that life is met. */
  restore(life: string, people: ReadonlyMap<string, StoredFacts>): void {
    this.#copies.set(life, new Copy(new Map([...people].map(([person, facts]) => [person, gone(facts)]))));
    this.#hold(life);
    for (const person of people.keys()) this.#options.changed(person);
  }

  /** From now on sessions can come back. */
  listening(): void {
    this.#listeningMs = this.#clock.monotonic();
    for (const [life, { untilMs }] of [...this.#ends]) if (untilMs === Number.POSITIVE_INFINITY) this.#end(life, GRACE_MS);
  }

  /** These are the other nodes at this moment; facts of one that has gone stay for `holdMs`. Answers whether one has gone. */
  meet(lives: readonly string[], holdMs: number): boolean {
    const lost = [...this.#copies].filter(([life]) => !lives.includes(life) && !this.#ends.has(life));
    for (const [life, copy] of lost) {
      const untilMs = this.#endOf(copy, holdMs);
      if (untilMs === Number.POSITIVE_INFINITY) this.#hold(life);
      else this.#end(life, untilMs - this.#clock.monotonic());
    }
    for (const life of lives) this.#welcome(life);
    return lost.length > 0;
  }

  /** Living nodes that are to be asked for everything. */
  get incomplete(): readonly string[] {
    return [...this.#copies].flatMap(([life, copy]) => (copy.isComplete || this.#ends.has(life) ? [] : [life]));
  }

  /** News may have been missed, whose is not known. */
  outdate(): void {
    for (const copy of this.#copies.values()) copy.outdate();
  }

  /** What a node tells of itself. A life that is over has nothing to say. */
  take(news: Extract<SiteNews, { readonly n: number }> | { readonly news: 'bye' }, life: string): void {
    const copy = this.#copies.get(life);
    if (!copy) return;
    if (news.news === 'bye') this.#stopped(life, copy);
    else if (!this.#ends.has(life)) for (const person of copy.take(news)) this.#options.changed(person);
  }

  /** Lives that are over, and how long their facts stay; 0: they are forgotten. */
  get ended(): readonly (readonly [life: string, leftMs: number])[] {
    const now = this.#clock.monotonic();
    const counted = [...this.#ends].filter(([, { untilMs }]) => untilMs !== Number.POSITIVE_INFINITY);
    return [
      ...counted.map(([life, { untilMs }]) => [life, untilMs - now] as const),
      ...[...this.#forgotten.keys()].map((life) => [life, 0] as const),
    ];
  }

  /** Another node has seen a life end: its facts stay here no longer than there. */
  hasEnded(life: string, leftMs: number): void {
    const copy = this.#copies.get(life);
    // What it said itself goes before what others saw.
    if (!copy || copy.stoppedAtMs !== undefined) return;
    const untilMs = this.#clock.monotonic() + leftMs;
    copy.staysUntilMs = Math.min(copy.staysUntilMs, untilMs);
    const end = this.#ends.get(life);
    if (end && untilMs < end.untilMs) this.#end(life, leftMs);
  }

  /** What the other nodes know of the person. */
  of(person: string): readonly Part[] {
    if (this.#copies.size === 0) return [];
    return [...this.#copies].flatMap(([life, copy]) => {
      const facts = copy.of(person);
      return facts ? [{ facts, isEnded: this.#ends.has(life) }] : [];
    });
  }

  /** The person's sessions there, each once. */
  sessionsOf(person: string): readonly SessionFacts[] {
    const parts = this.of(person);
    return parts.length === 0 ? [] : uniteSessions(parts);
  }

  /** The person has these sessions somewhere: what lives that are over know of lower generations of them is over, too. */
  follow(person: string, sessions: readonly SessionFacts[]): void {
    for (const life of this.#ends.keys()) this.#copies.get(life)?.follow(person, sessions);
  }

  close(): void {
    for (const { cancel } of this.#ends.values()) cancel();
  }

  #welcome(life: string): void {
    if (!this.#copies.has(life)) this.#copies.set(life, new Copy());
    this.#ends.get(life)?.cancel();
    this.#ends.delete(life);
  }

  /** Its sessions have just been lost, whatever its lease says. */
  #stopped(life: string, copy: Copy): void {
    copy.stoppedAtMs = this.#clock.monotonic();
    if (this.#ends.has(life)) this.#end(life, SITE_GRACE_MS);
  }

  /** Until when the facts of a life stay that is seen to be over at this moment; Infinity: it is counted from `listening`. */
  #endOf({ stoppedAtMs, isHeard, staysUntilMs }: Copy, holdMs: number): number {
    const heldMs = this.#clock.monotonic() + holdMs;
    if (stoppedAtMs !== undefined) return stoppedAtMs + SITE_GRACE_MS;
    // It may have gone with all others, before this node came: then nobody could come back before somebody listened.
    return Math.min(staysUntilMs, isHeard ? heldMs : Math.max(heldMs, this.#listeningMs + GRACE_MS));
  }

  /** Its facts stay until `listening`. */
  #hold(life: string): void {
    this.#ends.set(life, { untilMs: Number.POSITIVE_INFINITY, cancel: () => {} });
  }

  #end(life: string, afterMs: number): void {
    this.#ends.get(life)?.cancel();
    // At once: who begins to watch at this moment sees nothing of it.
    if (afterMs <= 0) {
      this.#forget(life);
      return;
    }
    const cancel = this.#clock.after(afterMs, () => this.#forget(life));
    this.#ends.set(life, { untilMs: this.#clock.monotonic() + afterMs, cancel });
    for (const person of this.#copies.get(life)?.people ?? []) this.#options.changed(person);
  }

  #forget(life: string): void {
    const copy = this.#copies.get(life);
    this.#copies.delete(life);
    this.#ends.delete(life);
    this.#remember(life);
    for (const person of copy?.people ?? []) this.#options.changed(person);
    this.#options.forgotten(life);
  }

  #remember(life: string): void {
    const now = this.#clock.monotonic();
    for (const [other, at] of this.#forgotten) if (now - at > ENDED_MS) this.#forgotten.delete(other);
    this.#forgotten.set(life, now);
  }
}

function gone({ sessions, claims }: StoredFacts): NodeFacts {
  return { sessions: sessions.map((session) => ({ ...session, isHere: false })), claims };
}
