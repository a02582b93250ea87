import type { SiteServices, WatchSink } from '@parley/component';
import { loneSite, person } from '@parley/host/testing';
import type { Happening, WebhookHeard } from '@parley/webhooks/contract';
import { expect, it } from 'vitest';
import { Listeners, type ListenersOptions, MOST_WAITING } from './listeners.ts';

/** Where the calls of a watch end up. */
function recorder() {
  const calls: string[] = [];
  const versions: number[] = [];
  const sink: WatchSink = {
    ended: false,
    snapshot: () => void calls.push('snapshot'),
    delta: (version, told) => {
      versions.push(version);
      const heard = told as WebhookHeard;
      calls.push('missed' in heard ? `missed ${heard.missed}` : heard.type);
    },
    refuse: () => {},
  };
  return { sink, calls, versions };
}

const happening = (type: 'person.created' | 'person.updated'): Happening => ({
  event: { type, timestamp: '' } as Happening['event'],
  key: '',
  subject: '',
});
/** Something that was said in a conversation. */
const said = (id: string, type = 'message.created'): Happening => ({
  event: { type, timestamp: '' } as Happening['event'],
  key: '',
  subject: '',
  conversation: { id, kind: 'room', title: '' },
});
const [MAYA, BEN] = [person('maya', { roles: ['admin'] }), person('ben', { roles: ['admin'] })];
const turn = () => new Promise((resolve) => setImmediate(resolve));
const logger = { info() {}, warn() {}, error() {} } as unknown as ListenersOptions['logger'];

function makeListeners(options: Partial<ListenersOptions> = {}, site = loneSite()): Listeners {
  return new Listeners(site, { begin: async () => {}, changed: () => {}, logger, mayRead: async () => true, ...options });
}

it('whoever listens is told so when everything from there on can be told, and not before', async () => {
  const begun = Promise.withResolvers<void>();
  const listeners = makeListeners({ begin: () => begun.promise });
  listeners.heard([happening('person.updated')]);
  const { sink, calls } = recorder();
  const opening = listeners.open(MAYA, sink);
  expect(listeners.wanted).toBe(true);
  await turn();
  expect(calls).toEqual([]);
  begun.resolve();
  const stop = await opening;
  listeners.heard([happening('person.created')]);
  await turn();
  expect(calls).toEqual(['snapshot', 'person.created']);
  stop();
  listeners.heard([happening('person.created')]);
  await turn();
  expect(calls).toHaveLength(2);
  expect(listeners.wanted).toBe(false);
});

it('whoever comes while the other nodes are told that somebody listens waits for that, too', async () => {
  const told = Promise.withResolvers<ReadonlyMap<string, unknown>>();
  const asked: unknown[] = [];
  const askAll: SiteServices['askAll'] = (_, audience) => {
    asked.push(audience);
    return told.promise;
  };
  const listeners = makeListeners({}, { ...loneSite(), askAll });
  const [first, second] = [recorder(), recorder()];
  const opening = Promise.all([listeners.open(MAYA, first.sink), listeners.open(BEN, second.sink)]);
  await turn();
  expect([first.calls, second.calls]).toEqual([[], []]);
  told.resolve(new Map());
  await opening;
  expect([first.calls, second.calls]).toEqual([['snapshot'], ['snapshot']]);
  // Both administer: the nodes are told once that somebody does.
  expect(asked).toEqual([[]]);
});

it('whoever comes when the other nodes could not be told before is told about again', async () => {
  let isCutOff = false;
  const asked: unknown[] = [];
  const askAll: SiteServices['askAll'] = async (_, audience) => {
    asked.push(audience);
    if (isCutOff) throw new Error('Nobody answers.');
    return new Map();
  };
  const listeners = makeListeners({}, { ...loneSite(), askAll });
  await listeners.open(MAYA, recorder().sink);
  isCutOff = true;
  await expect(listeners.open({ ...BEN, application: 'crm' }, recorder().sink)).rejects.toThrow('Nobody answers');
  await turn();
  isCutOff = false;
  await listeners.open(BEN, recorder().sink);
  expect(asked).toEqual([[], ['crm'], [], []]);
});

it('whoever cannot be told listens no more', async () => {
  const listeners = makeListeners({ begin: () => Promise.reject(new Error('The disk is full.')) });
  const { sink, calls } = recorder();
  await expect(listeners.open(MAYA, sink)).rejects.toThrow('full');
  expect(listeners.wanted).toBe(false);
  expect(calls).toEqual([]);
});

it('what may be told is told in the order in which it happened, however long it takes to find out; what cannot be found out is not', async () => {
  const { sink, calls } = recorder();
  const first = Promise.withResolvers<boolean>();
  const answers: Readonly<Record<string, () => Promise<boolean>>> = {
    slow: () => first.promise,
    broken: () => Promise.reject(new Error('The disk is full.')),
    closed: async () => false,
    ward: async () => true,
  };
  const listeners = makeListeners({ mayRead: (id) => (answers[id] as () => Promise<boolean>)() });
  await listeners.open(MAYA, sink);
  listeners.heard([said('slow'), said('broken'), said('closed')]);
  listeners.heard([said('ward', 'message.updated')]);
  await turn();
  expect(calls).toEqual(['snapshot']);
  first.resolve(true);
  await turn();
  expect(calls).toEqual(['snapshot', 'message.created', 'message.updated']);
});

it('each conversation is asked about once for each person, of all that happens at once, and again for what happens later', async () => {
  const asked: string[] = [];
  const listeners = makeListeners({
    async mayRead(id, principal) {
      asked.push(`${principal.id} ${id}`);
      return id === 'ward';
    },
  });
  const recorders = [recorder(), recorder(), recorder()] as const;
  for (const [index, principal] of [MAYA, { ...MAYA, grant: 'another' }, BEN].entries())
    await listeners.open(principal, recorders[index]?.sink as WatchSink);
  const page = Array.from({ length: 100 }, (_, n) => said(n % 2 === 0 ? 'ward' : 'closed'));
  listeners.heard(page);
  await turn();
  expect(asked.toSorted()).toEqual(['ben closed', 'ben ward', 'maya closed', 'maya ward']);
  for (const { calls } of recorders) expect(calls).toEqual(['snapshot', ...Array.from({ length: 50 }, () => 'message.created')]);
  listeners.heard([said('ward')]);
  await turn();
  expect(asked).toHaveLength(6);
});

it('somebody with other rights is asked about on their own', async () => {
  const listeners = makeListeners({ mayRead: async (_, { can }) => can === undefined });
  const [all, some] = [recorder(), recorder()];
  await listeners.open(MAYA, all.sink);
  await listeners.open({ ...MAYA, can: ['webhooks/events: watch'] }, some.sink);
  listeners.heard([said('ward')]);
  await turn();
  expect(all.calls).toEqual(['snapshot', 'message.created']);
  expect(some.calls).toEqual(['snapshot']);
});

it('of what waits too long the oldest is left out, and whom it would have concerned is told how much that was', async () => {
  const first = Promise.withResolvers<boolean>();
  const listeners = makeListeners({ mayRead: () => first.promise });
  const [maya, crm] = [recorder(), recorder()];
  await listeners.open(MAYA, maya.sink);
  await listeners.open({ kind: 'service', id: 'application:crm', roles: [], grant: 'key', application: 'crm' }, crm.sink);
  listeners.heard([said('slow')]);
  await turn();
  const late = recorder();
  for (let n = 0; n < 5; n++) listeners.heard([said('ward')]);
  await listeners.open(BEN, late.sink);
  for (let n = 0; n < MOST_WAITING; n++) listeners.heard([said('ward', 'message.updated')]);
  expect(maya.calls).toEqual(['snapshot']);
  first.resolve(true);
  await turn();
  expect(maya.calls.slice(0, 4)).toEqual(['snapshot', 'message.created', 'missed 5', 'message.updated']);
  expect(maya.calls).toHaveLength(MOST_WAITING + 3);
  expect(maya.versions).toEqual(maya.versions.toSorted((a, b) => a - b));
  expect(new Set(maya.versions).size).toBe(maya.versions.length);
  expect(late.calls).toHaveLength(MOST_WAITING + 1);
  expect(crm.calls).toEqual(['snapshot']);
});
