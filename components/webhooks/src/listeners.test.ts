import type { WatchSink } from '@parley/component';
import { loneSite } from '@parley/host/testing';
import { expect, it } from 'vitest';
import { Listeners } from './listeners.ts';

/** Where the calls of a watch end up. */
function recorder() {
  const calls: string[] = [];
  const sink: WatchSink = {
    ended: false,
    snapshot: () => void calls.push('snapshot'),
    delta: (_, event) => void calls.push((event as { readonly type: string }).type),
    refuse: () => {},
  };
  return { sink, calls };
}

const event = { type: 'webhook.test', timestamp: '', data: { endpoint: 'e' } } as const;

it('whoever listens is told so when everything from there on can be told, and not before', async () => {
  const begun = Promise.withResolvers<void>();
  const listeners = new Listeners(loneSite(), { begin: () => begun.promise, changed: () => {} });
  const { sink, calls } = recorder();
  const opening = listeners.open(sink);
  expect(listeners.wanted).toBe(true);
  await new Promise((resolve) => setImmediate(resolve));
  expect(calls).toEqual([]);
  begun.resolve();
  const stop = await opening;
  listeners.heard(event);
  expect(calls).toEqual(['snapshot', 'webhook.test']);
  stop();
  listeners.heard(event);
  expect(calls).toHaveLength(2);
  expect(listeners.wanted).toBe(false);
});

it('whoever cannot be told listens no more', async () => {
  const listeners = new Listeners(loneSite(), { begin: () => Promise.reject(new Error('The disk is full.')), changed: () => {} });
  const { sink, calls } = recorder();
  await expect(listeners.open(sink)).rejects.toThrow('full');
  expect(listeners.wanted).toBe(false);
  expect(calls).toEqual([]);
});
