/** Bytes that come in parts, as one piece. It grows with what has come, not with what was announced, and no part is kept beside it. */
export class Gathered {
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What has come so far. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  add(part: Uint8Array): void {
    const length = this.#length + part.length;
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(part, this.#length);
    this.#length = length;
  }

  /** All of it; nothing is left here. */
  take(): Buffer {
    const all = this.bytes;
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
    return all;
  }
}
