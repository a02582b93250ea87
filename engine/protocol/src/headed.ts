import { decodeJson, encodeJson } from './json.ts';

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
