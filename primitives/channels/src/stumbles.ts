import type { Session } from '@parley/routing';

/**
 * Where producers stand that were refused something for now: what a session sent behind it must not be stored before it comes again. See
 * `ProducerSeq.missing`.
 */
export class Stumbles {
  readonly #seqs = new WeakMap<Session, Map<string, number>>();

  /** This seq of the lane was not stored and will come again. */
  add(session: Session, lane: string, seq: number): void {
    const seqs = this.#seqs.get(session) ?? new Map<string, number>();
    this.#seqs.set(session, seqs.set(lane, Math.min(seq, seqs.get(lane) ?? seq)));
  }

  /** The seq that comes again and belongs before this one, if any. */
  missing(session: Session, lane: string, seq: number): number | undefined {
    const seqs = this.#seqs.get(session);
    const stumbled = seqs?.get(lane);
    if (stumbled === seq) seqs?.delete(lane);
    return stumbled !== undefined && stumbled < seq ? stumbled : undefined;
  }
}
