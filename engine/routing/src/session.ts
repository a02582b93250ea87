import type { CodeName, Frame } from '@parley/protocol';
import type { Principal } from './principal.ts';

/** What the layers above see of one authenticated connection of a device. A resumed session keeps its id on a new object. */
export interface Session {
  readonly id: string;
  /** 1 for a new session, one more with each connection that goes on with it; the highest one is the session. */
  readonly generation?: number;
  readonly principal: Principal;
  /** The installed client, chosen by it, stable over reloads. */
  readonly device: string;
  /** Name and version of the client program, for logs. */
  readonly client: string;
  /** Address of the peer (`Link.remote`), for rules about where somebody calls from. */
  readonly remote?: string;
  /** Names of the topics it is subscribed to at this moment. */
  readonly topics?: readonly string[];
  /** True from the moment nothing is written any more. */
  readonly ended: boolean;
  /** Bytes sent to the session that its link has not taken yet. Whoever has much to send (a long catch-up) waits while this is high. */
  readonly queuedBytes?: number;
  /** Encodes and queues a frame; frames of one session leave in the order of the calls, also relative to topic traffic. */
  send(frame: Frame): void;
  /** The same for frames encoded already (length prefix included). `rest`: the end of the last one, where it comes in two parts. */
  sendEncoded(frames: Uint8Array, rest?: Uint8Array): void;
  /** Answers request `id` (0: none in particular) with an error frame; the help of the code is used where there is no message. */
  refuse(id: number, code: CodeName, message?: string, more?: { retryAfterMs?: number; details?: unknown }): void;
  /** Says the code and closes the connection. */
  close(code: CodeName, message?: string): void;
  /**
   * Called once when the connection is gone (the session may be resumed later as a new object), with the code that closed it, if one did.
   * Returns how to unregister.
   */
  onEnd(fn: (code?: CodeName) => void): () => void;
}
