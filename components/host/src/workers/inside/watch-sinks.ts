import type { WatchOut, WatchSink } from '@parley/component';
import { toldProblem } from '../../told.ts';
import type { Line } from '../line.ts';

type RefusalCode = Parameters<WatchSink['refuse']>[0];

/** One open watch on this side: what the component says goes to the main thread, until one of both ends it. */
class RemoteSink implements WatchSink {
  readonly since?: number;
  readonly controller: AbortController = new AbortController();
  readonly #id: number;
  readonly #line: Line;
  readonly #out: WatchOut | undefined;
  readonly #onEnd: () => void;
  /** How to end what the component has opened. */
  stop: (() => void) | undefined;

  constructor(id: number, line: Line, { since, out }: OpenedWatch, onEnd: () => void) {
    this.#id = id;
    this.#line = line;
    this.#out = out;
    this.#onEnd = onEnd;
    if (since !== undefined) this.since = since;
  }

  get ended(): boolean {
    return this.controller.signal.aborted;
  }

  snapshot(version: number, body: unknown, more = false): void {
    if (this.#tells('snapshot', body)) this.#line.tell('snapshot', [this.#id, version, body, more]);
  }

  delta(version: number, body: unknown): void {
    if (this.#tells('delta', body)) this.#line.tell('delta', [this.#id, version, body]);
  }

  refuse(code: RefusalCode, message: string): void {
    if (this.ended) return;
    this.#line.tell('refuse', [this.#id, code, message]);
    this.end();
  }

  end(): void {
    if (this.ended) return;
    this.controller.abort();
    this.#onEnd();
    this.stop?.();
  }

  #tells(part: keyof WatchOut, body: unknown): boolean {
    const problem = this.ended ? undefined : toldProblem(this.#out, part, body);
    if (problem !== undefined) this.refuse('internal', problem);
    return !this.ended;
  }
}

/** `since`: the version that the client still has. `out`: of the declaration. */
interface OpenedWatch {
  readonly since: number | undefined;
  readonly out: WatchOut | undefined;
}

/** The watches that are open on this side, by the numbers that the main thread gives them. */
export class WatchSinks {
  readonly #line: () => Line;
  readonly #open = new Map<number, RemoteSink>();

  constructor(line: () => Line) {
    this.#line = line;
  }

  async open(id: number, opened: OpenedWatch, open: (sink: RemoteSink) => Promise<() => void>): Promise<void> {
    const sink = new RemoteSink(id, this.#line(), opened, () => this.#open.delete(id));
    this.#open.set(id, sink);
    try {
      const stop = await open(sink);
      if (sink.ended) stop();
      else sink.stop = stop;
    } catch (error) {
      this.#open.delete(id);
      throw error;
    }
  }

  end(id: number): void {
    this.#open.get(id)?.end();
  }
}
