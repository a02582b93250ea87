/** Largest payload of one chunk: what another pipe or a message waits for at most on the same link. */
export const CHUNK_BYTES: number = 16 * 1024;
/** What a chunk costs beyond its payload, so that empty ones are not free. */
export const CHUNK_COST = 32;

/** Bounds of one end of a pipe. */
export interface EndpointLimits {
  /** Credit given ahead of what was read, and the most that is kept for sending again. */
  readonly window: number;
  /** Without progress for this long an end asks the other one how far it is. */
  readonly probeMs: number;
  /** The same for an end that has nothing to do. */
  readonly idleMs: number;
  /** Silence after which the other end counts as gone. */
  readonly giveUpMs: number;
}

export const DEFAULT_ENDPOINT_LIMITS: EndpointLimits = { window: 256 * 1024, probeMs: 5_000, idleMs: 30_000, giveUpMs: 90_000 };
