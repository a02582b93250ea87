import type { Cancel, Clock, Random, Runtime } from './runtime.ts';

export const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const immediate = (globalThis as { setImmediate?: (fn: () => void) => unknown }).setImmediate;

/** What timers can hold; a longer one would run at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function startTimer(fn: () => void, ms: number): number {
  const timer = setTimeout(fn, Math.min(ms, LONGEST_TIMER_MS)) as unknown;
  // Node answers an object, browsers a number; `clearTimeout` takes what it gave.
  (timer as { unref?: () => void }).unref?.();
  return timer as number;
}

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms: number, fn: () => void): Cancel {
    const end = performance.now() + ms;
    let timer = startTimer(wait, ms);
    function wait(): void {
      const left = end - performance.now();
      if (left < 1) fn();
      else timer = startTimer(wait, left);
    }
    return () => clearTimeout(timer);
  },
  soon(fn: () => void): void {
    if (immediate) immediate(fn);
    else setTimeout(fn, 0);
  },
};

const random: Random = {
  integer(below: number): number {
    // 53 random bits scaled down: the bias is below 2^-5 of one count even for `below` = 2^48.
    const words = crypto.getRandomValues(new Uint32Array(2));
    const high = (words[0] ?? 0) >>> 11;
    return Math.floor(((high * 0x1_0000_0000 + (words[1] ?? 0)) / 2 ** 53) * below);
  },
  id(length = 22): string {
    let out = '';
    while (out.length < length) {
      for (const byte of crypto.getRandomValues(new Uint8Array(length + 8))) {
        // 248 = 4 * 62: larger bytes would favour the first letters of the alphabet.
        if (byte < 248 && out.length < length) out += ALPHABET[byte % 62];
      }
    }
    return out;
  },
  bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
};

/** The system's clock and cryptographic randomness, in Node and browsers alike. */
export const systemRuntime: Runtime = { clock, random };
