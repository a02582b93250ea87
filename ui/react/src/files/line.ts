import type { Pipe } from '@parley/esdk/pipes';
import type { Chain } from './chain.ts';

/** What two ends of a transfer say to each other besides bytes. See docs/subsystems/files.md. */
export type Word =
  /** The receiver's first: what it has, complete blocks only. */
  | { readonly say: 'from'; readonly bytes: number; readonly chain: Chain }
  /** The sender's last. */
  | { readonly say: 'end'; readonly chain: Chain }
  /** The receiver's last: it has the whole file, and it is the same. */
  | { readonly say: 'done' }
  | { readonly say: 'pause' }
  | { readonly say: 'go' };

/** Bytes of one message: with its first byte it is four chunks of the pipe. */
export const PIECE_BYTES: number = 64 * 1024 - 1;
const BYTES = 0;
const WORD = 1;

/** The conversation of a transfer on one pipe: words and bytes, in order. The first byte of a message says which. */
export class Line {
  readonly #pipe: Pipe;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(pipe: Pipe) {
    this.#pipe = pipe;
    this.#writer = pipe.writable.getWriter();
    this.#reader = pipe.readable.getReader();
    // Whoever writes or reads next hears of it.
    this.#writer.closed.catch(() => {});
    this.#reader.closed.catch(() => {});
  }

  say(word: Word): Promise<void> {
    return this.#write(WORD, new TextEncoder().encode(JSON.stringify(word)));
  }

  /** Settles when the other end has room for more. */
  send(piece: Uint8Array): Promise<void> {
    return this.#write(BYTES, piece);
  }

  /** The next word or piece; undefined when the other end has said all. Rejects as the pipe does, and for what nobody may say. */
  async next(): Promise<Word | Uint8Array | undefined> {
    const { value, done } = await this.#reader.read();
    if (done) return undefined;
    if (value[0] === BYTES) return value.subarray(1);
    const word = value[0] === WORD ? wordOf(value.subarray(1)) : undefined;
    if (word) return word;
    this.abort('protocol-error');
    return this.next();
  }

  /** Settles when everything has arrived. */
  close(): Promise<void> {
    return this.#writer.close();
  }

  abort(code: Parameters<Pipe['abort']>[0], message?: string): void {
    this.#pipe.abort(code, message);
  }

  #write(first: number, rest: Uint8Array): Promise<void> {
    const message = new Uint8Array(1 + rest.length);
    message[0] = first;
    message.set(rest, 1);
    return this.#writer.write(message);
  }
}

function wordOf(bytes: Uint8Array): Word | undefined {
  let said: Partial<Record<'say' | 'bytes' | 'chain', unknown>>;
  try {
    said = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  const { say, bytes: count, chain } = said;
  const isChain = typeof chain === 'string' && /^[0-9a-f]{64}$/.test(chain);
  if (say === 'done' || say === 'pause' || say === 'go') return { say };
  if (say === 'end' && isChain) return { say, chain };
  if (say === 'from' && isChain && Number.isSafeInteger(count) && Number(count) >= 0) return { say, bytes: Number(count), chain };
  return undefined;
}
