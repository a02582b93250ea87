import { micros } from '../measure/clock.ts';

/** What is sent: the moment of sending in microseconds, then filler. */
export const PAYLOAD_BYTES = 128;
const STAMP_DIGITS = 16;
const FILLER = 'x'.repeat(PAYLOAD_BYTES - STAMP_DIGITS);

export function stampedPayload(): string {
  return String(micros()).padStart(STAMP_DIGITS, '0') + FILLER;
}

/** Microseconds since the payload that ends at `end` was made. */
export function ageOf(message: Uint8Array, end: number): number {
  const start = end - PAYLOAD_BYTES;
  let stamp = 0;
  for (let at = start; at < start + STAMP_DIGITS; at++) stamp = stamp * 10 + ((message[at] ?? 0) - 48);
  return micros() - stamp;
}
