import type { RawSocket, SocketAddress } from './raw-socket.ts';

/** Somebody who connects. `token` is of use to Parley only: the peers let everybody in. */
export interface Visitor {
  readonly token: string;
  readonly room: string;
  /** Also watches the inbox (Parley only). */
  readonly inbox?: boolean;
}

/** How a kind of server is spoken to. */
export interface Dialect {
  address(port: number): SocketAddress;
  /** From the upgrade to the moment at which publications can be sent. */
  greet(socket: RawSocket, visitor: Visitor): Promise<void>;
  /** Subscribes to the room; settles when it is. */
  join(socket: RawSocket, visitor: Visitor): Promise<void>;
  /** A message that publishes the payload in the room. `seq`: how many this socket has sent, from 1. */
  publication(room: string, payload: string, seq: number): Uint8Array | string;
  /**
   * How many publications the message brings; tells `seen` where the payload of each ends. Answers what the server wants to know meanwhile.
   * Throws when the server refuses something.
   */
  deliveries(message: Buffer, socket: RawSocket, seen?: (end: number) => void): number;
}
