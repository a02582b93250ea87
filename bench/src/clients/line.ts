import type { Socket } from 'node:net';

/** A connection of a client, whatever is spoken on it. */
export interface Line {
  /** Called with every message; set it before the next turn, or use `next`. The bytes are good during the call only. */
  onMessage: (message: Buffer) => void;
  readonly closed: boolean;
  /** The next message, a copy, while nobody has set `onMessage`. Rejects when the connection ends. */
  next(): Promise<Buffer>;
  send(message: Uint8Array | string): void;
  close(): void;
}

/**
 * A line on a bare TCP socket of this machine, as cheap as Node allows, so that thousands of them disturb the server that is measured as
 * little as possible: no events, whole messages as views of what was read.
 */
export abstract class BareLine implements Line {
  onMessage: (message: Buffer) => void;
  /** Called once, when the connection has ended. */
  onEnd: () => void = () => {};
  protected readonly socket: Socket;
  readonly #early: Buffer[] = [];
  #waiting: { readonly resolve: (message: Buffer) => void; readonly reject: (error: Error) => void } | undefined;
  #rest: Buffer | undefined;
  #closed = false;

  protected constructor(socket: Socket) {
    this.socket = socket;
    this.onMessage = (message) => this.#keep(message);
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('close', () => this.#ended());
  }

  get closed(): boolean {
    return this.#closed;
  }

  next(): Promise<Buffer> {
    const early = this.#early.shift();
    if (early) return Promise.resolve(early);
    if (this.#closed) return Promise.reject(new Error('The server has closed the connection.'));
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  abstract send(message: Uint8Array | string): void;

  close(): void {
    this.socket.destroy();
  }

  protected read(chunk: Buffer): void {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    const at = this.take(bytes);
    this.#rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : undefined;
  }

  /** Hands over the whole messages in the bytes; answers where the last one ends. */
  protected abstract take(bytes: Buffer): number;

  #keep(message: Buffer): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting.resolve(Buffer.from(message));
    else this.#early.push(Buffer.from(message));
  }

  #ended(): void {
    this.#closed = true;
    this.#waiting?.reject(new Error('The server has closed the connection.'));
    this.onEnd();
  }
}
