import type { LiveSession } from './live-session.ts';
import type { Principal } from './principal.ts';
import type { Revocable } from './revocations.ts';
import { TICKET_MS } from './ticket.ts';

/** A session whose connection is gone and which may be resumed here until `until` (monotonic). */
interface Resting {
  readonly generation: number;
  readonly principal: Principal;
  readonly device: string;
  readonly until: number;
}

/** What is left of a session that is over here: nobody may become this generation of it, or a lower one. */
interface Spent {
  readonly generation: number;
  readonly until: number;
}

export type Judged = { readonly verdict: 'refused' | 'unknown' } | { readonly verdict: 'known'; readonly principal: Principal };

export interface ResumeClaim {
  readonly session: string;
  readonly generation: number;
}

/**
 * The sessions of this node: live, resting (resumable for `resumeMs`), and spent for as long as a ticket of theirs could be shown.
 * A session id is in at most one of the three. All times are monotonic.
 */
export class SessionRegistry {
  readonly #resumeMs: number;
  readonly #live = new Map<string, LiveSession>();
  /** Lists, which for one or two sessions are a fifth of the size of a set. */
  readonly #byPerson = new Map<string, readonly LiveSession[]>();
  // Both in the order of their end, so that the oldest stand first.
  readonly #resting = new Map<string, Resting>();
  readonly #spent = new Map<string, Spent>();

  constructor(resumeMs: number) {
    this.#resumeMs = resumeMs;
  }

  get size(): number {
    return this.#live.size;
  }

  all(): LiveSession[] {
    return [...this.#live.values()];
  }

  get(id: string): LiveSession | undefined {
    return this.#live.get(id);
  }

  ofPerson(person: string): readonly LiveSession[] {
    return this.#byPerson.get(person) ?? [];
  }

  /**
   * Whether a session may go on with the connection after `generation`. `known`: the principal it has here, newer than the ticket's.
   * `unknown`: nothing speaks against it, nothing proves it.
   */
  judge({ session, generation }: ResumeClaim, nowMs: number): Judged {
    const next = generation + 1;
    const live = this.#live.get(session);
    if (live) return next > live.generation ? { verdict: 'known', principal: live.principal } : { verdict: 'refused' };
    const resting = this.#resting.get(session);
    if (resting) {
      const may = next > resting.generation && nowMs < resting.until;
      return may ? { verdict: 'known', principal: resting.principal } : { verdict: 'refused' };
    }
    return { verdict: next > (this.#spent.get(session)?.generation ?? 0) ? 'unknown' : 'refused' };
  }

  begin(session: LiveSession): void {
    this.#resting.delete(session.id);
    this.#spent.delete(session.id);
    this.#live.set(session.id, session);
    const { id } = session.principal;
    // `concat` leaves no room for more, as a spread would.
    this.#byPerson.set(id, this.ofPerson(id).concat(session));
  }

  /** `resumable`: its ticket stays good for a while; otherwise no ticket of it is taken here any more. */
  end(session: LiveSession, resumable: boolean, nowMs: number): void {
    if (this.#live.get(session.id) !== session) return;
    this.#live.delete(session.id);
    const { id } = session.principal;
    const others = this.ofPerson(id).filter((other) => other !== session);
    if (others.length > 0) this.#byPerson.set(id, others);
    else this.#byPerson.delete(id);
    const { generation, principal, device } = session;
    if (resumable) this.#resting.set(session.id, { generation, principal, device, until: nowMs + this.#resumeMs });
    else this.#spend(session.id, generation + 1, nowMs);
  }

  /** Sessions without a connection that are concerned can no longer be resumed. */
  spendResting(concerned: (whom: Revocable) => boolean, nowMs: number): void {
    for (const [session, { principal, device }] of [...this.#resting])
      if (concerned({ principal, device, session })) this.#expire(session, nowMs);
  }

  /** The session went on elsewhere with this generation; its live connection here, if there is one, was ended before. */
  moved(id: string, generation: number, nowMs: number): void {
    const known = this.#resting.get(id)?.generation ?? this.#spent.get(id)?.generation ?? 0;
    if (generation <= known || this.#live.has(id)) return;
    this.#resting.delete(id);
    this.#spend(id, generation, nowMs);
  }

  forget(nowMs: number): void {
    for (const [id, { until }] of this.#resting) {
      if (until > nowMs) break;
      this.#expire(id, nowMs);
    }
    this.#forgetSpent(nowMs);
  }

  #forgetSpent(nowMs: number): void {
    for (const [id, { until }] of this.#spent) {
      if (until > nowMs) return;
      this.#spent.delete(id);
    }
  }

  #expire(id: string, nowMs: number): void {
    const generation = this.#resting.get(id)?.generation ?? 0;
    this.#resting.delete(id);
    this.#spend(id, generation + 1, nowMs);
  }

  #spend(id: string, generation: number, nowMs: number): void {
    // Other nodes tell of theirs also where nobody is connected, and `forget` is not called.
    this.#forgetSpent(nowMs);
    this.#spent.delete(id);
    this.#spent.set(id, { generation, until: nowMs + TICKET_MS });
  }
}
