import { type Call, parseInput, Refused } from '@parley/component';
import { CODES, encodeJson, type FrameOf } from '@parley/protocol';
import type { RouterLike, Session } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import type { Site } from '@parley/site';
import { act } from './acting.ts';
import { Deadline } from './deadline.ts';
import type { Declarations, DeclaredMethod } from './declarations.ts';
import { Farewell } from './farewell.ts';
import type { Faults } from './faults.ts';
import type { HostLimits } from './limits.ts';
import { PerSession } from './per-session.ts';
import { permit } from './permit.ts';
import { Repeats } from './repeats.ts';

export interface MethodCallsOptions {
  readonly declarations: Declarations;
  readonly clock: Clock;
  readonly site: Pick<Site, 'alone' | 'life'>;
  readonly faults: Faults;
  readonly limits: HostLimits;
  /** Whether results are checked against `out`; a fault of the component is found early, at the cost of time. */
  readonly checkResults: boolean;
}

/** Idempotency key, characters. */
const MAX_KEY = 128;

type CallEnds = Pick<Call<unknown>, 'signal' | 'endSession' | 'key'>;

const CANCELLED = new Refused('cancelled', CODES.cancelled.help);
const ENDED = new Refused('cancelled', 'The session has ended.');
const STOPPING = new Refused('unavailable', 'The node is stopping.');

/** Runs methods: parse, authorize, run, answer; one answer per request, whatever happens. */
export class MethodCalls {
  readonly #options: MethodCallsOptions;
  readonly #repeats: Repeats;
  readonly #running = new Set<Promise<void>>();
  /** Runs that go on without their caller, because a repetition will ask for the result. */
  readonly #detached = new Set<Deadline>();
  #stopping = false;
  readonly #sessions = new PerSession<Map<number, Deadline>>(
    () => new Map(),
    (calls) => {
      for (const deadline of calls.values()) deadline.abort(ENDED);
    },
  );

  constructor(options: MethodCallsOptions) {
    this.#options = options;
    this.#repeats = new Repeats(options.clock, options.limits);
  }

  attach(router: RouterLike): void {
    router.handle('request', (session, frame) => this.#request(session, frame));
    router.handle('cancel', (session, { id }) => this.#sessions.get(session)?.get(id)?.abort(CANCELLED));
    router.handle('demand', (session, { id }) => session.refuse(id, 'bad-request', 'Streamed responses are not supported.'));
  }

  /** Waits for running calls until the signal aborts, then ends them. Refuses new ones. */
  async close(signal: AbortSignal): Promise<void> {
    this.#stopping = true;
    const abort = () => {
      for (const deadline of this.#detached) deadline.abort(STOPPING);
      for (const [, calls] of this.#sessions) for (const deadline of calls.values()) deadline.abort(STOPPING);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    while (this.#running.size > 0) await Promise.all(this.#running);
    signal.removeEventListener('abort', abort);
  }

  /** Settles when the request is answered; the router counts how many a session has open. */
  #request(session: Session, frame: FrameOf<'request'>): Promise<void> | undefined {
    const calls = this.#sessions.of(session);
    const declared = this.#options.declarations.method(frame.method);
    if (this.#stopping) session.refuse(frame.id, STOPPING.code, STOPPING.message);
    else if (calls.has(frame.id)) session.refuse(frame.id, 'bad-request', `Request ${frame.id} is still running; choose another id.`);
    else if (!declared) session.refuse(frame.id, 'unknown-method', `There is no method "${frame.method}".`);
    else {
      const deadline = this.#deadline(frame.deadlineMs);
      calls.set(frame.id, deadline);
      return this.#track(this.#answer(session, frame, declared, deadline).finally(() => calls.delete(frame.id)));
    }
    return undefined;
  }

  #track(task: Promise<void>): Promise<void> {
    this.#running.add(task);
    return task.finally(() => this.#running.delete(task));
  }

  #deadline(askedMs: number): Deadline {
    const { clock, limits } = this.#options;
    return new Deadline(clock, askedMs > 0 ? Math.min(askedMs, limits.longestCallMs) : limits.callMs);
  }

  async #answer(session: Session, frame: FrameOf<'request'>, declared: DeclaredMethod, deadline: Deadline): Promise<void> {
    const farewell = new Farewell(session);
    try {
      const ends = { signal: deadline.signal, endSession: farewell.ask };
      const body = await deadline.race(act(this.#options.site, () => this.#perform(session, frame, declared, ends)));
      session.send({ frame: 'response', id: frame.id, more: false, body });
    } catch (error) {
      const { code, message, ...more } = this.#options.faults.answer(error, declared.surface.name);
      session.refuse(frame.id, code, message, more);
    }
    farewell.answered();
  }

  async #perform(session: Session, frame: FrameOf<'request'>, declared: DeclaredMethod, ends: CallEnds): Promise<Uint8Array> {
    const input = parseInput(declared.declaration.in, frame.body);
    await permit(session, declared, input);
    ends.signal.throwIfAborted();
    if (frame.key === undefined) return this.#run(session, declared, input, ends);
    if (!declared.declaration.idempotent) {
      throw new Refused('bad-request', `${declared.surface.name} is not idempotent: call it without a key, and do not repeat it blindly.`);
    }
    if (frame.key.length > MAX_KEY) throw new Refused('bad-request', `A key has at most ${MAX_KEY} characters.`);
    const { key } = frame;
    const call = { person: session.principal.id, method: frame.method, key, body: frame.body };
    return this.#repeats.once(call, () => this.#runDetached(session, declared, input, key));
  }

  /** Not tied to the caller: who lost the connection asks again with the same key and gets the result. */
  #runDetached(session: Session, declared: DeclaredMethod, input: unknown, key: string): Promise<Uint8Array> {
    const deadline = this.#deadline(this.#options.limits.longestCallMs);
    this.#detached.add(deadline);
    const run = deadline
      .race(this.#run(session, declared, input, { signal: deadline.signal, key }))
      .finally(() => this.#detached.delete(deadline));
    void this.#track(
      run.then(
        () => {},
        () => {},
      ),
    );
    return run;
  }

  async #run(session: Session, { owner, declaration, surface }: DeclaredMethod, input: unknown, ends: CallEnds): Promise<Uint8Array> {
    const { principal, id, device } = session;
    const call: Call<unknown> = { state: owner.state, principal, session: id, device, ...ends };
    const result: unknown = await declaration.run(call, input);
    if (this.#options.checkResults) {
      const { error } = declaration.out.safeParse(result);
      if (error) throw new Error(`${surface.name} answered what is not its declared output: ${error.message}`);
    }
    return encodeJson(result);
  }
}
