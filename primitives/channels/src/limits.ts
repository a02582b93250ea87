/** Bounds of the channels of one node. */
export interface ChannelLimits {
  /** Subscriptions of one session. */
  readonly subscriptions: number;
  /** Publications of one producer on one channel that wait for the one before them. */
  readonly waiting: number;
  /** A subscription answers at most this much of the past at once; the reader comes back for more. */
  readonly catchUpEntries: number;
  readonly catchUpBytes: number;
  /** A catch-up waits, looking again every `backPressureMs`, while a session has more than this queued. */
  readonly queuedBytes: number;
  readonly backPressureMs: number;
  /** Bytes of payload that a channel's ring keeps, beside the bound in entries of its declaration. */
  readonly ringBytes: number;
  /** A chunk of the past that was read stays shared for this long. */
  readonly shareMs: number;
  /** How long a missing offset may take to arrive by itself before it is read from the log. */
  readonly fillMs: number;
  /** What may wait behind a missing offset of what other nodes said; the rest is read from the log. Twice that with what was published here. */
  readonly heldEntries: number;
  readonly heldBytes: number;
  /** Silence after which the head of a channel is said once. */
  readonly quietMs: number;
  /** How often a channel with readers compares its head with the log's. 0: never, for a node that is alone on its log. */
  readonly recheckMs: number;
  /** After a break of the backbone every channel looks at its head in the log, at a random time within this. */
  readonly resyncMs: number;
  /** A channel that nobody uses is forgotten after this (a live one begins anew at its next use), and earlier where too many are idle. */
  readonly idleMs: number;
  readonly idleChannels: number;
  /** Changes of a member list are gathered for this long. */
  readonly membersMs: number;
  /** How often a node tells the others that it has a list of a channel's members. */
  readonly listedMs: number;
  /** Largest answers to `history`. */
  readonly pageEntries: number;
  readonly pageBytes: number;
  /** How often a publication is shaped again when a write's expectation did not hold. */
  readonly conflictRetries: number;
}

export const DEFAULT_CHANNEL_LIMITS: ChannelLimits = {
  subscriptions: 512,
  waiting: 256,
  catchUpEntries: 500,
  catchUpBytes: 256 * 1024,
  queuedBytes: 256 * 1024,
  backPressureMs: 20,
  ringBytes: 256 * 1024,
  shareMs: 1_000,
  fillMs: 25,
  heldEntries: 5_000,
  heldBytes: 4 * 1024 * 1024,
  quietMs: 2_000,
  recheckMs: 30_000,
  resyncMs: 1_000,
  idleMs: 60_000,
  idleChannels: 1_000,
  membersMs: 250,
  listedMs: 30_000,
  pageEntries: 200,
  pageBytes: 48 * 1024,
  conflictRetries: 3,
};
