import { openTestStore } from '@parley/host/testing';
import { expect, it } from 'vitest';
import type { Declarations } from './declarations.ts';
import { KeptChannels } from './kept-channels.ts';

const HOUR_MS = 3_600_000;

it('channels are looked after in which nothing was said since their declaration says how long', async () => {
  const store = await openTestStore();
  const say = (channel: string) =>
    store.log.append({ channel, entry: { sender: 'maya', payload: new TextEncoder().encode('{}'), countable: true } });
  const names = ['polls/poll/1', 'polls/poll/2', 'polls/desk/1', 'polls.x/poll/1'];
  for (const name of names) await say(name);
  const declarations = {
    keptNamespaces: () => ['polls'],
    channel: (name: string) => ({ declaration: name.includes('/poll/') ? { keep: '1h' } : {} }),
  } as unknown as Declarations;
  let later = 0;
  const kept = new KeptChannels(declarations);
  kept.attach({ log: store.log, channels: store.log, clock: { now: () => Date.now() + later } });
  const left = async () => Promise.all(names.map(async (name) => (await store.log.read(name, 0, 10)).head.floor));
  await kept.sweep(new AbortController().signal);
  expect(await left()).toEqual([0, 0, 0, 0]);
  later = 2 * HOUR_MS;
  await kept.sweep(new AbortController().signal);
  expect(await left()).toEqual([1, 1, 0, 0]);
  await store.close();
});
