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

/** What is new here is told to the other nodes after this time, in one piece. */
export const TELL_MS = 200;

/** The grace where there are several nodes: whoever reconnects to another one in its last moment is told of before it ends. */
export const SITE_GRACE_MS: number = GRACE_MS + 2 * TELL_MS;

/** A node that has nothing new to tell says so this often, so that what got lost is noticed. */
export const BEAT_MS = 1_000;

/** Who misses something asks for it this often, until it has come. */
export const ASK_MS = 500;

/** A node that joins waits at most this long for what the others know. */
export const JOIN_MS = 2_000;

/**
 * Facts of a node stay this long after its lease was seen to have lapsed. It was gone for at least 1.5 s then (a lease of 2 s, renewed every
 * half second) and for at most 2.5: so whoever comes back in the grace has been told of before, and the others are offline within 10 s (G12).
 */
export const HOLD_MS: number = GRACE_MS - 1_200;

/** A node whose own timers come later than this was not running. */
export const STALL_MS = 1_000;

/** Within this time after it a node learns whether it lost its lease by that. */
export const STALL_KNOWN_MS = 10_000;

/** That a life has ended is remembered this long, for nodes that join meanwhile. */
export const ENDED_MS = 60_000;

/** People in one message to other nodes. */
export const NEWS_PART = 250;
