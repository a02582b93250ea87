/**
 * One transport connection as the router sees it. The edge (WebSocket server, simulation) implements it,
 * feeds what arrives to `Connection.receive`, and calls `Connection.ended` once when it is gone.
 */
export interface Link {
  /**
   * Writes one ready-made transport message (see `Envelope`). Never throws; on a dead link it does nothing. Never calls back into the router:
   * `Connection.ended` and `receive` come in a later turn.
   */
  write(message: Uint8Array): void;
  /** The same with frames that no other link is written as one message, which can be put where the next one will be. Answers how long it was. Absent: `write`. */
  writeAlone?(frames: readonly Uint8Array[]): number;
  /** Bytes accepted by `write` that the operating system has not taken yet. */
  readonly queuedBytes: number;
  /** Says the close code and reason to the peer and ends the link. Idempotent. */
  close(code: number, reason: string): void;
  /** Ends the link at once and drops what is queued, so that not one more byte of it leaves. Without it `close` is used. Idempotent. */
  abort?(): void;
  /** Address of the peer, for limits and logs. */
  readonly remote: string;
  /** Origin of the page that connects, where it is not one of ours; absent: one of ours, or no page. */
  readonly origin?: string | undefined;
}

/**
 * Wraps encoded frames into one transport message (for WebSocket: header + frames, in one buffer), so that the same bytes can be written
 * to every subscriber. Must not keep or change the frames.
 */
export type Envelope = (frames: readonly Uint8Array[]) => Uint8Array;
