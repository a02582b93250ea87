import type { CodeName } from '@parley/protocol';

/** `person`: offered to all her sessions that take the label; the first to accept has it. */
export type PipeTarget = { readonly person: string } | { readonly session: string } | { readonly component: string };

/** Who opened a pipe. */
export interface PipePeer {
  readonly kind: 'person' | 'guest' | 'service';
  readonly id: string;
}

export interface NewPipe {
  /** What it is for; a component of the server declares it, with who may. */
  readonly label: string;
  /** `messages`: every write is one message of at most 1 MiB at the other end. Default: `bytes`, cut anywhere. */
  readonly kind?: 'bytes' | 'messages';
  /** Anything that is JSON, at most 4 KiB, for the other end only. */
  readonly meta?: unknown;
}

export interface PipeStats {
  /** What lies between the ends: the server. */
  readonly path: 'relay';
  /** The last round trip from end to end, milliseconds; undefined before the first. */
  readonly rttMs: number | undefined;
  /** Bytes written to and arrived from the pipe. */
  readonly sent: number;
  readonly received: number;
  /** Bytes that may be written at once; 0: the other end does not read. */
  readonly credit: number;
}

/**
 * A stream each way, in order and exactly once over reconnects and restarts of the server, for up to a minute without one. Writing waits for the
 * other end to read. `writable.close()` settles when everything has arrived and leaves the other direction open; `readable.cancel()` and
 * `writable.abort()` end both. Failures are `ParleyError`s: `unavailable` when the other end did not come back, `cancelled` when it does not
 * want to go on, `taken` when another connection was faster, `forbidden` when it is no longer allowed, `disposed` with this Parley object.
 */
export interface Pipe extends AsyncDisposable {
  readonly label: string;
  readonly kind: 'bytes' | 'messages';
  /** What the opener said about it; undefined for what is not JSON. Never trust its shape. */
  readonly meta: unknown;
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  /** Settles when both directions have ended and everything has arrived; rejects with a `ParleyError`. */
  readonly closed: Promise<void>;
  stats(): PipeStats;
  /** Ends both directions; the other end's streams fail with the code. Default: `cancelled`. Does nothing after the end. */
  abort(code?: CodeName, message?: string): void;
}

/** A pipe that somebody wants to open. */
export interface PipeOffer extends Pick<Pipe, 'label' | 'kind' | 'meta'> {
  readonly from: PipePeer;
  /** Aborts when the offer is withdrawn, with a `ParleyError`: `taken`, `cancelled`, `unavailable` with the connection on which it came. */
  readonly signal: AbortSignal;
  /** Throws the reason of the signal where it is too late. */
  accept(): Pipe;
  /** The opener hears `refused` with the message when nobody else is left to take it. */
  decline(message?: string): void;
}

export interface Pipes {
  /**
   * Waits for the connection, and for somebody to accept: an offer is good for ten minutes. Rejects with a `ParleyError`: `unavailable` (nobody
   * is there who takes it, or the connection was lost meanwhile), `refused`, `deadline-exceeded`, `forbidden`, `rate-limited`, `cancelled` by the signal.
   */
  open(target: PipeTarget, pipe: NewPipe, options?: { readonly signal?: AbortSignal }): Promise<Pipe>;
  /** Takes every pipe with the label. What `take` throws ends the pipe with `internal`. One taker per label; throws a RangeError for a second. */
  accept(label: string, take: (pipe: Pipe, from: PipePeer) => void | Promise<void>): Disposable;
  /** Hears of every pipe with the label that is offered, to take it or not; else like `accept`. */
  offers(label: string, hear: (offer: PipeOffer) => void): Disposable;
}
