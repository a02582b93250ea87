import type { WatchSink } from '@parley/component';
import { loneSite } from '@parley/host/testing';
import { expect, it } from 'vitest';
import type { Happening } from './happening.ts';
import { Listeners, type ListenersOptions } from './listeners.ts';

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

const happening = (type: 'person.created' | 'person.updated'): Happening => ({
  event: { type, timestamp: '' } as Happening['event'],
  key: '',
  subject: '',
});
const everything = async (): Promise<boolean> => true;
const turn = () => new Promise((resolve) => setImmediate(resolve));
const logger = { info() {}, warn() {}, error() {} } as unknown as ListenersOptions['logger'];

function makeListeners(options: Partial<ListenersOptions> = {}): Listeners {
  return new Listeners(loneSite(), { begin: async () => {}, changed: () => {}, logger, ...options });
}

it('whoever listens is told so when everything from there on can be told, and not before', async () => {
  const begun = Promise.withResolvers<void>();
  const listeners = makeListeners({ begin: () => begun.promise });
  const { sink, calls } = recorder();
  const opening = listeners.open(sink, everything);
  expect(listeners.wanted).toBe(true);
  await turn();
  expect(calls).toEqual([]);
  begun.resolve();
  const stop = await opening;
  listeners.heard(happening('person.created'));
  await turn();
  expect(calls).toEqual(['snapshot', 'person.created']);
  stop();
  listeners.heard(happening('person.created'));
  await turn();
  expect(calls).toHaveLength(2);
  expect(listeners.wanted).toBe(false);
});

it('whoever cannot be told listens no more', async () => {
  const listeners = makeListeners({ begin: () => Promise.reject(new Error('The disk is full.')) });
  const { sink, calls } = recorder();
  await expect(listeners.open(sink, everything)).rejects.toThrow('full');
  expect(listeners.wanted).toBe(false);
  expect(calls).toEqual([]);
});

it('what may be told is told in the order in which it happened, however long it takes to find out; what cannot be found out is not', async () => {
  const { sink, calls } = recorder();
  const first = Promise.withResolvers<boolean>();
  const answers = [() => first.promise, () => Promise.reject(new Error('The disk is full.')), async () => false, everything];
  const listeners = makeListeners();
  await listeners.open(sink, async () => (answers.shift() as () => Promise<boolean>)());
  for (const type of ['person.created', 'person.created', 'person.created', 'person.updated'] as const) listeners.heard(happening(type));
  await turn();
  expect(calls).toEqual(['snapshot']);
  first.resolve(true);
  await turn();
  expect(calls).toEqual(['snapshot', 'person.created', 'person.updated']);
});
