import { CODES, decodeJson, encodeJson, type FrameOf } from '@parley/protocol';
import type { Principal, RouterLike, Session } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import { permits } from './permits.ts';
import { type FakeRefusal, forbidden, refuseBy } from './refuse.ts';

/** Who asks. */
export interface Caller {
  readonly principal: Principal;
  /** Id. */
  readonly session: string;
}

/** Answers a method, or settles with the answer; may throw a `FakeRefusal`. */
export type Answer = (input: never, person: string, caller: Caller) => unknown;

/** What a call without a deadline waits for, and the longest that one may ask for. */
const CALL_MS = 30_000;
const LONGEST_MS = 120_000;

/** Takes the requests of sessions: one answer each, whatever happens. The same key is answered with the same result. */
export class Methods {
  readonly #answers: ReadonlyMap<string, Answer>;
  readonly #clock: Clock;
  readonly #repeats = new Map<string, { readonly body: string; readonly result: Promise<unknown> }>();
  /** How to end what is under way, by session and id. */
  readonly #running = new Map<string, (refusal: FakeRefusal) => void>();

  constructor(answers: ReadonlyMap<string, Answer>, clock: Clock) {
    this.#answers = answers;
    this.#clock = clock;
  }

  attach(router: Pick<RouterLike, 'handle'>): void {
    router.handle('request', (session, frame) => this.#request(session, frame));
    router.handle('cancel', ({ id: session }, { id }) => this.#running.get(`${session} ${id}`)?.({ refused: 'cancelled' }));
  }

  async #request(session: Session, frame: FrameOf<'request'>): Promise<void> {
    const { id, method, deadlineMs } = frame;
    const answer = this.#answers.get(method);
    const name = `${session.id} ${id}`;
    if (!answer) return session.refuse(id, 'unknown-method', `There is no method "${method}".`);
    if (this.#running.has(name)) return session.refuse(id, 'bad-request', `Request ${id} is still running; choose another id.`);
    const waitMs = deadlineMs > 0 ? Math.min(deadlineMs, LONGEST_MS) : CALL_MS;
    let stop = (): void => {};
    try {
      const ended = new Promise<never>((_, reject) => {
        this.#running.set(name, reject);
        stop = this.#clock.after(waitMs, () => reject({ refused: 'deadline-exceeded', message: CODES['deadline-exceeded'].help }));
      });
      const output = await Promise.race([ended, this.#once(session, frame, answer)]);
      session.send({ frame: 'response', id, more: false, body: encodeJson(output) });
    } catch (thrown) {
      refuseBy(session, id, thrown);
    } finally {
      stop();
      this.#running.delete(name);
    }
  }

  #once(session: Session, frame: FrameOf<'request'>, answer: Answer): Promise<unknown> {
    const run = async (): Promise<unknown> => {
      const { principal, id } = session;
      if (!permits(principal, frame.method.replace('.', '/'), 'call')) throw forbidden(frame.method, 'capability');
      return answer((decodeJson(frame.body) ?? {}) as never, principal.id, { principal, session: id });
    };
    if (frame.key === undefined) return run();
    const name = JSON.stringify([session.principal.id, frame.method, frame.key]);
    const body = frame.body.join();
    const known = this.#repeats.get(name);
    if (known && known.body !== body)
      return Promise.reject({ refused: 'conflict', message: 'This idempotency key was used for another request.' } satisfies FakeRefusal);
    if (known) return known.result;
    const result = run();
    this.#repeats.set(name, { body, result });
    result.catch(() => this.#repeats.delete(name));
    return result;
  }
}
