import type { Append, AppendResult, Head } from '@parley/storage';

const keptMs = 90 * 24 * 60 * 60 * 1000;

/** Something that a log accepted: an entry, or a refusal (`offset` 0). */
interface Fact {
  readonly append: Append;
  readonly offset: number;
  readonly storedAt: number;
  readonly at: number;
  /** Learnt from the answer: the one thing a model cannot foresee. */
  tag: number;
}

/**
 * What a log must answer, derived anew each time from the list of all it accepted. Slow and plain on purpose: there is no state to get
 * wrong. Answers are given without `epoch` and `tag`.
 */
export class LogModel {
  readonly #facts: Fact[] = [];
  readonly #floors = new Map<string, number>();
  readonly #redacted = new Set<string>();

  /** `fails`: an expectation of its writes does not hold. */
  append(append: Append, fails: boolean, now: number): unknown {
    const { producer } = append;
    const own = this.#of(append.channel).filter((fact) => producer && fact.append.producer?.producer === producer.producer);
    const lastSeq = own.length;
    const lastUse = own.at(-1)?.storedAt ?? now;
    if (producer && (now - lastUse >= keptMs || (lastSeq === 0 && producer.seq > 1))) return { status: 'producer-expired' };
    if (producer && producer.seq <= lastSeq) return this.#again(own[producer.seq - 1]);
    if (producer && producer.seq > lastSeq + 1) return { status: 'gap', lastSeq };
    if (fails && append.entry) return { status: 'conflict', write: 0 };
    return this.#accept(append, now);
  }

  learn(append: Append, result: AppendResult): void {
    if (result.status !== 'appended') return;
    const fact = this.#entries(append.channel)[result.position.offset - 1];
    if (fact) fact.tag = result.position.tag;
  }

  redact(channel: string, offset: number): void {
    this.#redacted.add(`${channel} ${offset}`);
  }

  truncate(channel: string, offset: number): void {
    this.#floors.set(channel, Math.max(this.#floor(channel), Math.min(offset, this.#entries(channel).length)));
  }

  head(channel: string): Omit<Head, 'position'> & { readonly offset: number; readonly tag: number } {
    const entries = this.#entries(channel);
    const messageSeq = entries.filter((fact) => fact.append.entry?.countable).length;
    return { offset: entries.length, tag: entries.at(-1)?.tag ?? 0, messageSeq, floor: this.#floor(channel) };
  }

  read(channel: string, after: number, limit: number): { readonly entries: readonly unknown[]; readonly baseTag: number | undefined } {
    const floor = this.#floor(channel);
    const entries = this.#entries(channel);
    const shown = after < floor ? [] : entries.slice(after, after + limit);
    const known = after === 0 || after >= floor;
    return {
      entries: shown.map(({ append, offset, tag, at }) => {
        const redacted = this.#redacted.has(`${channel} ${offset}`);
        return { offset, tag, at, sender: append.entry?.sender, payload: redacted ? [] : [...(append.entry?.payload ?? [])], redacted };
      }),
      baseTag: known ? [0, ...entries.map((fact) => fact.tag)][after] : undefined,
    };
  }

  #accept(append: Append, now: number): unknown {
    const entries = this.#entries(append.channel);
    const at = Math.max(now, entries.at(-1)?.at ?? 0);
    this.#facts.push({ append, offset: append.entry ? entries.length + 1 : 0, storedAt: now, at, tag: 0 });
    if (append.refusal) return { status: 'refused', ...append.refusal };
    const { offset, messageSeq } = this.head(append.channel);
    return { status: 'appended', offset, at, messageSeq };
  }

  #again(fact: Fact | undefined): unknown {
    if (fact?.append.refusal) return { status: 'refused', ...fact.append.refusal };
    if (!fact || fact.offset <= this.#floor(fact.append.channel)) return { status: 'duplicate' };
    return { status: 'duplicate', offset: fact.offset, at: fact.at };
  }

  #of(channel: string): Fact[] {
    return this.#facts.filter((fact) => fact.append.channel === channel);
  }

  #entries(channel: string): Fact[] {
    return this.#of(channel).filter((fact) => fact.append.entry);
  }

  #floor(channel: string): number {
    return this.#floors.get(channel) ?? 0;
  }
}
