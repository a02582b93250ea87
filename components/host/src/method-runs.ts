import { type Call, parseInput, Refused, takesKey } from '@parley/component';
import { encodeJson } from '@parley/protocol';
import type { Session } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import { stillActing } from './acting.ts';
import { Deadline } from './deadline.ts';
import type { DeclaredMethod } from './declarations.ts';
import type { HostLimits } from './limits.ts';
import { permit, permitAnyhow } from './permit.ts';
import { Repeats } from './repeats.ts';

export interface MethodRunsOptions {
  readonly clock: Clock;
  readonly limits: HostLimits;
  /** Whether results are checked against `out`; a fault of the component is found early, at the cost of time. */
  readonly checkResults: boolean;
}

/** Who calls: a session, or over HTTP somebody who has none. */
export type MethodCaller = Pick<Session, 'principal' | 'remote'> & Partial<Pick<Session, 'id' | 'device'>>;
export type CallEnds = Pick<Call<unknown>, 'signal' | 'endSession' | 'key'>;

/** A call as it arrived. */
export interface MethodCall {
  readonly caller: MethodCaller;
  readonly declared: DeclaredMethod;
  /** JSON. */
  readonly body: Uint8Array;
  /** For a method that takes one. */
  readonly key?: string | undefined;
  /** A repetition while the first call runs is refused, instead of waiting for its result. */
  readonly exclusive?: boolean;
  readonly ends: CallEnds;
}

/** Idempotency key, characters. */
const MAX_KEY = 128;
const STOPPING = new Refused('unavailable', 'The node is stopping.');

/** Parses the input, asks whether it is permitted, runs: the one way to a method, whichever door the call came by. */
export class MethodRuns {
  readonly #options: MethodRunsOptions;
  readonly #repeats: Repeats;
  /** Runs that go on without their caller, because a repetition will ask for the result. */
  readonly #detached = new Map<Deadline, Promise<unknown>>();

  constructor(options: MethodRunsOptions) {
    this.#options = options;
    this.#repeats = new Repeats(options.clock, options.limits);
  }

  /** The result as JSON. Rejects with what the caller is to be told, or with the fault of the component. */
  async perform({ caller, declared, body, key, exclusive = false, ends }: MethodCall): Promise<Uint8Array> {
    // Nobody is told what a method takes who may not call it with anything.
    permitAnyhow(caller.principal, declared);
    const input = parseInput(declared.declaration.in, body);
    await permit(caller, declared, input);
    ends.signal.throwIfAborted();
    if (key === undefined) return this.#run(caller, declared, input, ends);
    const { name } = declared.surface;
    if (!takesKey(declared.declaration))
      throw new Refused('bad-request', `${name} is not idempotent: call it without a key, and do not repeat it blindly.`);
    if (key.length > MAX_KEY) throw new Refused('bad-request', `A key has at most ${MAX_KEY} characters.`);
    if (declared.declaration.idempotent === 'stored') return this.#runDetached(caller, declared, input, key);
    const call = { person: caller.principal.id, method: name, key, body, exclusive };
    return this.#repeats.once(call, () => this.#runDetached(caller, declared, input, key));
  }

  /** Waits for what runs without its caller until the signal aborts, then ends it. */
  async close(signal: AbortSignal): Promise<void> {
    const abort = () => {
      for (const deadline of this.#detached.keys()) deadline.abort(STOPPING);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    while (this.#detached.size > 0) await Promise.allSettled(this.#detached.values());
    signal.removeEventListener('abort', abort);
  }

  /** Not tied to the caller: who lost the connection asks again with the same key and gets the result. */
  #runDetached(caller: MethodCaller, declared: DeclaredMethod, input: unknown, key: string): Promise<Uint8Array> {
    const { clock, limits } = this.#options;
    const deadline = new Deadline(clock, limits.longestCallMs);
    const run = deadline
      .race(stillActing(this.#run(caller, declared, input, { signal: deadline.signal, key })))
      .finally(() => this.#detached.delete(deadline));
    this.#detached.set(deadline, run);
    return run;
  }

  async #run(caller: MethodCaller, { owner, declaration, surface }: DeclaredMethod, input: unknown, ends: CallEnds): Promise<Uint8Array> {
    const { principal, id, device } = caller;
    const session = id === undefined ? {} : { session: id };
    const call: Call<unknown> = { state: owner.state, principal, ...session, ...(device !== undefined && { device }), ...ends };
    const result: unknown = await declaration.run(call, input);
    if (this.#options.checkResults) {
      const { error } = declaration.out.safeParse(result);
      if (error) throw new Error(`${surface.name} answered what is not its declared output: ${error.message}`);
    }
    return encodeJson(result);
  }
}
