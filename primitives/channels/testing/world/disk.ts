import type { Position } from '@parley/protocol';
import type { Runtime } from '@parley/runtime';
import { type Append, type AppendResult, type Entry, type Head, judgeSeq, type ReadResult } from '@parley/storage';

/** An entry as history remembers it, whatever becomes of the log. */
export interface Commit {
  readonly epoch: string;
  readonly offset: number;
  /** The tag of the entry before it; 0 before the first. */
  readonly parent: number;
  readonly sender: string;
  readonly text: string;
}

type Refusal = NonNullable<Append['refusal']>;

/** What was stored for a producer's seq, and how long the log was then: a cut takes it along. */
interface Outcome {
  readonly offset: number;
  readonly refusal?: Refusal;
}

/** One durable channel that outlives servers, and can be damaged as a real disk can: an older copy restored, with the old epoch or a new one. */
export class Disk {
  readonly #runtime: Runtime;
  epoch: string;
  entries: Entry[] = [];
  floor = 0;
  #floorTag = 0;
  #producers = new Map<string, Outcome[]>();
  /** Everything ever committed, by tag. */
  readonly history: Map<number, Commit> = new Map();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.epoch = runtime.random.id(8);
  }

  get head(): Position {
    const last = this.entries.at(-1);
    return { epoch: this.epoch, offset: last?.offset ?? this.floor, tag: last?.tag ?? this.#floorTag };
  }

  get state(): Head {
    return { position: this.head, messageSeq: this.head.offset, floor: this.floor };
  }

  /** It knows everything. */
  see(): undefined {
    return undefined;
  }

  append({ producer, entry, refusal }: Append): AppendResult {
    if (!producer) return this.#store(entry);
    const outcomes = this.#producers.get(producer.producer);
    const verdict = judgeSeq(
      outcomes && { lastSeq: outcomes.length, usedAt: this.#runtime.clock.now() },
      producer.seq,
      this.#runtime.clock.now(),
    );
    if (verdict === 'gap') return { status: 'gap', lastSeq: outcomes?.length ?? 0 };
    if (verdict === 'producer-expired') return { status: 'producer-expired' };
    const seen = outcomes?.[producer.seq - 1];
    if (seen) return this.#again(seen);
    const result = refusal ? ({ status: 'refused', ...refusal } as const) : this.#store(entry);
    const outcome = { offset: this.head.offset, ...(refusal && { refusal }) };
    this.#producers.set(producer.producer, [...(outcomes ?? []), outcome]);
    return result;
  }

  read(after: number, limit: number): ReadResult {
    const entries = after < this.floor ? [] : this.entries.slice(after - this.floor, after - this.floor + limit);
    return { head: this.state, entries, base: this.#positionAt(after) };
  }

  redact(offsets: readonly number[]): void {
    this.entries = this.entries.map((entry) =>
      offsets.includes(entry.offset) ? { ...entry, payload: new Uint8Array(), redacted: true } : entry,
    );
  }

  truncate(offset: number): void {
    const dropped = this.entries.filter((entry) => entry.offset <= offset);
    this.entries = this.entries.slice(dropped.length);
    this.floor += dropped.length;
    this.#floorTag = dropped.at(-1)?.tag ?? this.#floorTag;
  }

  /** The last `count` entries were never written, as when an older copy comes back under the same epoch. */
  cutTail(count: number): void {
    this.entries = this.entries.slice(0, Math.max(0, this.entries.length - count));
    const { offset } = this.head;
    for (const [producer, outcomes] of this.#producers) {
      const kept = outcomes.filter((outcome) => outcome.offset <= offset);
      if (kept.length > 0) this.#producers.set(producer, kept);
      else this.#producers.delete(producer);
    }
  }

  renewEpoch(): void {
    this.epoch = this.#runtime.random.id(8);
  }

  #store(entry: Append['entry']): AppendResult {
    if (!entry) throw new Error('An append without an entry.');
    const { offset, tag: parent } = this.head;
    const tag = 1 + this.#runtime.random.integer(2 ** 40);
    const at = this.#runtime.clock.now();
    this.entries.push({ offset: offset + 1, tag, at, sender: entry.sender, payload: entry.payload, redacted: false });
    const text = new TextDecoder().decode(entry.payload);
    this.history.set(tag, { epoch: this.epoch, offset: offset + 1, parent, sender: entry.sender, text });
    return { status: 'appended', position: { epoch: this.epoch, offset: offset + 1, tag }, at, messageSeq: offset + 1 };
  }

  #again({ offset, refusal }: Outcome): AppendResult {
    if (refusal) return { status: 'refused', ...refusal };
    const position = this.#positionAt(offset);
    return position && offset > this.floor ? { status: 'duplicate', position, at: 0 } : { status: 'duplicate' };
  }

  #positionAt(offset: number): Position | undefined {
    if (offset === 0) return { epoch: this.epoch, offset, tag: 0 };
    if (offset === this.floor) return { epoch: this.epoch, offset, tag: this.#floorTag };
    const tag = this.entries[offset - this.floor - 1]?.tag;
    return tag === undefined ? undefined : { epoch: this.epoch, offset, tag };
  }
}
