import type { Frame } from '@parley/protocol';

/** Watches one connection: after `subscribed` come base+1..head without anything between, then what is new, each once and in order. */
export class WireCheck {
  readonly #fault: (sentence: string) => void;
  /** Frames may be missing: some are lost on purpose, or are the reader's own and not echoed. */
  readonly #mayMiss: boolean;
  #alias = 0;
  #next = 1;
  #head = 0;

  constructor(mayMiss: boolean, fault: (sentence: string) => void) {
    this.#mayMiss = mayMiss;
    this.#fault = fault;
  }

  see(frame: Frame): void {
    if (frame.frame === 'subscribed') {
      this.#finish('another subscription');
      this.#alias = frame.alias;
      this.#next = frame.base.offset + 1;
      this.#head = frame.head;
    } else if ('alias' in frame && frame.alias === this.#alias) {
      this.#seeOwn(frame);
    }
  }

  #seeOwn(frame: Frame): void {
    if (frame.frame === 'message') {
      const missing = frame.offset > this.#next && !(this.#mayMiss && frame.offset > this.#head);
      if (frame.offset < this.#next) this.#fault(`message ${frame.offset} came twice on the wire`);
      if (missing) this.#fault(`message ${this.#next} is missing on the wire before ${frame.offset}`);
      this.#next = frame.offset + 1;
      return;
    }
    this.#finish(frame.frame);
    if (frame.frame === 'reset') {
      this.#next = frame.base.offset + 1;
      this.#head = frame.base.offset;
    }
    if (frame.frame === 'head' && !this.#mayMiss && frame.position.offset !== this.#next - 1) {
      this.#fault(`head ${frame.position.offset} is said after message ${this.#next - 1}`);
    }
  }

  #finish(what: string): void {
    if (this.#next <= this.#head) this.#fault(`${what} came between ${this.#next - 1} and the head ${this.#head}`);
  }
}
