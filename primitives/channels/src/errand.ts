import { CODES, type CodeName, type Frame, type Position } from '@parley/protocol';
import type { Principal, Session } from '@parley/routing';

/** What became of a publication that came by no connection. */
export type Outcome =
  | {
      readonly status: 'published';
      /** Absent: a repetition, and the channel no longer holds the entry. */
      readonly position: Position | undefined;
      readonly at: number;
      /** It was published before. */
      readonly duplicate: boolean;
    }
  | {
      readonly status: 'refused';
      readonly code: CodeName;
      readonly message: string;
      readonly retryAfterMs?: number | undefined;
      readonly details?: unknown;
    };

/**
 * A session that lasts for one publication: whoever has no connection publishes on the same way as everybody. It reads nothing, and the router
 * does not know it.
 */
export class Errand implements Session {
  readonly id = '';
  readonly device = '';
  readonly client = '';
  readonly principal: Principal;
  readonly #onEnd: (() => void)[] = [];
  #outcome: Outcome | undefined;
  #ended = false;

  private constructor(principal: Principal) {
    this.principal = principal;
  }

  /** What `publish` answers to the session that it is given. Rejects as it does. */
  static async run(principal: Principal, publish: (session: Session) => void | Promise<void>): Promise<Outcome> {
    const errand = new Errand(principal);
    try {
      await publish(errand);
    } finally {
      errand.#end();
    }
    if (!errand.#outcome) throw new Error('A publication was not answered.');
    return errand.#outcome;
  }

  get ended(): boolean {
    return this.#ended;
  }

  send(frame: Frame): void {
    if (frame.frame !== 'published') return;
    const { position, at, duplicate } = frame;
    this.#outcome = { status: 'published', position, at, duplicate };
  }

  refuse(_id: number, code: CodeName, message: string = CODES[code].help, more: { retryAfterMs?: number; details?: unknown } = {}): void {
    this.#outcome = { status: 'refused', code, message, ...more };
  }

  onEnd(fn: () => void): () => void {
    this.#onEnd.push(fn);
    return () => {};
  }

  /** It reads nothing, and has nothing that could be closed. */
  sendEncoded(): void {}
  close(): void {}

  #end(): void {
    this.#ended = true;
    for (const fn of this.#onEnd) fn();
  }
}
