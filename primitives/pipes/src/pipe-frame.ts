import type { Frame } from '@parley/protocol';

type WithoutPipe<F> = F extends unknown ? Omit<F, 'pipe'> : never;
/** What ends of a pipe say to each other; each connection adds its own number for the pipe. */
export type PipeFrame = WithoutPipe<Extract<Frame, { frame: 'data' | 'credit' | 'ack' | 'abort' | 'attach' }>>;

export type PipeFrameOf<N extends PipeFrame['frame']> = Extract<PipeFrame, { frame: N }>;

/** How a pipe ended before its time. `code`: a number of the protocol's table, or one that only the other end knows. */
export interface PipeFailure {
  readonly code: number;
  readonly message: string;
  /** When the same may be tried again. */
  readonly retryAfterMs?: number | undefined;
}
