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

/** Whole chunks, 256 KiB of payload: what is less than one waits. */
const WINDOW = 16 * (CHUNK_BYTES + CHUNK_COST);

export const DEFAULT_ENDPOINT_LIMITS: EndpointLimits = { window: WINDOW, probeMs: 5_000, idleMs: 30_000, giveUpMs: 90_000 };

/** Bounds of the pipes of one node. */
export interface PipeLimits {
  readonly endpoint: EndpointLimits;
  /** Pipes of one connection, with those that are being opened and offered. */
  readonly perSession: number;
  /** Openings to strangers by one person. */
  readonly opensPerMinute: number;
  /** Chunks that one connection says without having been asked for them again, whatever their size: each is work for the node. */
  readonly chunksPerSecond: number;
  /** Labels in `offers`. */
  readonly labels: number;
  readonly metaBytes: number;
  /** An offer that nobody has answered is over. People are asked before they take a file. */
  readonly offerMs: number;
  /** An end that stays away for this long is given up. */
  readonly graceMs: number;
  /** A link with more than this waiting gets no more data of pipes; so long do other frames wait behind it. */
  readonly linkBytes: number;
  /** How often a link that is full is looked at again. */
  readonly pollMs: number;
}

export const DEFAULT_PIPE_LIMITS: PipeLimits = {
  endpoint: DEFAULT_ENDPOINT_LIMITS,
  perSession: 128,
  opensPerMinute: 10,
  chunksPerSecond: 32_768,
  labels: 64,
  metaBytes: 4096,
  offerMs: 10 * 60_000,
  graceMs: 60_000,
  linkBytes: 128 * 1024,
  pollMs: 2,
};
