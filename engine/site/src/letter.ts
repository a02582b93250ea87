import { decodeJson, encodeJson } from '@parley/protocol';

/** What nodes send each other, beside a body; ids are those of whoever asks. `to`, `from`: lives. Without `to` all are asked. */
export type Letter =
  | { readonly ask: string; readonly question: string; readonly from: string; readonly to?: string }
  | { readonly answer: string; readonly from: string; readonly failed?: string };

/** `u16 length | letter as JSON | body`. */
export function encodeLetter(letter: Letter, body: Uint8Array): Uint8Array {
  const head = encodeJson(letter);
  const bytes = new Uint8Array(2 + head.length + body.length);
  bytes.set([head.length >> 8, head.length & 0xff]);
  bytes.set(head, 2);
  bytes.set(body, 2 + head.length);
  return bytes;
}

/** Throws for what is none. */
export function decodeLetter(bytes: Uint8Array): { readonly letter: Letter; readonly body: Uint8Array } {
  const end = 2 + (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0));
  return { letter: decodeJson(bytes.subarray(2, end)) as Letter, body: bytes.subarray(end) };
}
