import type { WebSocketLike } from '@parley/esdk';

/** Connections that can be cut from this side, as a network does it. */
export class Severable {
  #current: WebSocket | undefined;

  /** For `connect({ socket })`. */
  readonly socket = (url: string, protocol: string): WebSocketLike => {
    this.#current = new WebSocket(url, protocol);
    return this.#current as unknown as WebSocketLike;
  };

  sever(): void {
    this.#current?.close();
  }
}
