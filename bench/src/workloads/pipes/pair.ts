import type { Reading, Streamed, StreamerCommands } from '../../clients/streamer.ts';
import { micros, sleep } from '../../measure/clock.ts';
import { Child } from '../../process/child.ts';

export const MB = 1_000_000;

export interface Place {
  readonly port: number;
  readonly token: string;
}

/** Two clients in processes of their own: one writes, the other reads. */
export class Pair {
  readonly #writer: Child<StreamerCommands>;
  readonly #reader: Child<StreamerCommands>;
  readonly #to: string;

  private constructor(writer: Child<StreamerCommands>, reader: Child<StreamerCommands>, to: string) {
    this.#writer = writer;
    this.#reader = reader;
    this.#to = to;
  }

  /** @param to the reader's person. */
  static async join(from: Place, { place, person }: { place: Place; person: string }, reads: Reading = {}): Promise<Pair> {
    const [writer, reader] = [start('writer'), start('reader')];
    await Promise.all([writer.call('enter', from), reader.call('enter', { ...place, reads })]);
    return new Pair(writer, reader, person);
  }

  /** Begins a stream of so many bytes. */
  async begin(bytes: number): Promise<void> {
    await this.#writer.call('write', { person: this.#to, bytes });
  }

  /** What the reader has of each stream. */
  read(): Promise<readonly Streamed[]> {
    return this.#reader.call('streamed');
  }

  /** What the writer has given to each. */
  written(): Promise<readonly Streamed[]> {
    return this.#writer.call('streamed');
  }

  async forget(): Promise<void> {
    await Promise.all([this.#writer.call('forget'), this.#reader.call('forget')]);
  }

  /**
   * Streams so many bytes; answers the seconds until the last has been read. Rejects where what was read is not what was written.
   * `meanwhile` is told every 50 ms how much has been read.
   */
  async stream(bytes: number, meanwhile: (read: number) => void | Promise<void> = () => {}): Promise<number> {
    await this.forget();
    const began = micros();
    await this.begin(bytes);
    for (;;) {
      const [stream] = await this.read();
      if (stream?.failure) throw new Error(`The reader: ${stream.failure}`);
      if (stream?.digest) return this.#checked(bytes, stream, began);
      await meanwhile(stream?.bytes ?? 0);
      await sleep(50);
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.#writer.stop(), this.#reader.stop()]);
  }

  async #checked(bytes: number, { digest, bytes: read, at }: Streamed, began: number): Promise<number> {
    let [written] = await this.written();
    // The writer hears of the last acknowledgement after the reader has the last byte.
    while (!written?.digest && !written?.failure) {
      await sleep(10);
      [written] = await this.written();
    }
    if (written.failure) throw new Error(`The writer: ${written.failure}`);
    if (read !== bytes || written.digest !== digest) throw new Error(`${read} of ${bytes} bytes were read, and they are other ones.`);
    return (at - began) / 1e6;
  }
}

function start(name: string): Child<StreamerCommands> {
  return Child.start<StreamerCommands>({ name, module: new URL('../../clients/streamer.ts', import.meta.url) });
}
