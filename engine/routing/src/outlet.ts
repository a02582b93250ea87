import type { Clock } from '@parley/runtime';
import type { Envelope, Link } from './link.ts';
import type { Session } from './session.ts';
import type { Tally } from './tally.ts';
import type { Turn } from './turn.ts';

/** A topic as an outlet sees it. */
export interface Gathering {
  readonly name: string;
  /** Hands over what was published for this outlet and not yet written. */
  pull(outlet: Outlet): void;
  drop(outlet: Outlet): void;
}

/** One outlet in one topic; the topic keeps it up to date. */
export interface Member {
  readonly outlet: Outlet;
  readonly noEcho: boolean;
  /** Place in the topic's list; -1 when it has left. */
  index: number;
  /** Number of the last publication that is not, or no longer, for this member. */
  since: number;
  /** Gets bytes of its own at the next flush: it joined late, was served early or must not hear itself. */
  apart: boolean;
}

/** What the outlets and topics of a node share. */
export interface Wire {
  readonly clock: Clock;
  readonly envelope: Envelope;
  readonly lagBytes: number;
  /** Topics that hold publications for a later flush. */
  readonly gathering: Set<Gathering>;
  readonly turn: Turn;
  readonly tally: Tally;
}

/**
 * A message of so many bytes costs hardly less with more of them behind it, and whoever reads it has begun when they come: a turn goes on until
 * nothing is left to be read, which of a pipe is all that its credit allows.
 */
const ENOUGH_BYTES = 32 * 1024;

/**
 * What leaves on one link. Frames for this session alone are gathered and leave as one message at the end of the turn, or as soon as they are many bytes.
 *
 * Order: whatever a topic holds for this session is taken over before a frame of its own is queued, and what a topic writes stands behind
 * this queue. So frames leave in the order of the calls that made them.
 * Memory: own queue and link together never hold more than twice `lagBytes` and one message; more ends the session as a slow reader.
 */
export class Outlet {
  readonly link: Link;
  readonly session: Session;
  readonly memberships: Map<Gathering, Member> = new Map();
  /** Bytes given to the link in all. */
  written = 0;
  ended = false;
  readonly #wire: Wire;
  readonly #onSlow: () => void;
  #queue: Uint8Array[] = [];
  #bytes = 0;

  constructor(wire: Wire, link: Link, session: Session, onSlow: () => void) {
    this.#wire = wire;
    this.link = link;
    this.session = session;
    this.#onSlow = onSlow;
  }

  get waiting(): boolean {
    return this.#bytes > 0;
  }

  get queuedBytes(): number {
    return this.#bytes + this.link.queuedBytes;
  }

  /** `rest`: what belongs to the frames, and leaves in one message with them. */
  send(frames: Uint8Array, rest?: Uint8Array): void {
    for (const topic of this.#wire.gathering) topic.pull(this);
    this.queue(frames, rest);
  }

  queue(frames: Uint8Array, rest?: Uint8Array): void {
    if (this.ended) return;
    if (!this.waiting) this.#wire.turn.add(this);
    this.#queue.push(frames);
    if (rest) this.#queue.push(rest);
    this.#bytes += frames.length + (rest?.length ?? 0);
    if (this.#bytes >= ENOUGH_BYTES) this.flush();
    if (this.queuedBytes > 2 * this.#wire.lagBytes) this.#onSlow();
  }

  /** Writes what waits, and these frames behind it in the same message: a write costs more than a copy. */
  flush(behind: readonly Uint8Array[] = []): void {
    if (!this.waiting && behind.length === 0) return;
    const frames = this.waiting ? [...this.#queue, ...behind] : behind;
    this.#forget();
    const { link } = this;
    if (!link.writeAlone) this.put(this.#wire.envelope(frames));
    else if (!this.ended) this.#count(link.writeAlone(frames));
  }

  put(message: Uint8Array): void {
    if (this.ended) return;
    this.#count(message.length);
    this.link.write(message);
  }

  /** Nothing is written from here on; what waited is dropped. Idempotent. */
  end(): void {
    this.ended = true;
    this.#forget();
    for (const topic of [...this.memberships.keys()]) topic.drop(this);
  }

  #count(bytes: number): void {
    const { tally } = this.#wire;
    this.written += bytes;
    tally.sent++;
    tally.sentBytes += bytes;
  }

  #forget(): void {
    this.#queue = [];
    this.#bytes = 0;
  }
}

/** A session of a router: only those can be in its topics. */
interface Routed extends Session {
  readonly outlet: Outlet;
}

export function outletOf(session: Session): Outlet {
  const { outlet } = session as Routed;
  if (!outlet) throw new TypeError('This session is not of this router.');
  return outlet;
}
