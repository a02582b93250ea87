import { type Chain, EMPTY_CHAIN } from './chain.ts';
import type { Parts } from './parts.ts';
import type { Arrival, Records } from './records.ts';

/** Where the blocks of a file go that somebody sends. */
export interface Sink {
  /** What is kept already, and its digest. */
  readonly bytes: number;
  readonly chain: Chain;
  /** Rejects where there is no room. */
  add(block: Uint8Array, chain: Chain): Promise<void>;
  /** The file is complete. */
  finish(): Promise<void>;
  /** The file will not be complete. */
  discard(): Promise<void>;
}

/** Keeps a file in the browser, in parts; what is in complete parts survives a reload. */
export class KeptSink implements Sink {
  readonly #parts: Parts;
  readonly #records: Pick<Records, 'put'>;
  #record: Arrival;
  #blocks: Uint8Array[] = [];
  #chain: Chain;
  #bytes: number;

  constructor(parts: Parts, records: Pick<Records, 'put'>, record: Arrival) {
    this.#parts = parts;
    this.#records = records;
    this.#record = record;
    this.#chain = record.chain;
    this.#bytes = record.bytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get chain(): Chain {
    return this.#chain;
  }

  async add(block: Uint8Array, chain: Chain): Promise<void> {
    this.#blocks.push(block);
    this.#bytes += block.length;
    this.#chain = chain;
    if (this.#blocks.length === this.#parts.blocks) await this.#store('coming');
  }

  async finish(): Promise<void> {
    await this.#store('here');
  }

  async discard(): Promise<void> {
    this.#blocks = [];
    await this.#parts.remove(this.#record.id);
  }

  /** The record is written after the part: what it says is there. */
  async #store(state: Arrival['state']): Promise<void> {
    const { id, parts } = this.#record;
    const more = this.#blocks.length > 0;
    if (more) await this.#parts.write(id, parts, new Blob(this.#blocks as Uint8Array<ArrayBuffer>[]));
    this.#blocks = [];
    this.#record = { ...this.#record, state, parts: parts + (more ? 1 : 0), bytes: this.#bytes, chain: this.#chain };
    await this.#records.put(this.#record);
  }
}

/** Writes into a file that the person has chosen; a reload loses it. */
export class DiskSink implements Sink {
  readonly #file: FileSystemWritableFileStream;
  bytes = 0;
  chain: Chain = EMPTY_CHAIN;

  constructor(file: FileSystemWritableFileStream) {
    this.#file = file;
  }

  async add(block: Uint8Array, chain: Chain): Promise<void> {
    await this.#file.write(block as Uint8Array<ArrayBuffer>);
    this.bytes += block.length;
    this.chain = chain;
  }

  finish(): Promise<void> {
    return this.#file.close();
  }

  discard(): Promise<void> {
    return this.#file.abort();
  }
}
