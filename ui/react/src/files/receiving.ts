import { BLOCK_BYTES, nextChain } from './chain.ts';
import type { Line } from './line.ts';
import type { Sink } from './sink.ts';
import { TransferError } from './trouble.ts';

export interface ReceivingOptions {
  readonly size: number;
  readonly sink: Sink;
  readonly onBytes: (bytes: number) => void;
  readonly onPause: (paused: boolean) => void;
}

/** The receiver's side of one file, over one line after the other. */
export class Receiving {
  readonly #options: ReceivingOptions;
  #block = new Uint8Array(BLOCK_BYTES);
  #filled = 0;

  constructor(options: ReceivingOptions) {
    this.#options = options;
  }

  /** Settles when the whole file is kept and is the one that was sent. Rejects with a `TransferError`, or as the pipe does. */
  async over(line: Line): Promise<void> {
    const { sink, onPause, onBytes } = this.#options;
    // Complete blocks count: of what is in between nobody knows the digest.
    this.#filled = 0;
    onBytes(sink.bytes);
    await line.say({ say: 'from', bytes: sink.bytes, chain: sink.chain });
    for (;;) {
      const heard = await line.next();
      if (heard === undefined) throw new TransferError('failed');
      if (heard instanceof Uint8Array) await this.#take(heard);
      else if (heard.say === 'pause' || heard.say === 'go') onPause(heard.say === 'pause');
      else if (heard.say === 'end') return this.#end(line, heard.chain);
    }
  }

  async #take(piece: Uint8Array): Promise<void> {
    const { sink, size, onBytes } = this.#options;
    if (sink.bytes + this.#filled + piece.length > size) throw new TransferError('damaged');
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + BLOCK_BYTES - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === BLOCK_BYTES) await this.#keep();
    }
    onBytes(sink.bytes + this.#filled);
  }

  async #end(line: Line, chain: string): Promise<void> {
    const { sink, size } = this.#options;
    if (this.#filled > 0) await this.#keep();
    if (sink.bytes !== size || sink.chain !== chain) throw new TransferError('damaged');
    await sink.finish();
    await line.say({ say: 'done' });
    await line.close();
  }

  async #keep(): Promise<void> {
    const { sink } = this.#options;
    const block = this.#block.slice(0, this.#filled);
    this.#filled = 0;
    const chain = await nextChain(sink.chain, block);
    try {
      await sink.add(block, chain);
    } catch (error) {
      throw new TransferError('full', error);
    }
  }
}
