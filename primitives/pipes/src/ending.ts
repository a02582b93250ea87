import type { PipeFailure, PipeFrame } from './pipe-frame.ts';

/**
 * How two ends agree that their pipe is over: each has said that it is done (`abort` with code 0), or one has said how it failed. Whoever asks
 * afterwards has not heard it, and is told again.
 */
export class Ending {
  #failure: PipeFailure | undefined;
  #saysFailure = false;
  #toldDone = false;
  #heardDone = false;

  /** `done`: both ends know that everything has arrived, or nobody is left who could ask. */
  get state(): 'live' | 'done' | 'failed' {
    if (this.#failure) return 'failed';
    return this.#toldDone && this.#heardDone ? 'done' : 'live';
  }

  get failure(): PipeFailure | undefined {
    return this.#failure;
  }

  /** Nothing more is to be sent or awaited. */
  get over(): boolean {
    return this.state === 'done' || (this.#failure !== undefined && !this.#saysFailure);
  }

  /** @param tell whether the other end is to hear of it. */
  fail(failure: PipeFailure, tell: boolean): void {
    this.#failure = failure;
    this.#saysFailure = tell;
  }

  /** The other end is done. */
  heardDone(): void {
    this.#heardDone = true;
  }

  /** Nobody is left who could ask. */
  leave(): void {
    this.#saysFailure = false;
    this.#toldDone = true;
    this.#heardDone = true;
  }

  /** The other end may not have heard that this one is done. */
  doneUnheard(): void {
    this.#toldDone = false;
  }

  /** The other end has not heard how it ended. */
  unheard(): void {
    if (this.#failure) this.#saysFailure = true;
    else this.doneUnheard();
  }

  takeFailure(): PipeFrame | undefined {
    if (!this.#failure || !this.#saysFailure) return undefined;
    this.#saysFailure = false;
    const { code, message } = this.#failure;
    return abort(code, message);
  }

  takeDone(): PipeFrame | undefined {
    if (this.#toldDone) return undefined;
    this.#toldDone = true;
    return abort(0, '');
  }
}

function abort(code: number, message: string): PipeFrame {
  return { frame: 'abort', code, retryAfterMs: undefined, message };
}
