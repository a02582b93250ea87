import type { WatchOut, WatchSink } from '@parley/component';
import { encodeJson, type FrameOf } from '@parley/protocol';
import type { Principal, Session } from '@parley/routing';
import type { DeclaredWatch } from './declarations.ts';
import type { Faults } from './faults.ts';
import { toldProblem } from './told.ts';

/** What one declared watch has counted since the host was made. */
export interface WatchTally {
  open: number;
  snapshots: number;
  deltas: number;
}

/** What all watches of a node share. */
export interface Shared {
  /** Whether anything may be told at this moment. */
  readonly mayTell: () => boolean;
  readonly comeBackMs: () => number;
  /** Whether what is told is looked at: a fault of the component is found early, at the cost of time for each who watches. */
  readonly checksTold: boolean;
  readonly faults: Faults;
}

interface Opening {
  readonly declared: DeclaredWatch;
  readonly input: unknown;
  readonly tally: WatchTally;
  readonly shared: Shared;
  readonly onEnd: () => void;
}

/** One open watch: the component's sink, and how it ends. */
export class OpenWatch implements WatchSink {
  readonly declared: DeclaredWatch;
  readonly input: unknown;
  readonly since?: number;
  readonly #session: Session;
  readonly #principal: Principal;
  readonly #id: number;
  readonly #tally: WatchTally;
  readonly #shared: Shared;
  readonly #onEnd: () => void;
  /** Made when the component looks at it, which few do: every idle session has a watch or two. */
  #controller: AbortController | undefined;
  #ended = false;
  #stop: (() => void) | undefined;

  constructor(session: Session, { id, since }: FrameOf<'watch'>, { declared, input, tally, shared, onEnd }: Opening) {
    this.#session = session;
    this.#principal = session.principal;
    this.#id = id;
    this.declared = declared;
    this.input = input;
    if (since !== undefined) this.since = since;
    this.#tally = tally;
    this.#shared = shared;
    this.#onEnd = onEnd;
    tally.open++;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#ended) this.#controller.abort();
    return this.#controller.signal;
  }

  async open(): Promise<void> {
    const { principal, id, device } = this.#session;
    const signalOf = (): AbortSignal => this.signal;
    const call = {
      state: this.declared.owner.state,
      principal,
      session: id,
      device,
      get signal(): AbortSignal {
        return signalOf();
      },
    };
    const stop = await this.declared.declaration.open(call, this.input, this);
    if (this.ended) stop();
    else this.#stop = stop;
  }

  snapshot(version: number, body: unknown, more = false): void {
    if (!this.#tells('snapshot', body)) return;
    this.#tally.snapshots++;
    this.#session.send({ frame: 'snapshot', id: this.#id, version, more, body: encoded(body) });
  }

  delta(version: number, body: unknown): void {
    if (!this.#tells('delta', body)) return;
    this.#tally.deltas++;
    this.#session.send({ frame: 'delta', id: this.#id, version, body: encoded(body) });
  }

  refuse(code: Parameters<WatchSink['refuse']>[0], message: string): void {
    if (this.ended) return;
    if (code === 'internal') this.#fail(message);
    else this.#session.refuse(this.#id, code, message);
    this.end();
  }

  /** Whether whoever watches may do what they might when it was opened, no more and no less: what a component shows may go by that. */
  get isAsOpened(): boolean {
    const [before, now] = [this.#principal, this.#session.principal];
    return before === now || JSON.stringify([before.roles, before.can]) === JSON.stringify([now.roles, now.can]);
  }

  /** What it may show is not known any more: it is to be opened again. */
  interrupt(): void {
    if (this.ended) return;
    this.#session.refuse(this.#id, 'unavailable', 'Something may have been missed. Watch it again.', {
      retryAfterMs: this.#shared.comeBackMs(),
    });
    this.end();
  }

  /** Stops the component's side. Idempotent. */
  end(): void {
    if (this.ended) return;
    this.#ended = true;
    this.#controller?.abort();
    this.#tally.open--;
    this.#onEnd();
    this.#stop?.();
  }

  /** What waited behind the fence would be told to those, too, who may no longer see it by then. */
  #tells(part: keyof WatchOut, body: unknown): boolean {
    if (!this.ended && !this.#shared.mayTell()) this.interrupt();
    if (this.ended || !this.#shared.checksTold) return !this.ended;
    const problem = toldProblem(this.declared.declaration.out, part, body);
    if (problem !== undefined) this.refuse('internal', problem);
    return problem === undefined;
  }

  #fail(why: string): void {
    const { name } = this.declared.surface;
    const { code, message, ...more } = this.#shared.faults.answer(new Error(`${name} ${why}`), name);
    this.#session.refuse(this.#id, code, message, more);
  }
}

function encoded(body: unknown): Uint8Array {
  return body instanceof Uint8Array ? body : encodeJson(body);
}
