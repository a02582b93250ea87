import {
  type Append,
  type AppendResult,
  type FilledWrite,
  fillRefs,
  type Head,
  judgeSeq,
  type NewEntry,
  type ProducerSeq,
  type ProducerState,
  type TagSource,
} from '@parley/storage';

/** A row of `log_channels`. */
export interface ChannelRow {
  readonly epoch: string;
  readonly offset: number;
  readonly tag: number;
  readonly messageSeq: number;
  readonly at: number;
  readonly floor: number;
  readonly floorTag: number;
}

/** A row of `log_entries` to be. */
export interface EntryDraft {
  readonly offset: number;
  readonly tag: number;
  readonly at: number;
  readonly sender: string;
  readonly payload: Uint8Array;
  readonly redacted: boolean;
  readonly source: ProducerSeq | undefined;
}

export interface RefusalDraft extends ProducerSeq {
  readonly code: string;
  readonly message: string;
}

interface ProducerDraft extends ProducerState {
  readonly changed: boolean;
  /** The answers to seqs that were consumed before: those stored that this group asks for, and those of the group itself. */
  readonly outcomes: Map<number, AppendResult>;
}

/** What an append comes to, unless one of its writes fails: what to run for it, and `accept` once that has gone well. */
export interface Proposal {
  readonly result: AppendResult;
  readonly writes: readonly FilledWrite[];
  accept(): void;
}

/** A retention step drops at most so many entries, so that it never holds up the acks of a group for long. */
export const TRUNCATE_STEP = 2000;

const nothing = (): void => undefined;

/**
 * A channel that a group has locked, with all that was accepted in the group so far. Nothing of that is in the tables yet: whoever gives the
 * group up forgets its drafts, else they are written (see draft-writer.ts).
 */
export class ChannelDraft {
  readonly name: string;
  /** Whether this group has begun it; unless something of it counts, there is no channel after all. */
  readonly fresh: boolean;
  readonly entries: EntryDraft[] = [];
  readonly refusals: RefusalDraft[] = [];
  readonly redactions: number[] = [];
  readonly producers: Map<string, ProducerDraft> = new Map();
  #row: ChannelRow;
  #changed = false;

  constructor(name: string, row: ChannelRow, fresh: boolean) {
    this.name = name;
    this.fresh = fresh;
    this.#row = row;
  }

  get row(): ChannelRow {
    return this.#row;
  }

  /** Whether its row has to be written. */
  get changed(): boolean {
    return this.#changed;
  }

  know(producer: string, state: ProducerState): void {
    this.producers.set(producer, { ...state, changed: false, outcomes: new Map() });
  }

  propose(append: Append, now: number, tags: TagSource): Proposal {
    const answer = append.producer && this.#judge(append.producer, now);
    if (answer) return { result: answer, writes: [], accept: nothing };
    return append.entry ? this.#entry(append, append.entry, now, tags.next()) : this.#refusal(append, now);
  }

  open(): Head {
    this.#changed ||= this.fresh;
    const { epoch, offset, tag, messageSeq, floor } = this.#row;
    return { position: { epoch, offset, tag }, messageSeq, floor };
  }

  redact(offsets: readonly number[]): void {
    const first = this.#row.offset - this.entries.length + 1;
    for (const offset of offsets) {
      const entry = this.entries[offset - first];
      if (entry) this.entries[offset - first] = { ...entry, payload: new Uint8Array(), redacted: true };
      else if (offset < first) this.redactions.push(offset);
    }
  }

  /** Up to where one step drops entries; undefined: there is nothing to drop. Only before anything was appended. */
  nextFloor(offset: number): number | undefined {
    const aim = Math.min(offset, this.#row.offset);
    return aim > this.#row.floor ? Math.min(aim, this.#row.floor + TRUNCATE_STEP) : undefined;
  }

  raiseFloor(floor: number, floorTag: number): void {
    this.#change({ ...this.#row, floor, floorTag });
  }

  /** Undefined: the seq is the next one. */
  #judge({ producer, seq }: ProducerSeq, now: number): AppendResult | undefined {
    const known = this.producers.get(producer);
    const verdict = judgeSeq(known, seq, now);
    if (verdict === 'next') return undefined;
    if (verdict === 'producer-expired' || !known) return { status: 'producer-expired' };
    return verdict === 'gap' ? { status: 'gap', lastSeq: known.lastSeq } : (known.outcomes.get(seq) ?? { status: 'duplicate' });
  }

  #entry({ producer, writes = [] }: Append, { sender, payload, countable }: NewEntry, now: number, tag: number): Proposal {
    const offset = this.#row.offset + 1;
    const at = Math.max(now, this.#row.at);
    const messageSeq = this.#row.messageSeq + (countable ? 1 : 0);
    const position = { epoch: this.#row.epoch, offset, tag };
    return {
      result: { status: 'appended', position, at, messageSeq },
      writes: writes.map((write) => ({ ...write, params: fillRefs(write.params, { offset, tag, at, messageSeq }) })),
      accept: () => {
        this.#change({ ...this.#row, offset, tag, at, messageSeq });
        this.entries.push({ offset, tag, at, sender, payload, redacted: false, source: producer });
        if (producer) this.#consume(producer, now, { status: 'duplicate', position, at });
      },
    };
  }

  #refusal({ producer, refusal }: Append, now: number): Proposal {
    const { code, message } = refusal ?? { code: '', message: '' };
    const result: AppendResult = { status: 'refused', code, message };
    const accept = () => {
      this.open();
      if (!producer) return;
      this.refusals.push({ producer: producer.producer, seq: producer.seq, code, message });
      this.#consume(producer, now, result);
    };
    return { result, writes: [], accept };
  }

  #consume({ producer, seq }: ProducerSeq, now: number, outcome: AppendResult): void {
    const outcomes = this.producers.get(producer)?.outcomes ?? new Map<number, AppendResult>();
    outcomes.set(seq, outcome);
    this.producers.set(producer, { lastSeq: seq, usedAt: now, changed: true, outcomes });
  }

  #change(row: ChannelRow): void {
    this.#row = row;
    this.#changed = true;
  }
}
