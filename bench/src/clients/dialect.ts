import type { Line } from './line.ts';

/** Somebody who connects. */
export interface Visitor {
  readonly token: string;
  readonly room: string;
  /** Also watches the inbox, and these people's presence (Parley only). */
  readonly watches?: readonly string[];
}

/** How a kind of server is spoken to. */
export interface Dialect {
  /** From the connection to the moment at which publications can be sent. */
  enter(port: number, visitor: Pick<Visitor, 'token'>): Promise<Line>;
  /** From the connection to the moment at which the room is subscribed to. */
  join(port: number, visitor: Visitor): Promise<Line>;
  /** A message that publishes the payload in the room. `seq`: how many this line has sent, from 1. */
  publication(room: string, payload: string, seq: number): Uint8Array | string;
  /**
   * How many publications the message brings; tells `seen` where the payload of each ends, and `castSeen` where that of each cast does. Answers what
   * the server wants to know meanwhile. Throws when the server refuses something.
   */
  deliveries(message: Buffer, line: Line, seen?: (end: number) => void, castSeen?: (end: number) => void): number;
}
