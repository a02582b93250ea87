import { adviceOf, type CodeName, codeOf } from '@parley/protocol';

/** What a client does after an answer to a publication. */
export type ProducerStep<Item> =
  /** Stored, by this attempt or an earlier one: forget it. */
  | { readonly step: 'done'; readonly item: Item }
  /** Refused for good: forget it and tell the person. Those after it go on. */
  | { readonly step: 'failed'; readonly item: Item; readonly code: CodeName }
  /** Not now: call `resume` after a while. */
  | { readonly step: 'wait' }
  /** Call `take` again. */
  | { readonly step: 'resend' }
  /** The server does not know what this producer published before: begin a new one, and number what waits from 1. */
  | { readonly step: 'renew' }
  /** An answer to an attempt that was given up, or to something forgotten already. */
  | { readonly step: 'ignore' };

/** A publication handed to the connection; its attempt is given back with the answer. */
export interface Sending<Item> {
  readonly item: Item;
  readonly attempt: number;
}

const IGNORE = { step: 'ignore' } as const;

/**
 * The client's half of producer order, for one producer on one channel: which publication is sent when, and what an answer means. Items have
 * running numbers; they are sent in that order, a window of them at a time, and sent again in that order after every break.
 */
export class Producer<Item extends { readonly seq: number }> {
  readonly #window: number;
  readonly #items: Item[];
  /** How many of the items are on their way. */
  #sent = 0;
  #attempt = 0;
  #paused = true;

  /** Begins paused: `resume` when there is a connection. */
  constructor(items: readonly Item[] = [], window = 16) {
    this.#items = [...items];
    this.#window = window;
  }

  /** In order; the first ones may be on their way. */
  get waiting(): readonly Item[] {
    return this.#items;
  }

  add(item: Item): void {
    this.#items.push(item);
  }

  /** What is to be sent now; call until undefined. */
  take(): Sending<Item> | undefined {
    const item = this.#items[this.#sent];
    if (this.#paused || !item || this.#sent >= this.#window) return undefined;
    this.#sent++;
    return { item, attempt: this.#attempt };
  }

  /** The connection is there (again), or the wait is over. */
  resume(): void {
    this.#rewind();
    this.#paused = false;
  }

  /** The connection is gone: answers to what was sent will not come. */
  lost(): void {
    this.#rewind();
    this.#paused = true;
  }

  published(seq: number): ProducerStep<Item> {
    const item = this.#forget(seq);
    return item ? { step: 'done', item } : IGNORE;
  }

  /** @param lastSeq from the details of `gap`. */
  refused(seq: number, attempt: number, code: CodeName, lastSeq = 0): ProducerStep<Item> {
    const current = attempt === this.#attempt;
    if (code === 'producer-expired') return current ? this.#stop('renew') : IGNORE;
    if (code === 'gap') return current ? this.#gap(lastSeq) : IGNORE;
    // `internal` is recorded like a refusal: sending it again would be answered the same.
    if (adviceOf(codeOf(code)) === 'retry-later' && code !== 'internal') return current ? this.#stop('wait') : IGNORE;
    const item = this.#forget(seq);
    return item ? { step: 'failed', item, code } : IGNORE;
  }

  #gap(lastSeq: number): ProducerStep<Item> {
    const first = this.#items[0];
    if (!first) return IGNORE;
    if (first.seq > lastSeq + 1) return this.#stop('renew');
    this.#rewind();
    return { step: 'resend' };
  }

  #stop(step: 'wait' | 'renew'): ProducerStep<Item> {
    this.lost();
    return { step };
  }

  #rewind(): void {
    this.#sent = 0;
    this.#attempt++;
  }

  #forget(seq: number): Item | undefined {
    const index = this.#items.findIndex((item) => item.seq === seq);
    if (index < 0) return undefined;
    if (index < this.#sent) this.#sent--;
    return this.#items.splice(index, 1)[0];
  }
}
