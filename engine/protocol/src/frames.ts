/**
 * Every frame of the wire contract, once. Types, codec and the tables of docs/protocol.md derive from this list.
 *
 * A WebSocket binary message carries 1..n frames: `uvarint length | u8 type | body`; `length` counts type and body.
 * The body is the fields in the order given here. Field kinds (a trailing `?` means: one byte 0 or 1, then the value if 1):
 *
 * | kind      | TypeScript     | bytes |
 * |-----------|----------------|-------|
 * | uint      | number         | LEB128, 0 .. 2^53-1 |
 * | bool      | boolean        | one byte, 0 or 1 |
 * | string    | string         | uvarint byte length, UTF-8 |
 * | strings   | string[]       | uvarint count, then strings |
 * | position  | Position       | epoch string, offset uint, tag uint |
 * | rest      | Uint8Array     | what is left of the frame; only as the last field |
 *
 * Types 0x36 and 0x37 (direct paths of pipes) and 0x46 (presence set) are reserved. Types >= 0x80 are extensions: a receiver skips those it does not know.
 * Any other unknown type is a protocol error.
 */
export const FRAMES = {
  // Session
  hello: { type: 0x01, fields: { version: 'uint', client: 'string', device: 'string', token: 'string?', ticket: 'string?' } },
  welcome: {
    type: 0x02,
    fields: {
      version: 'uint',
      session: 'string',
      person: 'string',
      node: 'string',
      ticket: 'string',
      resumed: 'bool',
      heartbeatMs: 'uint',
      serverTime: 'uint',
      tokenExpiresAt: 'uint?',
      maxFrameBytes: 'uint',
      maxSubscriptions: 'uint',
      maxRequests: 'uint',
    },
  },
  auth: { type: 0x03, fields: { id: 'uint', token: 'string' } },
  ping: { type: 0x04, fields: { at: 'uint' } },
  pong: { type: 0x05, fields: { at: 'uint' } },
  goaway: { type: 0x06, fields: { code: 'uint', afterMs: 'uint', jitterMs: 'uint', alternates: 'strings' } },
  error: { type: 0x07, fields: { id: 'uint', code: 'uint', retryAfterMs: 'uint?', message: 'string', details: 'rest' } },

  // Requests
  request: { type: 0x10, fields: { id: 'uint', method: 'string', key: 'string?', deadlineMs: 'uint', body: 'rest' } },
  response: { type: 0x11, fields: { id: 'uint', more: 'bool', body: 'rest' } },
  cancel: { type: 0x12, fields: { id: 'uint' } },
  demand: { type: 0x13, fields: { id: 'uint', count: 'uint' } },

  // Channels
  subscribe: {
    type: 0x20,
    fields: { id: 'uint', channel: 'string', from: 'position?', last: 'uint', members: 'bool', noEcho: 'bool' },
  },
  subscribed: {
    type: 0x21,
    fields: { id: 'uint', alias: 'uint', recovered: 'uint', reason: 'uint', base: 'position', head: 'uint' },
  },
  unsubscribe: { type: 0x22, fields: { alias: 'uint' } },
  publish: { type: 0x23, fields: { id: 'uint', channel: 'string', producer: 'string', seq: 'uint', payload: 'rest' } },
  published: { type: 0x24, fields: { id: 'uint', position: 'position?', at: 'uint', duplicate: 'bool' } },
  message: {
    type: 0x25,
    fields: { alias: 'uint', offset: 'uint', tag: 'uint', at: 'uint', sender: 'string', payload: 'rest' },
  },
  cast: { type: 0x26, fields: { alias: 'uint', sender: 'string', key: 'string', payload: 'rest' } },
  head: { type: 0x27, fields: { alias: 'uint', position: 'position' } },
  reset: { type: 0x28, fields: { alias: 'uint', reason: 'uint', base: 'position' } },
  history: { type: 0x29, fields: { id: 'uint', channel: 'string', after: 'uint', limit: 'uint' } },
  page: { type: 0x2a, fields: { id: 'uint', base: 'position', head: 'position', messages: 'rest' } },
  members: { type: 0x2b, fields: { alias: 'uint', version: 'uint', snapshot: 'bool', joined: 'strings', left: 'strings' } },

  // Pipes
  open: {
    type: 0x30,
    fields: { pipe: 'uint', limit: 'uint', token: 'string?', kind: 'uint', peer: 'string', label: 'string', meta: 'rest' },
  },
  accept: { type: 0x31, fields: { pipe: 'uint', limit: 'uint', token: 'string?' } },
  data: { type: 0x32, fields: { pipe: 'uint', seq: 'uint', flags: 'uint', payload: 'rest' } },
  credit: { type: 0x33, fields: { pipe: 'uint', limit: 'uint' } },
  ack: { type: 0x34, fields: { pipe: 'uint', seq: 'uint' } },
  abort: { type: 0x35, fields: { pipe: 'uint', code: 'uint', retryAfterMs: 'uint?', message: 'string' } },
  attach: { type: 0x38, fields: { pipe: 'uint', limit: 'uint', token: 'string?', seq: 'uint', answer: 'bool' } },
  offers: { type: 0x39, fields: { labels: 'strings' } },

  // Watches (inbox; presence from its own capability on)
  watch: { type: 0x40, fields: { id: 'uint', topic: 'string', since: 'uint?', body: 'rest' } },
  snapshot: { type: 0x41, fields: { id: 'uint', version: 'uint', more: 'bool', body: 'rest' } },
  delta: { type: 0x42, fields: { id: 'uint', version: 'uint', body: 'rest' } },
  unwatch: { type: 0x43, fields: { id: 'uint' } },
} as const;

/** Where a reader is in a channel. `tag` proves that the entry at `offset` is the one it saw; offset 0 (before the first entry) has tag 0. */
export interface Position {
  readonly epoch: string;
  readonly offset: number;
  readonly tag: number;
}

/** `subscribed.recovered`: how the subscription begins. */
export const RECOVERED = {
  /** A new reader (or one that asked for the last n): entries follow `base`, nothing was asked to be recovered. */
  fresh: 0,
  /** The position given was proved; everything after it follows without a gap. */
  full: 1,
  /** The position could not be continued; `reason` (RESET_REASONS) says why. Entries follow the new `base`. */
  reset: 2,
} as const;

/** `reset.reason`: why a reader cannot go on from its position. */
export const RESET_REASONS = {
  /** The channel has another epoch: its log was restored or its owner changed. */
  epoch: 1,
  /** The entry at that offset bears another tag, or the log ends before it: this is another history. */
  tag: 2,
  /** Entries after the position are no longer kept. */
  retention: 3,
  /** The reader was too slow; it pulls again from where it is with `subscribe`. Its position stays good. */
  lagging: 4,
} as const;

/** `open.kind`: what an application sees of a pipe. */
export const PIPE_KINDS = {
  /** A stream of bytes; how they were cut into chunks means nothing. */
  bytes: 0,
  /** A stream of messages; `more` binds the chunks of one together. */
  messages: 1,
} as const;

/** `data.flags`, a sum. */
export const PIPE_FLAGS = {
  /** The last chunk of this direction; the other direction goes on. */
  fin: 1,
  /** The message goes on with the next chunk. */
  more: 2,
} as const;

export type FrameName = keyof typeof FRAMES;
export type FieldKind = 'uint' | 'bool' | 'string' | 'strings' | 'position' | 'rest' | 'uint?' | 'string?' | 'position?';

interface Values {
  uint: number;
  bool: boolean;
  string: string;
  strings: readonly string[];
  position: Position;
  rest: Uint8Array;
}
type ValueOf<K> = K extends `${infer B extends keyof Values}?` ? Values[B] | undefined : K extends keyof Values ? Values[K] : never;

/** One frame by name, e.g. `FrameOf<'publish'>`. */
export type FrameOf<N extends FrameName> = { readonly frame: N } & {
  readonly [F in keyof (typeof FRAMES)[N]['fields']]: ValueOf<(typeof FRAMES)[N]['fields'][F]>;
};
/** Any frame: a union discriminated by `frame`. */
export type Frame = { [N in FrameName]: FrameOf<N> }[FrameName];
