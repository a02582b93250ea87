// How long tests with browsers and servers wait for what comes when it comes. Limits for what hangs: a machine may be slow, and busy with something else.

/** For one thing to happen. */
export const WAIT_MS = 60_000;
/** For a whole test, or what is done before and after. */
export const TEST_MS = 240_000;
