import type { PipeFrame } from './endpoint.ts';
import { Pipe, type PipeOptions } from './pipe.ts';
import type { End, PipeTable } from './table.ts';

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
