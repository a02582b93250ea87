import type { Position } from './frames.ts';

const encoder = new TextEncoder();
/** Room kept free in front of a frame's body for its length, a uvarint of at most 8 bytes. */
const HEAD = 8;
/** A scratch buffer that one huge frame made larger than this is not kept. */
const KEEP = 1 << 17;

/** Gathers the bytes of one frame in a scratch buffer that is reused. */
export class Writer {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1024);
  #at = HEAD;

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  uint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`Not an integer from 0 to 2^53-1: ${value}`);
    this.#reserve(8);
    this.#at = putUint(this.#bytes, this.#at, value);
  }

  string(value: string): void {
    const length = value.length;
    this.#reserve(8 + length * 3);
    const start = this.#at;
    if (length < 128) {
      const bytes = this.#bytes;
      let i = 0;
      for (let char = 0; i < length; i++) {
        char = value.charCodeAt(i);
        if (char > 127) break;
        bytes[start + 1 + i] = char;
      }
      if (i === length) {
        bytes[start] = length;
        this.#at = start + 1 + length;
        return;
      }
    }
    // The length of the length is not known before encoding: encode behind the longest one, then move.
    const { written } = encoder.encodeInto(value, this.#bytes.subarray(start + 8));
    const body = putUint(this.#bytes, start, written);
    this.#bytes.copyWithin(body, start + 8, start + 8 + written);
    this.#at = body + written;
  }

  bool(value: boolean): void {
    this.byte(value ? 1 : 0);
  }

  strings(values: readonly string[]): void {
    this.uint(values.length);
    for (const value of values) this.string(value);
  }

  position({ epoch, offset, tag }: Position): void {
    this.string(epoch);
    this.uint(offset);
    this.uint(tag);
  }

  rest(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  /** What was gathered, as a new array behind its length; the writer is empty afterwards. */
  frame(): Uint8Array {
    const length = this.#at - HEAD;
    const start = HEAD - sizeOfUint(length);
    putUint(this.#bytes, start, length);
    const frame = this.#bytes.slice(start, this.#at);
    this.reset();
    return frame;
  }

  reset(): void {
    this.#at = HEAD;
    if (this.#bytes.length > KEEP) this.#bytes = new Uint8Array(1024);
  }

  #reserve(more: number): void {
    const needed = this.#at + more;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(needed * 2);
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }
}

function putUint(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let left = value;
  // Bit operations hold 32 bits only.
  for (; left > 0x7fff_ffff; left = Math.floor(left / 128)) bytes[at++] = (left % 128) | 128;
  for (; left > 127; left >>>= 7) bytes[at++] = (left & 127) | 128;
  bytes[at++] = left;
  return at;
}

function sizeOfUint(value: number): number {
  let size = 1;
  for (let left = value; left > 127; left = Math.floor(left / 128)) size++;
  return size;
}
