import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import { Throttle } from './throttle.ts';

function makeThrottle(options = {}) {
  const runtime = new SimulatedRuntime();
  return { runtime, throttle: new Throttle(runtime.clock, { free: 2, firstMs: 1000, longestMs: 8000, ...options }) };
}
const maya = ['account:maya', 'address:10.0.0.7'];

describe('throttled attempts', () => {
  it('are free at first, then cost twice as long each time, up to a longest wait', async () => {
    const { runtime, throttle } = makeThrottle();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      expect(throttle.attempt(maya)).toBe(0);
      const wait = throttle.attempt(['account:maya']);
      // Where it cost nothing, that second call was an attempt itself.
      if (wait === 0) continue;
      waits.push(wait);
      await runtime.advance(wait);
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 8000, 8000, 8000]);
  });

  it('that are refused do not count', async () => {
    const { runtime, throttle } = makeThrottle();
    for (let attempt = 0; attempt < 3; attempt++) throttle.attempt(maya);
    for (let attempt = 0; attempt < 50; attempt++) expect(throttle.attempt(maya)).toBe(1000);
    await runtime.advance(1000);
    expect(throttle.attempt(maya)).toBe(0);
  });

  it('on one account come from many addresses, and on many accounts from one address', () => {
    const { throttle } = makeThrottle();
    for (let n = 0; n < 3; n++) expect(throttle.attempt(['account:maya', `address:${n}`])).toBe(0);
    expect(throttle.attempt(['account:maya', 'address:new'])).toBe(1000);
    for (let n = 0; n < 3; n++) expect(throttle.attempt([`account:${n}`, 'address:one'])).toBe(0);
    expect(throttle.attempt(['account:new', 'address:one'])).toBe(1000);
  });

  it('that succeed free the account, but give the address no further guesses', () => {
    const { throttle } = makeThrottle();
    throttle.attempt(['account:noor', 'address:10.0.0.7']);
    throttle.attempt(['account:noor', 'address:10.0.0.7']);
    // Two guesses are on the address; a good sign-in of one's own neither adds to them nor takes them away.
    throttle.attempt(['account:own', 'address:10.0.0.7']);
    throttle.clear('account:own');
    throttle.takeBack('address:10.0.0.7');
    expect(throttle.attempt(['account:own'])).toBe(0);
    expect(throttle.attempt(['address:10.0.0.7'])).toBe(0);
    expect(throttle.attempt(['address:10.0.0.7'])).toBe(1000);
  });

  it('are forgotten after a day, and when there are too many to remember', async () => {
    const { runtime, throttle } = makeThrottle({ capacity: 3 });
    for (let n = 0; n < 3; n++) throttle.attempt(['a']);
    expect(throttle.attempt(['a'])).toBe(1000);
    await runtime.advance(24 * 3_600_000 + 1000);
    expect([throttle.attempt(['a']), throttle.attempt(['a'])]).toEqual([0, 0]);
    throttle.attempt(['a']);
    throttle.attempt(['b', 'c', 'd']);
    expect(throttle.attempt(['a'])).toBe(0);
  });
});
