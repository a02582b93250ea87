// What every implementation of `ChannelLog` decides in the same way, as pure functions.
import type { Append, ProducerSeq } from './channel-log.ts';
import { StorageError } from './errors.ts';
import type { Ref, SqlValue, Write } from './sql.ts';

/** How long after its last stored seq a producer is still accepted: 90 days. */
export const PRODUCER_KEPT_MS: number = 90 * 24 * 60 * 60 * 1000;

/** The most entries one `read` answers; a larger limit is cut to it. */
export const READ_LIMIT = 1000;

/** What a log keeps of a producer on a channel. */
export interface ProducerState {
  readonly lastSeq: number;
  /** When its last seq was stored, milliseconds since 1970. */
  readonly usedAt: number;
}

export type SeqVerdict = 'next' | 'seen' | 'gap' | 'producer-expired';

/** Where a seq stands against what is known of its producer (undefined: nothing). An expired producer is never accepted again. */
export function judgeSeq(known: ProducerState | undefined, seq: number, now: number): SeqVerdict {
  if (!known) return seq === 1 ? 'next' : 'producer-expired';
  if (now - known.usedAt >= PRODUCER_KEPT_MS) return 'producer-expired';
  if (seq <= known.lastSeq) return 'seen';
  return seq === known.lastSeq + 1 ? 'next' : 'gap';
}

/** Throws `bad-statement` for an append that breaks its own shape: a bug of the caller. */
export function checkAppend(append: Append): void {
  if ((append.entry === undefined) === (append.refusal === undefined)) {
    throw new StorageError('bad-statement', 'An append needs exactly one of `entry` and `refusal`.');
  }
  if (append.refusal && !append.producer) throw new StorageError('bad-statement', 'A refusal needs the producer whose seq it answers.');
  if (append.producer) checkSeq(append.producer);
}

function checkSeq({ producer, seq }: ProducerSeq): void {
  if (!Number.isSafeInteger(seq) || seq < 1) {
    throw new StorageError('bad-statement', `The seq of producer ${producer} is ${seq}; seqs are whole numbers from 1.`);
  }
}

/** The values of an append's entry that its writes can refer to. */
export type RefValues = Readonly<Record<Ref['ref'], number>>;

/** A write's parameters with every `ref` filled in. */
export function fillRefs(params: Write['params'], values: RefValues): readonly SqlValue[] {
  return params.map((param) => (isRef(param) ? values[param.ref] : param));
}

export function isRef(param: SqlValue | Ref): param is Ref {
  return typeof param === 'object' && param !== null && 'ref' in param;
}
