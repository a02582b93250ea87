import type { Session } from '@parley/routing';
import type { ProducerSeq } from '@parley/storage';

/** Where a producer stands in one session. */
interface Standing {
  /** This seq was not stored, and will come again. */
  readonly again?: number;
  /** In which epoch of a live channel it was answered last. */
  readonly epoch?: string;
}

/** A client uses one producer per channel. Whoever uses more producers than this in one session has those forgotten that came first. */
const MOST_PER_SESSION = 1_024;

/**
 * Where producers stand in their sessions: what a session sent behind something that comes again, or that another epoch has, must not be stored
 * before that has come again. See `ProducerSeq.missing` and `ProducerSeq.behind`.
 */
export class Stumbles {
  readonly #standings = new WeakMap<Session, Map<string, Standing>>();

  /** This seq of the lane was not stored and will come again. */
  add(session: Session, lane: string, seq: number): void {
    this.#put(session, lane, { again: Math.min(seq, this.#of(session, lane)?.again ?? seq) });
  }

  /** Something of the lane was answered, for good, by this epoch. */
  answered(session: Session, lane: string, epoch: string): void {
    const standing = this.#of(session, lane);
    if (standing?.epoch !== epoch) this.#put(session, lane, { ...standing, epoch });
  }

  /** What a log that does not know the producer needs to know beside this seq, if anything. */
  about(session: Session, lane: string, seq: number): Pick<ProducerSeq, 'missing' | 'behind'> | undefined {
    const standing = this.#of(session, lane);
    if (!standing) return undefined;
    const { again, epoch } = standing;
    if (again !== undefined && again < seq) return { missing: again };
    if (again === seq) this.#standings.get(session)?.delete(lane);
    return epoch === undefined || again === seq ? undefined : { behind: epoch };
  }

  #of(session: Session, lane: string): Standing | undefined {
    return this.#standings.get(session)?.get(lane);
  }

  #put(session: Session, lane: string, standing: Standing): void {
    const lanes = this.#standings.get(session) ?? new Map<string, Standing>();
    this.#standings.set(session, lanes.set(lane, standing));
    const [first] = lanes.keys();
    if (lanes.size > MOST_PER_SESSION && first !== undefined) lanes.delete(first);
  }
}
