import type { WebSocketLike } from '@parley/esdk';
import { RawSocket } from './raw-socket.ts';

/** A RawSocket in the shape that the ESDK dials, so that thousands of real clients fit on the machine of the server they talk to. */
export class LightSocket implements WebSocketLike {
  binaryType = 'arraybuffer';
  readonly bufferedAmount = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  #socket: RawSocket | undefined;
  #closed = false;

  constructor(url: string, protocol: string) {
    const { port, pathname } = new URL(url);
    RawSocket.open({ port: Number(port), path: pathname, protocol }).then(
      (socket) => this.#opened(socket),
      () => this.#ended(1_006),
    );
  }

  send(data: Uint8Array): void {
    this.#socket?.send(data);
  }

  close(): void {
    this.#closed = true;
    this.#socket?.close();
  }

  #opened(socket: RawSocket): void {
    if (this.#closed) {
      socket.close();
      return;
    }
    this.#socket = socket;
    // The bytes are good during the call only.
    socket.onMessage = (message) => this.onmessage?.({ data: new Uint8Array(message) });
    socket.onEnd = () => this.#ended(socket.closeCode);
    this.onopen?.();
  }

  #ended(code: number): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onclose?.({ code, reason: '' });
  }
}
