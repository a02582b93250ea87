import { type Position, RECOVERED, RESET_REASONS } from '@parley/protocol';

/** Where a reader wants to begin. */
export interface Wish {
  readonly from?: Position | undefined;
  /** For a reader without a position, or one whose position does not hold: the newest n first. */
  readonly last: number;
}

/** What is known of the channel. */
export interface Known {
  readonly head: Position;
  readonly floor: number;
}

/** Why a reader cannot go on from `from`; undefined: it can. `standing`: the position that the log has at that offset. */
export function judgePosition(from: Position, { head, floor }: Known, standing: Position | undefined): number | undefined {
  if (from.epoch !== head.epoch) return RESET_REASONS.epoch;
  if (from.offset > head.offset) return RESET_REASONS.tag;
  if (from.offset < floor || !standing) return RESET_REASONS.retention;
  return from.tag === standing.tag ? undefined : RESET_REASONS.tag;
}

/** How a subscription begins: entries follow `base`. */
export interface Start {
  readonly recovered: number;
  readonly reason: number;
  readonly base: Position;
}

export const proved = (base: Position): Start => ({ recovered: RECOVERED.full, reason: 0, base });
export const fresh = (base: Position): Start => ({ recovered: RECOVERED.fresh, reason: 0, base });
export const reset = (base: Position, reason: number): Start => ({ recovered: RECOVERED.reset, reason, base });

/** The offset before the newest `last` entries that are still kept. */
export function offsetBeforeLast(last: number, { head, floor }: Known): number {
  return Math.min(head.offset, Math.max(floor, head.offset - last));
}
