import { CODES, decodeJson, encodeJson, type FrameOf } from '@parley/protocol';
import type { Principal, RouterLike, Session } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import { permits } from './permits.ts';
import { type FakeRefusal, forbidden, keyReused, refuseBy } from './refuse.ts';
import { BY_CHANNEL, ruleAgainst } from './rules.ts';

/** Who asks. */
export interface Caller {
  readonly principal: Principal;
  /** Id; undefined over HTTP. */
  readonly session: string | undefined;
  /** With which whoever asks may ask again. */
  readonly key?: string | undefined;
}

/** What is asked. */
export interface Question {
  readonly method: string;
  /** JSON. */
  readonly body: Uint8Array;
}

/** Answers a method, or settles with the answer; may throw a `FakeRefusal`. */
export type Answer = (input: never, person: string, caller: Caller) => unknown;

/** What a call without a deadline waits for, and the longest that one may ask for. */
const CALL_MS = 30_000;
const LONGEST_MS = 120_000;

/** Answers whoever asks, over a connection or without one. The same key is answered with the same result. */
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

  /** Rejects with a `FakeRefusal`, or the fault of whoever was to answer. */
  async perform(caller: Caller, question: Question): Promise<unknown> {
    const answer = this.#answers.get(question.method);
    if (!answer) throw { refused: 'unknown-method', message: `There is no method "${question.method}".` } satisfies FakeRefusal;
    return this.#once(caller, question, answer);
  }

  /** One answer, whatever happens. */
  async #request(session: Session, frame: FrameOf<'request'>): Promise<void> {
    const { id, deadlineMs, key } = frame;
    const name = `${session.id} ${id}`;
    if (this.#running.has(name)) return session.refuse(id, 'bad-request', `Request ${id} is still running; choose another id.`);
    const waitMs = deadlineMs > 0 ? Math.min(deadlineMs, LONGEST_MS) : CALL_MS;
    let stop = (): void => {};
    try {
      const ended = new Promise<never>((_, reject) => {
        this.#running.set(name, reject);
        stop = this.#clock.after(waitMs, () => reject({ refused: 'deadline-exceeded', message: CODES['deadline-exceeded'].help }));
      });
      const output = await Promise.race([ended, this.perform({ principal: session.principal, session: session.id, key }, frame)]);
      session.send({ frame: 'response', id, more: false, body: encodeJson(output) });
    } catch (thrown) {
      refuseBy(session, id, thrown);
    } finally {
      stop();
      this.#running.delete(name);
    }
  }

  #once(caller: Caller, { method, body: bytes }: Question, answer: Answer): Promise<unknown> {
    const { principal, key } = caller;
    const run = async (): Promise<unknown> => {
      if (!BY_CHANNEL.includes(method) && !permits(principal, method.replace('.', '/'), 'call')) throw forbidden(method, 'capability');
      const input = decodeJson(bytes) ?? {};
      const rule = ruleAgainst(principal, method, input);
      if (rule !== undefined) throw forbidden(method, rule);
      return answer(input as never, principal.id, caller);
    };
    // Of what is published in a channel the channel knows repetitions.
    if (key === undefined || BY_CHANNEL.includes(method)) return run();
    const name = JSON.stringify([principal.id, method, key]);
    const body = bytes.join();
    const known = this.#repeats.get(name);
    if (known && known.body !== body) return Promise.reject(keyReused());
    if (known) return known.result;
    const result = run();
    this.#repeats.set(name, { body, result });
    result.catch(() => this.#repeats.delete(name));
    return result;
  }
}
