import type { Random } from '@parley/runtime';

const tagBytes = 6;
const poolTags = 512;

/** Random tags of 48 bits, never 0. Drawn from the system in bulk: asking it per tag costs more than the rest of an append. */
export class TagSource {
  readonly #random: Random;
  #pool: DataView = new DataView(new ArrayBuffer(0));
  #next = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): number {
    for (;;) {
      if (this.#next >= this.#pool.byteLength) this.#refill();
      const tag = this.#pool.getUint32(this.#next) * 0x1_0000 + this.#pool.getUint16(this.#next + 4);
      this.#next += tagBytes;
      if (tag > 0) return tag;
    }
  }

  #refill(): void {
    const bytes = this.#random.bytes(tagBytes * poolTags);
    this.#pool = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#next = 0;
  }
}
