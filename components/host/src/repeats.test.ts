import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import { DEFAULT_HOST_LIMITS } from './limits.ts';
import { Repeats } from './repeats.ts';

function makeRepeats(limits = {}) {
  const runtime = new SimulatedRuntime();
  const repeats = new Repeats(runtime.clock, { ...DEFAULT_HOST_LIMITS, ...limits });
  let runs = 0;
  const ask = (key: string, person = 'maya', bytes = 1) =>
    repeats.once({ person, method: 'm', key, body: new Uint8Array() }, async () => {
      runs++;
      return new Uint8Array(bytes);
    });
  return { runtime, ask, runs: () => runs };
}

describe('results kept for repetitions', () => {
  it('are forgotten after ten minutes', async () => {
    const { runtime, ask, runs } = makeRepeats();
    await ask('a');
    await runtime.advance(10 * 60_000 - 1);
    await ask('a');
    expect(runs()).toBe(1);
    await runtime.advance(1);
    await ask('a');
    expect(runs()).toBe(2);
  });

  it('are so many per person, and those of others do not count', async () => {
    const { runtime, ask } = makeRepeats({ repeatsPerPerson: 2 });
    await ask('a');
    await ask('b');
    expect(() => ask('c')).toThrow(expect.objectContaining({ code: 'rate-limited' }));
    await ask('c', 'noor');
    await runtime.advance(10 * 60_000);
    await ask('c');
  });

  it('are so many bytes altogether: the oldest give way', async () => {
    const { ask, runs } = makeRepeats({ repeatBytes: 250 });
    for (const key of ['a', 'b', 'c']) await ask(key, 'maya', 100);
    await ask('c', 'maya', 100);
    expect(runs()).toBe(3);
    await ask('a', 'maya', 100);
    expect(runs()).toBe(4);
  });
});
