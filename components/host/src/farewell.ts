import type { Session } from '@parley/routing';

/** Ends a session that has asked for its own end: once it has been answered. */
export class Farewell {
  readonly #session: Session;
  #asked = false;
  #answered = false;

  constructor(session: Session) {
    this.#session = session;
  }

  readonly ask = (): void => {
    this.#asked = true;
    this.#part();
  };

  answered(): void {
    this.#answered = true;
    this.#part();
  }

  #part(): void {
    if (this.#asked && this.#answered) this.#session.close('token-revoked');
  }
}
