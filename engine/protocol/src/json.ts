import { ProtocolError } from './error.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A value as UTF-8 JSON; `undefined` is no bytes at all. */
export function encodeJson(value: unknown): Uint8Array {
  return encoder.encode(value === undefined ? '' : JSON.stringify(value));
}

/** The reverse; throws a `ProtocolError` with code `bad-request` for anything else. Never trust the shape of the result. */
export function decodeJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new ProtocolError('bad-request', 'The body is not valid JSON in UTF-8.', { cause });
  }
}
