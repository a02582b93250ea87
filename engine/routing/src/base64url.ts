const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
// Clients load what is not marked as pure, although they never call it.
const DIGITS: Uint8Array = /* @__PURE__ */ new TextEncoder().encode(LETTERS);
const VALUES: Uint8Array = /* @__PURE__ */ valuesOf(DIGITS);
const decoder = /* @__PURE__ */ new TextDecoder();

/** Of a character code, what it stands for; above 63: nothing. */
function valuesOf(digits: Uint8Array): Uint8Array {
  const values = new Uint8Array(128).fill(255);
  for (const [value, digit] of digits.entries()) values[digit] = value;
  return values;
}

/** RFC 4648, 5, without padding. A ticket is written at every connection: `btoa` and what has to be done around it cost six times as much. */
export function toBase64url(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil((bytes.length * 4) / 3));
  let at = 0;
  for (let index = 0; index < bytes.length; index += 3) {
    const three = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    // What is beyond the end falls outside of `text`.
    text[at++] = DIGITS[three >> 18] ?? 0;
    text[at++] = DIGITS[(three >> 12) & 63] ?? 0;
    text[at++] = DIGITS[(three >> 6) & 63] ?? 0;
    text[at++] = DIGITS[three & 63] ?? 0;
  }
  return decoder.decode(text);
}

/** Undefined for what is not base64url in its one form. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let at = 0;
  let held = 0;
  let bits = 0;
  for (let index = 0; index < text.length; index++) {
    const value = VALUES[text.charCodeAt(index)] ?? 255;
    if (value > 63) return undefined;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = held >> bits;
  }
  // Bits that are left over are none of a byte's.
  return bits < 6 && (held & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}
