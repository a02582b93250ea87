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

/** JSON with bytes behind it: `u16 length | JSON | bytes`. The JSON has at most 64 KiB. */
export function encodeHeaded(head: unknown, body: Uint8Array): Uint8Array {
  const json = encodeJson(head);
  if (json.length > 0xffff) throw new RangeError(`A head of ${json.length} bytes is too long.`);
  const bytes = new Uint8Array(2 + json.length + body.length);
  bytes.set([json.length >> 8, json.length & 0xff]);
  bytes.set(json, 2);
  bytes.set(body, 2 + json.length);
  return bytes;
}

/** The reverse; throws as `decodeJson` does. Never trust the shape of the head. */
export function decodeHeaded(bytes: Uint8Array): { readonly head: unknown; readonly body: Uint8Array } {
  const end = 2 + (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0));
  return { head: decodeJson(bytes.subarray(2, end)), body: bytes.subarray(end) };
}
