/** Bytes from which on it pays to go by words of four. */
const LONG = 256;

/** A mask, as bytes and as the word that it is on this machine. */
const turned = new Uint8Array(4);
const turnedWord = new Uint32Array(turned.buffer);

/** Takes the mask of a client off the bytes, in place (RFC 6455, 5.3). */
export function unmask(bytes: Buffer, mask: Uint8Array): void {
  // Words stand at multiples of four in the memory that this is a view of.
  const start = bytes.length < LONG ? bytes.length : -bytes.byteOffset & 3;
  byBytes(bytes, mask, 0, start);
  if (start === bytes.length) return;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + start, (bytes.length - start) >> 2);
  for (let at = 0; at < 4; at++) turned[at] = mask[(start + at) & 3] ?? 0;
  const word = turnedWord[0] ?? 0;
  for (let at = 0; at < words.length; at++) words[at] = (words[at] ?? 0) ^ word;
  byBytes(bytes, mask, start + 4 * words.length, bytes.length);
}

function byBytes(bytes: Buffer, mask: Uint8Array, from: number, to: number): void {
  for (let at = from; at < to; at++) bytes[at] = (bytes[at] ?? 0) ^ (mask[at & 3] ?? 0);
}
