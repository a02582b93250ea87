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
export const CODE_NUMBERS = {
  // closed: reconnect at once
  'going-away': 4000,
  'session-moved': 4001,
  idle: 4002,
  // closed: reconnect later
  overloaded: 4100,
  'slow-reader': 4101,
  'too-many-connections': 4102,
  flooding: 4103,
  // closed: with a new token
  'token-expired': 4200,
  'token-invalid': 4201,
  'token-revoked': 4202,
  'ticket-invalid': 4203,
  // closed: never by itself
  'protocol-error': 4300,
  'version-unsupported': 4301,
  'frame-too-large': 4302,
  'person-disabled': 4303,
  // refused
  'bad-request': 4400,
  forbidden: 4401,
  'not-found': 4402,
  'unknown-method': 4403,
  conflict: 4404,
  gap: 4405,
  'producer-expired': 4406,
  'too-large': 4407,
  cancelled: 4408,
  'not-subscribed': 4409,
  refused: 4410,
  taken: 4411,
  // refused for now
  'rate-limited': 4500,
  'too-many-requests': 4501,
  'deadline-exceeded': 4502,
  unavailable: 4503,
  'storage-full': 4504,
  internal: 4505,
} as const;

export type CodeName = keyof typeof CODE_NUMBERS;

/** What happened and what to do about it. */
const HELP: Readonly<Record<CodeName, string>> = {
  'going-away': 'The node is shutting down or restarting. Reconnect; your session can be resumed.',
  'session-moved': 'The session was resumed on another connection. This connection is the older one.',
  idle: 'Nothing was heard for two heartbeats. Reconnect; check that the client answers ping frames.',
  overloaded: 'The node has no room for more connections. Wait, then reconnect.',
  'slow-reader': 'The connection did not read what was sent to it for too long. Reconnect and read faster.',
  'too-many-connections': 'Too many connections for this person or address. Close some, then reconnect.',
  flooding: 'The connection went on sending above its limits. Wait, then reconnect and send slower.',
  'token-expired': 'The token is past its expiry. Ask your backend for a new one.',
  'token-invalid': 'The token was not accepted. Check who issued it, its key and its expiry.',
  'token-revoked': 'The token or its session was revoked. Sign in again.',
  'ticket-invalid': 'The resume ticket is used, expired or not ours. Connect again with a token.',
  'protocol-error': 'The peer broke the protocol; the message says where. This is a bug of the client.',
  'version-unsupported': 'This server does not speak that version of the protocol. Update the client or the server.',
  'frame-too-large': 'A frame is larger than welcome.maxFrameBytes. Split it, or use a pipe.',
  'person-disabled': 'This person may no longer sign in. Ask an administrator.',
  'bad-request': 'The request does not have the declared shape; the message says which field.',
  forbidden: 'You may not do this; the details name the rule that decided.',
  'not-found': 'There is no such thing, or you may not know of it.',
  'unknown-method': 'No component declares this method, channel, watch or route.',
  conflict: 'Somebody changed it meanwhile, or it exists already. Read it again and decide.',
  gap: 'The producer skipped a sequence number. Go on after details.lastSeq.',
  'producer-expired': 'The producer was unused for 90 days. Start a new producer.',
  'too-large': 'The payload is larger than this channel or method accepts.',
  cancelled: 'The request was cancelled by its caller.',
  'not-subscribed': 'That channel alias is not subscribed on this connection.',
  refused: 'The component that owns this refused it; the message says why.',
  taken: 'Another device, window or connection of the same person has it.',
  'rate-limited': 'Too many in too short a time. Wait for retryAfterMs.',
  'too-many-requests': 'Too many requests are open on this connection. Wait for some to end.',
  'deadline-exceeded': 'The deadline passed first. The effect is unknown unless the request was idempotent.',
  unavailable: 'A part that is needed is down or busy. Try again.',
  'storage-full': 'The server cannot write: its disk is full or failing. Nothing was stored. Tell an administrator.',
  internal: 'The server failed; its log has the cause under the reference given.',
};

export interface Code {
  readonly code: number;
  readonly help: string;
}

/** Every code with its help. Clients that must be small make do with `codeOf` and `adviceOf`: then the texts stay out of their bundle. */
export const CODES: Readonly<Record<CodeName, Code>> = /* @__PURE__ */ withHelp();

function withHelp(): Record<CodeName, Code> {
  const codes = Object.entries(CODE_NUMBERS).map(([name, code]) => [name, { code, help: HELP[name as CodeName] }]);
  return Object.fromEntries(codes) as Record<CodeName, Code>;
}

/** What a range of codes tells a client to do. */
export type Advice = 'reconnect' | 'reconnect-later' | 'new-token' | 'stop' | 'refused' | 'retry-later';
