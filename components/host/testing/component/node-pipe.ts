import { Refused } from '@parley/component';
import type { Pipe, PipeFailure } from '@parley/pipes';
import { type CodeName, nameOfCode } from '@parley/protocol';
import type { TestPipe } from './types.ts';

/** An end of a pipe, as tests use it. `passing`: settles with the promise, while time passes where it must. */
export class NodePipe implements TestPipe {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #passing: <T>(promise: Promise<T>) => Promise<T>;

  constructor({ readable, writable }: Pipe, passing: <T>(promise: Promise<T>) => Promise<T>) {
    this.#reader = readable.getReader();
    this.#writer = writable.getWriter();
    this.#passing = passing;
    // Whoever reads or writes hears of a failure there.
    this.#reader.closed.catch(() => {});
    this.#writer.closed.catch(() => {});
  }

  async read(): Promise<Uint8Array | undefined> {
    return (await this.#passing(this.#reader.read())).value;
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#passing(this.#writer.write(chunk));
  }

  end(): Promise<void> {
    return this.#passing(this.#writer.close());
  }
}

/** How a pipe failed, as a component would have thrown it. */
export function refusedPipe({ code, message }: PipeFailure): Refused {
  return new Refused((nameOfCode(code) ?? 'internal') as CodeName, message);
}
