import type { ChannelItem, ParleySnapshot } from '@parley/esdk';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Recovery, recover } from './recovery.ts';
import type { Sent } from './series.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type State = ParleySnapshot['connection']['state'];

/** A reader over a line, which gets what was written once it is up. `comesBack`: after how long; undefined: never. */
function makeScene({ cuts = true, comesBackMs }: { readonly cuts?: boolean; readonly comesBackMs?: number }) {
  const watchers = new Set<(state: State) => void>();
  const written: Sent[] = [];
  const waiting: ((item: IteratorResult<ChannelItem<Sent>>) => void)[] = [];
  let state: State = 'up';
  const writtenIn = new Set<State>();
  const hand = (): void => {
    while (state === 'up' && written.length > 0 && waiting.length > 0) {
      const item = { body: written.shift(), reset: undefined } as unknown as ChannelItem<Sent>;
      waiting.shift()?.({ done: false, value: item });
    }
  };
  const become = (next: State): void => {
    state = next;
    for (const watcher of watchers) watcher(next);
    hand();
  };
  const scene: Recovery = {
    reader: {
      get snapshot() {
        return { connection: { state } } as ParleySnapshot;
      },
      subscribe: (_, fn) => {
        const watcher = fn as (state: State) => void;
        watchers.add(watcher);
        return () => void watchers.delete(watcher);
      },
    },
    spoken: {
      publish: async (body) => {
        writtenIn.add(state);
        written.push(body);
        hand();
        return { offset: 0 };
      },
    },
    heard: {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise((resolve) => {
            waiting.push(resolve);
            hand();
          }),
      }),
    } as Recovery['heard'],
    line: {
      sever: () => {
        if (cuts) setTimeout(() => become('down'), 10);
        if (comesBackMs !== undefined) setTimeout(() => become('up'), comesBackMs);
      },
    },
  };
  return { scene, writtenIn };
}

it('what is written while the connection is down is there when it is back', async () => {
  const { scene, writtenIn } = makeScene({ comesBackMs: 500 });
  const found = recover(scene);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await found).toMatchObject({ check: 'recovers', says: expect.stringContaining('nothing was missing') });
  expect([...writtenIn]).toEqual(['down']);
});

it('a cut that does nothing proves nothing', async () => {
  const found = recover(makeScene({ cuts: false }).scene);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await found).toMatchObject({ check: 'recovers', verdict: 'failing', says: expect.stringContaining('could not be cut') });
});

it('a connection that does not come back is said', async () => {
  const found = recover(makeScene({}).scene);
  await vi.advanceTimersByTimeAsync(40_000);
  expect(await found).toMatchObject({ check: 'recovers', verdict: 'failing', says: expect.stringContaining('did not come back') });
});
