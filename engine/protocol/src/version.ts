/**
 * The revision of `parley.1` that this code speaks. A revision only adds (frame types, codes, methods) and never changes the fields
 * of a frame; `welcome.version` is the lower one of both ends, and neither sends what that revision lacks.
 */
export const PROTOCOL_VERSION = 1;

/** The oldest revision a server of this code accepts in `hello`. */
export const OLDEST_VERSION = 1;

/** The WebSocket subprotocol: the part of the version that never changes compatibly. */
export const SUBPROTOCOL = 'parley.1';
