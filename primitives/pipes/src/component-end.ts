import { codeOf } from '@parley/protocol';
import { Pipe, type PipeOptions } from './pipe.ts';
import type { PipeFrame } from './pipe-frame.ts';
import type { End } from './row.ts';
import type { PipeTable } from './table.ts';

/** An end of a pipe that is a component of this node. It ends with the node. */
export class ComponentEnd implements End {
  readonly pipe: string;
  readonly side = 1;
  readonly stream: Pipe;

  constructor(table: PipeTable, pipe: string, options: Omit<PipeOptions, 'send'>) {
    this.pipe = pipe;
    this.stream = new Pipe({ ...options, send: (frame) => table.pass(this, frame) });
  }

  deliver(frame: PipeFrame): boolean {
    this.stream.receive(frame);
    return true;
  }

  forget(): void {}

  removed(): void {}

  replaced(): void {}
}

/** An end of a pipe that is a component in another thread of this node. */
export class RelayedEnd implements End {
  readonly pipe: string;
  readonly side = 1;
  readonly #onOver: () => void;
  #receive: (frame: PipeFrame) => void = () => {};

  constructor(pipe: string, onOver: () => void) {
    this.pipe = pipe;
    this.#onOver = onOver;
  }

  /** `receive`: takes what is for the component. */
  begin(receive: (frame: PipeFrame) => void): void {
    this.#receive = receive;
  }

  deliver(frame: PipeFrame): boolean {
    this.#receive(frame);
    return true;
  }

  /** The node ends. */
  drop(): void {
    this.#receive({ frame: 'abort', code: codeOf('unavailable'), retryAfterMs: undefined, message: 'The node stops.' });
  }

  forget(): void {}

  removed(): void {
    this.#onOver();
  }

  replaced(): void {}
}
