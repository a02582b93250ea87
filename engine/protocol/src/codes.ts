/**
 * Every code that an `error` or `goaway` frame or a WebSocket close can carry, once. The range says what a client does:
 *
 * | range     | meaning for the connection or the request |
 * |-----------|-------------------------------------------|
 * | 4000-4099 | closed: reconnect at once (with jitter)   |
 * | 4100-4199 | closed: reconnect later (after `retryAfterMs`, else with back-off) |
 * | 4200-4299 | closed: reconnect with a new token        |
 * | 4300-4399 | closed: never reconnect by itself         |
 * | 4400-4499 | refused: the same request will be refused again |
 * | 4500-4599 | refused: the same request may succeed later (after `retryAfterMs`, else with back-off) |
 */
export const CODES = {
  // closed: reconnect at once
  'going-away': { code: 4000, help: 'The node is shutting down or restarting. Reconnect; your session can be resumed.' },
  'session-moved': { code: 4001, help: 'The session was resumed on another connection. This connection is the older one.' },
  idle: { code: 4002, help: 'Nothing was heard for two heartbeats. Reconnect; check that the client answers ping frames.' },
  // closed: reconnect later
  overloaded: { code: 4100, help: 'The node has no room for more connections. Wait, then reconnect.' },
  'slow-reader': { code: 4101, help: 'The connection did not read what was sent to it for too long. Reconnect and read faster.' },
  'too-many-connections': { code: 4102, help: 'Too many connections for this person or address. Close some, then reconnect.' },
  flooding: { code: 4103, help: 'The connection went on sending above its limits. Wait, then reconnect and send slower.' },
  // closed: with a new token
  'token-expired': { code: 4200, help: 'The token is past its expiry. Ask your backend for a new one.' },
  'token-invalid': { code: 4201, help: 'The token was not accepted. Check who issued it, its key and its expiry.' },
  'token-revoked': { code: 4202, help: 'The token or its session was revoked. Sign in again.' },
  'ticket-invalid': { code: 4203, help: 'The resume ticket is used, expired or not ours. Connect again with a token.' },
  // closed: never by itself
  'protocol-error': { code: 4300, help: 'The peer broke the protocol; the message says where. This is a bug of the client.' },
  'version-unsupported': { code: 4301, help: 'This server does not speak that version of the protocol. Update the client or the server.' },
  'frame-too-large': { code: 4302, help: 'A frame is larger than welcome.maxFrameBytes. Split it, or use a pipe.' },
  'person-disabled': { code: 4303, help: 'This person may no longer sign in. Ask an administrator.' },
  // refused
  'bad-request': { code: 4400, help: 'The request does not have the declared shape; the message says which field.' },
  forbidden: { code: 4401, help: 'You may not do this; the details name the rule that decided.' },
  'not-found': { code: 4402, help: 'There is no such thing, or you may not know of it.' },
  'unknown-method': { code: 4403, help: 'No component declares this method, channel, watch or route.' },
  conflict: { code: 4404, help: 'Somebody changed it meanwhile, or it exists already. Read it again and decide.' },
  gap: { code: 4405, help: 'The producer skipped a sequence number. Go on after details.lastSeq.' },
  'producer-expired': { code: 4406, help: 'The producer was unused for 90 days. Start a new producer.' },
  'too-large': { code: 4407, help: 'The payload is larger than this channel or method accepts.' },
  cancelled: { code: 4408, help: 'The request was cancelled by its caller.' },
  'not-subscribed': { code: 4409, help: 'That channel alias is not subscribed on this connection.' },
  refused: { code: 4410, help: 'The component that owns this refused it; the message says why.' },
  // refused for now
  'rate-limited': { code: 4500, help: 'Too many in too short a time. Wait for retryAfterMs.' },
  'too-many-requests': { code: 4501, help: 'Too many requests are open on this connection. Wait for some to end.' },
  'deadline-exceeded': { code: 4502, help: 'The deadline passed first. The effect is unknown unless the request was idempotent.' },
  unavailable: { code: 4503, help: 'A part that is needed is down or busy. Try again.' },
  'storage-full': { code: 4504, help: 'The server cannot write: its disk is full or failing. Nothing was stored. Tell an administrator.' },
  internal: { code: 4505, help: 'The server failed; its log has the cause under the reference given.' },
} as const;

export type CodeName = keyof typeof CODES;

/** What a range of codes tells a client to do. */
export type Advice = 'reconnect' | 'reconnect-later' | 'new-token' | 'stop' | 'refused' | 'retry-later';
