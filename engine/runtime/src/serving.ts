import type { Random, Runtime } from './runtime.ts';
import { ALPHABET, systemRuntime } from './system.ts';

/** Random bytes ahead: asking the system for a few costs as much as asking for all of these. */
const ahead = new Uint8Array(4_096);
let given = ahead.length;

/** The next of those ahead; each is given once and not kept. */
function byte(): number {
  if (given === ahead.length) {
    crypto.getRandomValues(ahead);
    given = 0;
  }
  const next = ahead[given] ?? 0;
  ahead[given++] = 0;
  return next;
}

const random: Random = {
  integer(below: number): number {
    // 53 random bits scaled down: the bias is below 2^-5 of one count even for `below` = 2^48.
    let value = byte() >>> 3;
    for (let more = 0; more < 6; more++) value = value * 256 + byte();
    return Math.floor((value / 2 ** 53) * below);
  },
  id(length = 22): string {
    let out = '';
    while (out.length < length) {
      const next = byte();
      // 248 = 4 * 62: larger bytes would favour the first letters of the alphabet.
      if (next < 248) out += ALPHABET[next % 62];
    }
    return out;
  },
  bytes: (count: number) => systemRuntime.random.bytes(count),
};

/** `systemRuntime` for a server, where identifiers are made all the time: several with every connection. */
export const servingRuntime: Runtime = { clock: systemRuntime.clock, random };
