/** Changes are gathered this long before watches are told, milliseconds. */
export const TICK_MS = 500;

/** Who loses the connection is taken for present this long. */
export const GRACE_MS = 8_000;

/** Facts are written at most this often. */
export const SAVE_MS = 1_000;

/** A lapse that lies further away is looked at again after this time: the wall clock may jump, and timers are bounded. */
export const LOOK_AGAIN_MS = 60_000;

/** People in one part of a snapshot. */
export const PART = 100;
