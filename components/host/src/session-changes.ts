import type { SessionChange } from '@parley/component';
import type { RouterLike, Session } from '@parley/routing';

type Listener = (change: SessionChange) => void;

/** The sessions of this node that come and go, for as many as listen, one after the other: a session keeps one thing for all of them. */
export class SessionChanges {
  readonly #router: Pick<RouterLike, 'sessions' | 'onSession'>;
  readonly #listeners = new Set<{ readonly fn: Listener }>();
  #follows = false;

  constructor(router: Pick<RouterLike, 'sessions' | 'onSession'>) {
    this.#router = router;
  }

  /** Calls `fn` for the sessions that are there, too. Returns how to stop. */
  listen(fn: Listener): () => void {
    const listener = { fn };
    const { sessions } = this.#router;
    if (!this.#follows) this.#follow(sessions);
    this.#listeners.add(listener);
    for (const session of sessions) if (this.#listeners.has(listener)) fn(changeOf('up', session));
    return () => void this.#listeners.delete(listener);
  }

  #follow(there: readonly Session[]): void {
    this.#follows = true;
    this.#router.onSession((session) => {
      this.#tell('up', session);
      this.#await(session);
    });
    for (const session of there) this.#await(session);
  }

  #await(session: Session): void {
    session.onEnd(() => this.#tell('down', session));
  }

  #tell(state: SessionChange['state'], session: Session): void {
    const change = changeOf(state, session);
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener.fn(change);
  }
}

function changeOf(state: SessionChange['state'], { id, generation = 1, principal, device }: Session): SessionChange {
  return { state, session: id, generation, principal, device };
}
