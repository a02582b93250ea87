import type { WebSocketLike } from '@parley/esdk';
import type { Runtime } from '@parley/runtime';

export interface Wire {
  /** How long a message is under way, asked for each. */
  readonly latencyMs: () => number;
  readonly runtime: Runtime;
}

/** The server's end of a `FakeSocket`. */
export interface Peer {
  receive(bytes: Uint8Array): void;
  /** The client is gone, or the connection was cut. */
  ended(): void;
}

/** A WebSocket without a network: messages keep their order, take the wire's latency, and are lost where it is cut. */
export class FakeSocket implements WebSocketLike {
  binaryType = 'blob';
  readonly bufferedAmount = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly #wire: Wire;
  #peer: Peer | undefined;
  #open = true;
  /** When the last message of each direction arrives: none overtakes another. */
  readonly #arrives = { there: 0, back: 0 };

  /** `accept` answers the server's end, or undefined where the server cannot be reached. */
  constructor(wire: Wire, accept: (socket: FakeSocket) => Peer | undefined) {
    this.#wire = wire;
    this.#later('there', () => {
      this.#peer = accept(this);
      if (!this.#peer) this.end(1006);
      else this.#later('back', () => this.onopen?.());
    });
  }

  get open(): boolean {
    return this.#open;
  }

  send(bytes: Uint8Array): void {
    const copy = bytes.slice();
    this.#later('there', () => this.#peer?.receive(copy));
  }

  /** From the server. */
  deliver(bytes: Uint8Array): void {
    const copy = bytes.slice();
    this.#later('back', () => this.onmessage?.({ data: copy.buffer }));
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#peer?.ended();
  }

  /** Ends it from the server's side; what is under way is lost where the code says that the network failed. */
  end(code: number, reason = ''): void {
    const tell = (): void => {
      if (!this.#open) return;
      this.close();
      this.onclose?.({ code, reason });
    };
    if (code === 1006) tell();
    else this.#later('back', tell);
  }

  #later(direction: 'there' | 'back', fn: () => void): void {
    const { clock } = this.#wire.runtime;
    const at = Math.max(this.#arrives[direction], clock.monotonic() + this.#wire.latencyMs());
    this.#arrives[direction] = at;
    clock.after(at - clock.monotonic(), () => {
      if (this.#open) fn();
    });
  }
}
