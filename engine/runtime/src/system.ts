import { randomOf } from './random.ts';
import type { Cancel, Clock, Random, Runtime } from './runtime.ts';

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

const bytes: Random['bytes'] = (count) => crypto.getRandomValues(new Uint8Array(count));

/** The system's clock and cryptographic randomness, in Node and browsers alike. */
export const systemRuntime: Runtime = { clock, random: randomOf(bytes) };
