import type { Pipe, PipeOffer, Pipes } from '@parley/esdk/pipes';
import { DEFAULT_ENDPOINT_LIMITS, Pipe as Stream } from '@parley/pipes';
import { nameOfCode } from '@parley/protocol';
import { systemRuntime } from '@parley/runtime';

type Hear = (offer: PipeOffer) => void;

/** A refusal as the ESDK gives it. */
export class FakeError extends Error {
  readonly code: string;
  constructor(code: string, message = '') {
    super(message);
    this.code = code;
  }
}

type Ends = readonly [near: Stream, far: Stream];

/** Pipes between people in memory; each person may have several windows. */
export class FakePipes {
  readonly #takers = new Map<string, Set<Hear>>();
  readonly #open = new Set<Ends>();

  /** What a window of that person uses. */
  of(person: string): Pick<Pipes, 'open' | 'offers'> {
    return {
      open: (target, { meta = {} }, { signal } = {}) => this.#offer(person, (target as { person: string }).person, meta, signal),
      offers: (_, hear) => {
        const takers = this.#takers.get(person) ?? new Set();
        this.#takers.set(person, takers.add(hear));
        return { [Symbol.dispose]: () => void takers.delete(hear) };
      },
    };
  }

  /** Breaks every pipe, as when an end does not come back. */
  cut(): void {
    for (const end of [...this.#open].flat()) end.drop();
  }

  #offer(from: string, to: string, meta: unknown, signal: AbortSignal | undefined): Promise<Pipe> {
    const takers = [...(this.#takers.get(to) ?? [])];
    if (takers.length === 0) return Promise.reject(new FakeError('unavailable'));
    return new Promise((resolve, reject) => {
      const offers = takers.map(() => new AbortController());
      let left = takers.length;
      const accept = (own: AbortController): Pipe => {
        own.signal.throwIfAborted();
        const [near, far] = this.#join();
        for (const other of offers) if (other !== own) other.abort(new FakeError('taken'));
        resolve(pipeOf(near));
        return pipeOf(far);
      };
      const decline = (message = ''): void => {
        if (--left === 0) reject(new FakeError('refused', message));
      };
      signal?.addEventListener('abort', () => {
        for (const offer of offers) offer.abort(new FakeError('cancelled'));
        reject(new FakeError('cancelled'));
      });
      const about = { label: 'file', kind: 'messages', meta, from: { kind: 'person', id: from }, decline } as const;
      for (const [i, own] of offers.entries()) takers[i]?.({ ...about, signal: own.signal, accept: () => accept(own) });
    });
  }

  #join(): Ends {
    const end = (other: () => Stream): Stream =>
      new Stream({
        kind: 'messages',
        label: 'file',
        meta: new Uint8Array(),
        clock: systemRuntime.clock,
        limit: DEFAULT_ENDPOINT_LIMITS.window,
        error: ({ code, message }) => new FakeError(nameOfCode(code) ?? '', message),
        send: (frame) => queueMicrotask(() => other().receive(frame)),
        onOver: () => void this.#open.delete(ends),
      });
    const ends: Ends = [end(() => ends[1]), end(() => ends[0])];
    this.#open.add(ends);
    return ends;
  }
}

function pipeOf(stream: Stream): Pipe {
  const { readable, writable } = stream;
  const abort: Pipe['abort'] = (code = 'cancelled', message) => stream.abort(code, message);
  return { readable, writable, abort } as Pipe;
}
