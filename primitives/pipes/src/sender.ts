import { PIPE_FLAGS, ProtocolError } from '@parley/protocol';
import { CHUNK_BYTES, CHUNK_COST } from './limits.ts';

/** A numbered piece of a stream. */
export interface Chunk {
  readonly seq: number;
  readonly flags: number;
  readonly payload: Uint8Array;
}

/** The sending half of one direction: numbers chunks within the credit and keeps each until it is acknowledged. */
export class Sender {
  readonly #window: number;
  /** Not acknowledged, ascending without holes. */
  #chunks: Chunk[] = [];
  /** How many of them were sent on this way. */
  #sent = 0;
  #last = 0;
  #used = 0;
  #acknowledged = 0;
  #limit: number;
  /** Most credit that there was at once. */
  #most: number;
  #ended = false;
  #bytes = 0;

  /** @param window the most that is kept, whatever the other end allows. @param limit the credit to begin with. */
  constructor(window: number, limit: number) {
    this.#window = window;
    this.#limit = limit;
    this.#most = this.credit;
  }

  /** Credit that is left. */
  get credit(): number {
    return Math.max(0, Math.min(this.#limit - this.#used, this.#window - (this.#used - this.#acknowledged)));
  }

  /** Bytes that the next chunk may carry; negative: not even an empty one. */
  get room(): number {
    return this.#ended ? -1 : Math.min(CHUNK_BYTES, this.credit - CHUNK_COST);
  }

  /**
   * Room below this is not worth a chunk, unless it is all that is wanted: each chunk comes back as credit of its size, so that a stream once cut
   * into small ones would stay so for good (RFC 1122, 4.2.3.4). A whole chunk, or half of all the room that there ever was.
   */
  get worth(): number {
    return Math.min(CHUNK_BYTES, Math.max(1, Math.floor((this.#most - CHUNK_COST) / 2)));
  }

  /** Bytes of payload that were written. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The last chunk was written, and everything is acknowledged. */
  get finished(): boolean {
    return this.#ended && this.#chunks.length === 0;
  }

  /** Something is not acknowledged, or there is too little credit to go on. */
  get waiting(): boolean {
    return this.#chunks.length > 0 || (!this.#ended && this.room < this.worth);
  }

  /** The payload, at most `room` bytes of it, is copied. */
  write(payload: Uint8Array, flags: number): void {
    if (payload.length > this.room) throw new RangeError('There is no credit for this chunk.');
    // `slice` of a Buffer would be a view, and what is sent again would be what the application has made of it since.
    this.#chunks.push({ seq: ++this.#last, flags, payload: new Uint8Array(payload) });
    this.#used += payload.length + CHUNK_COST;
    this.#bytes += payload.length;
    this.#ended = (flags & PIPE_FLAGS.fin) !== 0;
  }

  /** The next chunk to be sent. */
  take(): Chunk | undefined {
    const chunk = this.#chunks[this.#sent];
    if (chunk) this.#sent++;
    return chunk;
  }

  /** @param limit from the other end; a lower one than before is an old one. */
  grant(limit: number): void {
    this.#limit = Math.max(this.#limit, limit);
    this.#most = Math.max(this.#most, this.credit);
  }

  /** Everything up to `seq` has arrived. Throws a `ProtocolError` for what was never sent. Says whether that is news. */
  acknowledge(seq: number): boolean {
    if (seq > this.#last) throw new ProtocolError('protocol-error', `Chunk ${seq} was acknowledged; the last one is ${this.#last}.`);
    const count = this.#chunks.findIndex((chunk) => chunk.seq > seq);
    const arrived = this.#chunks.splice(0, count < 0 ? this.#chunks.length : count);
    this.#sent = Math.max(0, this.#sent - arrived.length);
    for (const { payload } of arrived) this.#acknowledged += payload.length + CHUNK_COST;
    return arrived.length > 0;
  }

  /** The other end has everything up to `seq`, and what was sent after it may be lost: it is sent again. */
  rewind(seq: number): void {
    this.acknowledge(seq);
    this.#sent = 0;
  }

  /** Nothing is kept any more. */
  clear(): void {
    this.#chunks = [];
    this.#sent = 0;
  }

  /** The number of the last chunk. */
  get last(): number {
    return this.#last;
  }
}
