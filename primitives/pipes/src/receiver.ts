import { PIPE_FLAGS, ProtocolError } from '@parley/protocol';
import { CHUNK_BYTES, CHUNK_COST } from './limits.ts';
import type { Chunk } from './sender.ts';

/** The receiving half of one direction: hands out every chunk once and in order, and gives credit as they are read. */
export class Receiver {
  readonly #window: number;
  #chunks: Chunk[] = [];
  #seq = 0;
  #received = 0;
  #read = 0;
  #told: number;
  #ended = false;
  #bytes = 0;

  constructor(window: number) {
    this.#window = window;
    this.#told = window;
  }

  /** Up to here everything has arrived. */
  get seq(): number {
    return this.#seq;
  }

  /** The last chunk has arrived. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Bytes of payload that have arrived. */
  get bytes(): number {
    return this.#bytes;
  }

  get waiting(): boolean {
    return this.#chunks.length > 0;
  }

  /** Cost of what has arrived and was not read. */
  get held(): number {
    return this.#received - this.#read;
  }

  /** Takes the next chunk; `seen` and `early` ones are dropped. Throws a `ProtocolError` for one that nobody may send. */
  receive(chunk: Chunk): 'next' | 'seen' | 'early' {
    if (chunk.seq <= this.#seq) return 'seen';
    const { payload, flags } = chunk;
    if (payload.length > CHUNK_BYTES) throw new ProtocolError('protocol-error', `A chunk of ${payload.length} bytes.`);
    if (this.#ended) throw new ProtocolError('protocol-error', 'A chunk after the last one.');
    if (chunk.seq > this.#seq + 1) return 'early';
    const cost = payload.length + CHUNK_COST;
    if (this.#received + cost > this.#told) throw new ProtocolError('protocol-error', 'A chunk beyond the credit.');
    this.#seq = chunk.seq;
    this.#received += cost;
    this.#bytes += payload.length;
    this.#ended = (flags & PIPE_FLAGS.fin) !== 0;
    // A view would keep the whole message alive that it came in; `slice` of a Buffer is one.
    this.#chunks.push({ ...chunk, payload: new Uint8Array(payload) });
    return 'next';
  }

  /** The next chunk for the application. */
  read(): Chunk | undefined {
    const chunk = this.#chunks.shift();
    if (chunk) this.#read += chunk.payload.length + CHUNK_COST;
    return chunk;
  }

  /** A new limit that is worth a frame. */
  credit(): number | undefined {
    return this.#ended || this.#read + this.#window - this.#told < this.#window / 4 ? undefined : this.limit();
  }

  /** What the other end may use up, said to it by the caller. */
  limit(): number {
    this.#told = this.#read + this.#window;
    return this.#told;
  }

  /** What was not read is dropped. */
  clear(): void {
    this.#chunks = [];
  }
}
