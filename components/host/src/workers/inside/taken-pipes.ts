import { Pipe, type PipeFrame } from '@parley/pipes';
import type { Clock } from '@parley/runtime';
import { toFailure } from '../crossing.ts';
import type { Line } from '../line.ts';
import type { CrossedPipe } from '../remote-pipes.ts';

/** The ends of pipes on this side, by the numbers that the main thread gives them. */
export class TakenPipes {
  readonly #line: () => Line;
  readonly #open = new Map<number, Pipe>();

  constructor(line: () => Line) {
    this.#line = line;
  }

  /** `take` is the component's: where it fails the pipe ends. */
  take(id: number, { endpoint, ...facts }: CrossedPipe, clock: Clock, take: (pipe: Pipe) => void | Promise<void>): void {
    const pipe: Pipe = new Pipe({
      ...facts,
      limits: endpoint,
      clock,
      send: (frame) => this.#say(id, frame),
      onOver: () => {
        this.#open.delete(id);
        this.#line().tell('pipe-over', [id]);
      },
    });
    this.#open.set(id, pipe);
    const taken = (async () => take(pipe))();
    taken.catch((error: unknown) => {
      if (this.#open.delete(id)) this.#line().tell('pipe-failed', [id, toFailure(error)]);
      pipe.drop();
    });
  }

  hear(id: number, frame: PipeFrame): void {
    this.#open.get(id)?.receive(frame);
  }

  /** Data that is lost between the threads is sent again, as on a connection. */
  #say(id: number, frame: PipeFrame): void {
    const line = this.#line();
    if (frame.frame !== 'data' || !line.crowded) line.tell('pipe', [id, frame]);
  }
}
