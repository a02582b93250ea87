import { Refused } from '@parley/component';
import { CODES, type FrameOf } from '@parley/protocol';
import type { RouterLike, Session } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import type { Site } from '@parley/site';
import { act } from './acting.ts';
import { Deadline } from './deadline.ts';
import type { Declarations, DeclaredMethod } from './declarations.ts';
import { Farewell } from './farewell.ts';
import type { Faults } from './faults.ts';
import type { HostLimits } from './limits.ts';
import type { MethodRuns } from './method-runs.ts';
import { PerSession } from './per-session.ts';

export interface MethodCallsOptions {
  readonly declarations: Declarations;
  readonly clock: Clock;
  readonly site: Pick<Site, 'alone' | 'life'>;
  readonly faults: Faults;
  readonly limits: HostLimits;
  readonly runs: MethodRuns;
}

const CANCELLED = new Refused('cancelled', CODES.cancelled.help);
const ENDED = new Refused('cancelled', 'The session has ended.');
const STOPPING = new Refused('unavailable', 'The node is stopping.');

/** Takes requests of sessions to methods; one answer per request, whatever happens. */
export class MethodCalls {
  readonly #options: MethodCallsOptions;
  readonly #running = new Set<Promise<void>>();
  #stopping = false;
  readonly #sessions = new PerSession<Map<number, Deadline>>(
    () => new Map(),
    (calls) => {
      for (const deadline of calls.values()) deadline.abort(ENDED);
    },
  );

  constructor(options: MethodCallsOptions) {
    this.#options = options;
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
      const call = { caller: session, declared, body: frame.body, key: frame.key, ends };
      const body = await deadline.race(act(this.#options.site, () => this.#options.runs.perform(call)));
      session.send({ frame: 'response', id: frame.id, more: false, body });
    } catch (error) {
      const { code, message, ...more } = this.#options.faults.answer(error, declared.surface.name);
      session.refuse(frame.id, code, message, more);
    }
    farewell.answered();
  }
}
