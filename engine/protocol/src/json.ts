import { ProtocolError } from './error.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** More than anybody nests, and far from where what goes through a value by recursion, as `JSON.stringify` does, runs out of stack. */
const MOST_LEVELS = 200;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = 0x7b;
const CLOSING = 0x7d;
/** What parts `[` from `{`, and `]` from `}`. */
const BRACE = 0x20;

/** A value as UTF-8 JSON; `undefined` is no bytes at all. */
export function encodeJson(value: unknown): Uint8Array {
  return encoder.encode(value === undefined ? '' : JSON.stringify(value));
}

/**
 * The reverse; throws a `ProtocolError` with code `bad-request` for anything else, and for what nests deeper than 200 levels. Never trust the
 * shape of the result.
 */
export function decodeJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  if (isDeep(bytes)) throw new ProtocolError('bad-request', `The body nests deeper than ${MOST_LEVELS} levels.`);
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new ProtocolError('bad-request', 'The body is not valid JSON in UTF-8.', { cause });
  }
}

/** Looks at bytes, since all that JSON is made of is ASCII, and no such byte is part of another letter in UTF-8. */
function isDeep(bytes: Uint8Array): boolean {
  // Each level has a beginning and an end.
  if (bytes.length <= 2 * MOST_LEVELS) return false;
  let level = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) at = endOfText(bytes, at);
    else if ((byte | BRACE) === OPENING) level++;
    else if ((byte | BRACE) === CLOSING) level--;
    if (level > MOST_LEVELS) return true;
  }
  return false;
}

/** Where the text ends that begins at this quotation mark. */
function endOfText(bytes: Uint8Array, begin: number): number {
  let at = begin + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
