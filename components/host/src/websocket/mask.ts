/** Bytes from which on it pays to go by words of four. */
const LONG = 64;

/** Takes the mask of a client off the bytes, in place (RFC 6455, 5.3). */
export function unmask(bytes: Buffer, mask: Uint8Array): void {
  // Words stand at multiples of four in the memory that this is a view of.
  const start = bytes.length < LONG ? bytes.length : -bytes.byteOffset & 3;
  byBytes(bytes, mask, 0, start);
  if (start === bytes.length) return;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + start, (bytes.length - start) >> 2);
  const turned = new Uint32Array(Uint8Array.from({ length: 4 }, (_, at) => mask[(start + at) & 3] ?? 0).buffer)[0] ?? 0;
  for (let at = 0; at < words.length; at++) words[at] = (words[at] ?? 0) ^ turned;
  byBytes(bytes, mask, start + 4 * words.length, bytes.length);
}

function byBytes(bytes: Buffer, mask: Uint8Array, from: number, to: number): void {
  for (let at = from; at < to; at++) bytes[at] = (bytes[at] ?? 0) ^ (mask[at & 3] ?? 0);
}
