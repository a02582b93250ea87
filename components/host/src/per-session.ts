import type { Session } from '@parley/routing';

/** Something kept for each session, from its first use to the session's end. For a session that has ended nothing is kept. */
export class PerSession<T> {
  readonly #make: (session: Session) => T;
  readonly #drop: (held: T, session: Session) => void;
  readonly #held = new Map<Session, T>();

  constructor(make: (session: Session) => T, drop: (held: T, session: Session) => void) {
    this.#make = make;
    this.#drop = drop;
  }

  /** What is kept for the session; made at the first use. */
  of(session: Session): T {
    const known = this.#held.get(session);
    if (known !== undefined) return known;
    const made = this.#make(session);
    if (session.ended) return made;
    this.#held.set(session, made);
    session.onEnd(() => {
      this.#held.delete(session);
      this.#drop(made, session);
    });
    return made;
  }

  get(session: Session): T | undefined {
    return this.#held.get(session);
  }

  [Symbol.iterator](): IterableIterator<[Session, T]> {
    return this.#held.entries();
  }
}
