/** Larger messages are rare. A smaller one than a quarter would keep, where it has to wait, far more memory than its own. */
const MOST = 128 * 1024;
const LEAST = MOST / 4;

/**
 * Memory for a message that is written to one socket: mostly the system has taken all of it when the write returns, and the next one can have the same.
 * Where each large message is memory of its own, V8 counts that, and collects the whole heap because of it while pipes are busy.
 */
export class Scratch {
  #memory: Buffer | undefined;

  /** At least so many bytes; what is put there holds until the next call, unless it is kept. */
  room(bytes: number): Buffer {
    if (bytes < LEAST || bytes > MOST) return Buffer.allocUnsafe(bytes);
    this.#memory ??= Buffer.allocUnsafeSlow(MOST);
    return this.#memory;
  }

  /** The message is still to be written: its memory is its own from here on. */
  keep(message: Buffer): void {
    if (message.buffer === this.#memory?.buffer) this.#memory = undefined;
  }
}
