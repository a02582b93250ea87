import { Refused } from '@parley/component';
import type { WorkerLimits } from './limits.ts';

interface Waiting {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of a call. */
  readonly id: number | undefined;
}

type OutboxLimits = Pick<WorkerLimits, 'messageBytes' | 'windowMessages' | 'windowBytes' | 'waitingBytes' | 'calls'>;

/** What one thread says to the other: in order, no faster than the other takes it, and no more calls at once than are agreed. */
export class Outbox {
  /** At once, whatever waits: for what is bounded by what the other end has said. */
  readonly post: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly #limits: OutboxLimits;
  readonly #waiting = new Set<Waiting>();
  readonly #calls = new Set<number>();
  #waitingBytes = 0;
  #untaken = { messages: 0, bytes: 0 };

  constructor(limits: OutboxLimits, post: (bytes: Uint8Array<ArrayBuffer>) => void) {
    this.#limits = limits;
    this.post = post;
  }

  /** So much waits that what can be said again later is not to be added. */
  get crowded(): boolean {
    return this.#waitingBytes > this.#limits.waitingBytes / 2;
  }

  /** Throws a RangeError for a message that is too large, and `overloaded` where too much waits already. */
  send(bytes: Uint8Array<ArrayBuffer>, id?: number): void {
    const { messageBytes, waitingBytes } = this.#limits;
    if (bytes.byteLength > messageBytes)
      throw new RangeError(`${bytes.byteLength} bytes are too much to cross to another thread; ${messageBytes} is the most.`);
    if (this.#waitingBytes + bytes.byteLength > waitingBytes)
      throw new Refused('overloaded', 'More is said to the other thread than it takes.', { retryAfterMs: RETRY_MS });
    this.#waiting.add({ bytes, id });
    this.#waitingBytes += bytes.byteLength;
    this.#flush();
  }

  taken(messages: number, bytes: number): void {
    this.#untaken = { messages: this.#untaken.messages - messages, bytes: this.#untaken.bytes - bytes };
    this.#flush();
  }

  answered(id: number): void {
    if (this.#calls.delete(id)) this.#flush();
  }

  /** Whether the call had not left yet; it does not leave any more. */
  withdraw(id: number): boolean {
    const withdrawn = [...this.#waiting].find((each) => each.id === id);
    if (withdrawn) this.#leave(withdrawn);
    return withdrawn !== undefined;
  }

  end(): void {
    this.#waiting.clear();
    this.#waitingBytes = 0;
  }

  #flush(): void {
    for (const next of this.#waiting) {
      if (!this.#mayGo(next)) return;
      this.#leave(next);
      this.#untaken = { messages: this.#untaken.messages + 1, bytes: this.#untaken.bytes + next.bytes.byteLength };
      if (next.id !== undefined) this.#calls.add(next.id);
      this.post(next.bytes);
    }
  }

  #leave(waiting: Waiting): void {
    this.#waiting.delete(waiting);
    this.#waitingBytes -= waiting.bytes.byteLength;
  }

  #mayGo({ bytes, id }: Waiting): boolean {
    const { windowMessages, windowBytes, calls } = this.#limits;
    const { messages, bytes: untaken } = this.#untaken;
    if (messages >= windowMessages || (untaken > 0 && untaken + bytes.byteLength > windowBytes)) return false;
    return id === undefined || this.#calls.size < calls;
  }
}

const RETRY_MS = 1_000;
