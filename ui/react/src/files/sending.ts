import { BLOCK_BYTES, type Chain, chainOf, nextChain, readBlock } from './chain.ts';
import { type Line, PIECE_BYTES, type Word } from './line.ts';
import type { Pauses } from './pauses.ts';
import { TransferError } from './trouble.ts';

export interface SendingOptions {
  readonly file: Blob;
  readonly pauses: Pauses;
  /** So many bytes have been given to the pipe. */
  readonly onBytes: (bytes: number) => void;
  /** The other end wants it to stand still, or not any more. */
  readonly onPause: (paused: boolean) => void;
}

/** The sender's side of one file, over one line after the other. */
export class Sending {
  readonly #options: SendingOptions;
  /** Of the beginnings that were read already, by their length. */
  readonly #chains = new Map<number, Chain>();

  constructor(options: SendingOptions) {
    this.#options = options;
  }

  /** Settles when the other end has the whole file. Rejects with a `TransferError`, or as the pipe does. */
  async over(line: Line): Promise<void> {
    const { bytes, chain } = await this.#hear(line, 'from');
    if (bytes > this.#options.file.size || (await this.#chainOf(bytes)) !== chain) throw new TransferError('changed');
    await Promise.all([this.#pump(line, bytes, chain), this.#hear(line, 'done')]);
    await line.close();
  }

  async #pump(line: Line, from: number, chain: Chain): Promise<void> {
    const { file, onBytes } = this.#options;
    onBytes(from);
    for (let at = from; at < file.size; at += BLOCK_BYTES) {
      const block = await this.#read(at);
      chain = await nextChain(chain, block);
      this.#chains.set(at + block.length, chain);
      await this.#sendBlock(line, block, at);
    }
    await line.say({ say: 'end', chain });
  }

  async #sendBlock(line: Line, block: Uint8Array, at: number): Promise<void> {
    const { pauses, onBytes } = this.#options;
    for (let sent = 0; sent < block.length; sent += PIECE_BYTES) {
      await pauses.going();
      const piece = block.subarray(sent, sent + PIECE_BYTES);
      await line.send(piece);
      onBytes(at + sent + piece.length);
    }
  }

  /** Listens until the other end says that. */
  async #hear<S extends 'from' | 'done'>(line: Line, wanted: S): Promise<Extract<Word, { say: S }>> {
    for (;;) {
      const heard = await line.next();
      if (heard === undefined || heard instanceof Uint8Array) throw new TransferError('failed');
      if (heard.say === wanted) return heard as Extract<Word, { say: S }>;
      if (heard.say === 'pause' || heard.say === 'go') this.#options.onPause(heard.say === 'pause');
    }
  }

  async #chainOf(bytes: number): Promise<Chain> {
    const known = this.#chains.get(bytes);
    return known ?? this.#reading(() => chainOf(this.#options.file, bytes));
  }

  async #read(at: number): Promise<Uint8Array> {
    const block = await this.#reading(() => readBlock(this.#options.file, at));
    if (block.length !== Math.min(BLOCK_BYTES, this.#options.file.size - at)) throw new TransferError('changed');
    return block;
  }

  async #reading<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw new TransferError('changed', error);
    }
  }
}
