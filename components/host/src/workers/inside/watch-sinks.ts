import type { WatchSink } from '@parley/component';
import type { Line } from '../line.ts';

type RefusalCode = Parameters<WatchSink['refuse']>[0];

/** One open watch on this side: what the component says goes to the main thread, until one of both ends it. */
class RemoteSink implements WatchSink {
  readonly since?: number;
  readonly controller: AbortController = new AbortController();
  readonly #id: number;
  readonly #line: Line;
  /** How to end what the component has opened. */
  stop: (() => void) | undefined;

  constructor(id: number, line: Line, since: number | undefined) {
    this.#id = id;
    this.#line = line;
    if (since !== undefined) this.since = since;
  }

  get ended(): boolean {
    return this.controller.signal.aborted;
  }

  snapshot(version: number, body: unknown, more = false): void {
    if (!this.ended) this.#line.tell('snapshot', [this.#id, version, body, more]);
  }

  delta(version: number, body: unknown): void {
    if (!this.ended) this.#line.tell('delta', [this.#id, version, body]);
  }

  refuse(code: RefusalCode, message: string): void {
    if (!this.ended) this.#line.tell('refuse', [this.#id, code, message]);
  }

  end(): void {
    if (this.ended) return;
    this.controller.abort();
    this.stop?.();
  }
}

/** The watches that are open on this side, by the numbers that the main thread gives them. */
export class WatchSinks {
  readonly #line: () => Line;
  readonly #open = new Map<number, RemoteSink>();

  constructor(line: () => Line) {
    this.#line = line;
  }

  async open(id: number, since: number | undefined, open: (sink: RemoteSink) => Promise<() => void>): Promise<void> {
    const sink = new RemoteSink(id, this.#line(), since);
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
    const sink = this.#open.get(id);
    this.#open.delete(id);
    sink?.end();
  }
}
