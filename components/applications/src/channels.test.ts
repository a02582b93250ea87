import type { ApplicationChannel } from '@parley/applications/contract';
import { json, person, type RawClient, RefusedByServer, TestSites } from '@parley/host/testing';
import { encodeJson, nameOfCode } from '@parley/protocol';
import type { Principal } from '@parley/routing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApplicationsHost } from '../test/applications-host.ts';

const ALL = ['crm/*: join publish cast history members'];
const of = (application: string, more: Partial<Principal> = {}): Principal => person('maya', { application, ...more });
/** Who shows what, as identity would say. */
const people: Readonly<Record<string, Principal>> = {
  token: of('crm', { can: ALL }),
  one: of('crm', { can: ['crm/deal/42: join publish history'] }),
  reader: of('crm', { can: ['crm/deal/*: join history'] }),
  everything: of('crm', { can: ['*: join publish cast history members call'] }),
  unlisted: of('crm'),
  session: person('maya'),
  narrowed: person('maya', { can: ALL }),
  shop: of('shop', { can: ALL }),
  guest: { ...of('crm', { can: ['crm/deal/42: join publish cast history members'] }), kind: 'guest', id: 'guest:crm:visitor' },
  key: { kind: 'service', id: 'application:crm', roles: [], grant: 'key', application: 'crm', can: ['crm/deal/*: publish history'] },
};
const CHANNELS: readonly ApplicationChannel[] = [
  { pattern: 'deal/:id', keeping: 'durable', keep: '30d', maxBytes: 100 },
  { pattern: 'cursor/:page', keeping: 'live' },
  { pattern: 'ledger/:id', keeping: 'durable' },
];

let crm: ApplicationsHost;
beforeEach(async () => {
  crm = await ApplicationsHost.start({ people });
  await crm.call('applications.register', { id: 'crm', channels: CHANNELS });
  await crm.call('applications.register', { id: 'shop', channels: [{ pattern: 'order/:id', keeping: 'durable' }] });
});
afterEach(() => crm.host.stop());

async function answer(client: RawClient, id: number): Promise<string> {
  const frame = await client.take((each) => 'id' in each && each.id === id);
  return frame.frame === 'error' ? (nameOfCode(frame.code) ?? '') : frame.frame;
}

function join(client: RawClient, channel: string): Promise<string> {
  const id = client.id();
  client.send({ frame: 'subscribe', id, channel, from: undefined, last: 0, members: false, noEcho: false });
  return answer(client, id);
}

let producers = 0;

function publish(client: RawClient, channel: string, payload: Uint8Array): Promise<string> {
  const id = client.id();
  client.send({ frame: 'publish', id, channel, producer: `p${++producers}`, seq: 1, payload });
  return answer(client, id);
}

function joinAs(who: string, channel: string): Promise<string> {
  return crm.host.client(who).then((client) => join(client, channel));
}

interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function http(who: string, path: string, { body, key }: { body?: unknown; key?: string } = {}): Promise<Answered> {
  const response = await fetch(`${crm.host.url}/api/v1/channels/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${who}`, ...(key === undefined ? {} : { 'idempotency-key': key }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answered['body'] };
}

async function refusal(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.catch((each: unknown) => each);
  if (!(error instanceof RefusedByServer)) throw error;
  const { reason, field } = error.details as { reason?: string; field?: string };
  return `${nameOfCode(error.code)}: ${reason ?? field}`;
}

describe('a channel of an application', () => {
  it.each([
    ['token', 'subscribed'],
    ['one', 'subscribed'],
    ['reader', 'subscribed'],
    ['everything', 'subscribed'],
    ['unlisted', 'forbidden'],
    ['session', 'forbidden'],
    ['narrowed', 'forbidden'],
    ['admin', 'forbidden'],
    ['shop', 'forbidden'],
    ['guest', 'forbidden'],
    ['key', 'forbidden'],
  ])('is for whoever has a token of that application that lists it: %s is %s', async (who, outcome) => {
    expect(await joinAs(who, 'crm/deal/42')).toBe(outcome);
  });

  it('is no other than those that the token lists, with the verbs that it lists', async () => {
    expect(await joinAs('one', 'crm/deal/43')).toBe('forbidden');
    const reader = await crm.host.client('reader');
    expect(await publish(reader, 'crm/deal/42', encodeJson({ stage: 'won' }))).toBe('forbidden');
    expect(await crm.host.store.log.head('crm/deal/42')).toBeUndefined();
  });

  it('tells its members and history to those whose tokens list these, and hears their casts', async () => {
    const [token, reader] = [await crm.host.client('token'), await crm.host.client('reader')];
    const alias = async (client: RawClient, members: boolean): Promise<number | string> => {
      const id = client.id();
      client.send({ frame: 'subscribe', id, channel: 'crm/deal/1', from: undefined, last: 0, members, noEcho: false });
      const frame = await client.take((each) => 'id' in each && each.id === id);
      return frame.frame === 'subscribed' ? frame.alias : (nameOfCode((frame as { code: number }).code) ?? '');
    };
    expect(await alias(reader, true)).toBe('forbidden');
    const [own, theirs] = [await alias(token, true), await alias(reader, false)];
    expect((await token.next('members')).joined).toEqual(['maya']);
    token.send({ frame: 'cast', alias: own as number, sender: '', key: 'cursor', payload: encodeJson({ x: 1 }) });
    expect(json((await reader.next('cast')).payload)).toEqual({ x: 1 });
    reader.send({ frame: 'cast', alias: theirs as number, sender: '', key: 'cursor', payload: encodeJson({ x: 2 }) });
    expect(nameOfCode((await reader.next('error')).code)).toBe('forbidden');
    const history = async (who: string): Promise<string> => {
      const client = await crm.host.client(who);
      const id = client.id();
      client.send({ frame: 'history', id, channel: 'crm/deal/1', after: 0, limit: 10 });
      return answer(client, id);
    };
    expect([await history('reader'), await history('one'), await history('session')]).toEqual(['page', 'forbidden', 'forbidden']);
  });

  it('is what the registration declares, and nothing beside it', async () => {
    for (const name of ['crm/invoice/1', 'crm/deal', 'crm/deal/4/2', 'crm/deal/%34', 'crm/deal/..', 'hr/deal/42', 'applications/deal/42'])
      expect(await joinAs('everything', name), name).toBe('unknown-method');
    expect(await joinAs('everything', `crm/deal/${'4'.repeat(600)}`)).toBe('unknown-method');
    expect(await joinAs('everything', 'shop/order/1')).toBe('forbidden');
  });

  it('carries what the application says, as it is, up to the size that it declares', async () => {
    const [ann, ben] = [await crm.host.client('token'), await crm.host.client('one')];
    expect([await join(ann, 'crm/deal/42'), await join(ben, 'crm/deal/42')]).toEqual(['subscribed', 'subscribed']);
    expect(await publish(ann, 'crm/deal/42', Uint8Array.of(0, 255, 7))).toBe('published');
    expect([...(await ben.next('message')).payload]).toEqual([0, 255, 7]);
    expect(await publish(ann, 'crm/deal/42', new Uint8Array(101))).toBe('too-large');
  });

  it('that is live is in no log', async () => {
    const ann = await crm.host.client('token');
    expect(await join(ann, 'crm/cursor/7')).toBe('subscribed');
    expect(await publish(ann, 'crm/cursor/7', encodeJson({ x: 1 }))).toBe('published');
    expect(json((await ann.next('message')).payload)).toEqual({ x: 1 });
    expect(await crm.host.store.log.head('crm/cursor/7')).toBeUndefined();
  });
});

describe('a backend', () => {
  it('publishes with the key of its application, and is answered when it is stored', async () => {
    const ann = await crm.host.client('token');
    await join(ann, 'crm/deal/42');
    expect(await http('key', 'crm:deal:42/messages', { body: { body: { stage: 'won' } } })).toEqual({
      status: 200,
      body: { offset: 1, duplicate: false },
    });
    const message = await ann.next('message');
    expect([message.sender, json(message.payload)]).toEqual(['application:crm', { stage: 'won' }]);
    expect((await crm.host.store.log.read('crm/deal/42', 0, 9)).entries).toHaveLength(1);
  });

  it('repeats what it has not been answered under the same key, and it is published once', async () => {
    const said = { body: { body: 'once' }, key: '7f1a' };
    const first = await http('key', 'crm:deal:42/messages', said);
    const repeated = await http('key', 'crm:deal:42/messages', said);
    expect([first.body, repeated.body]).toEqual([
      { offset: 1, duplicate: false },
      { offset: 1, duplicate: true },
    ]);
    const other = await http('key', 'crm:deal:42/messages', { ...said, body: { body: 'twice' } });
    expect([other.status, other.body['details']]).toMatchObject([422, { reason: 'key-reused' }]);
    await using restarted = await ApplicationsHost.start({ people, store: crm.host.store });
    const again = await fetch(`${restarted.host.url}/api/v1/channels/crm:deal:42/messages`, {
      method: 'POST',
      headers: { authorization: 'Bearer key', 'idempotency-key': '7f1a' },
      body: JSON.stringify(said.body),
    });
    expect(await again.json()).toEqual({ offset: 1, duplicate: true });
    expect((await crm.host.store.log.read('crm/deal/42', 0, 9)).entries).toHaveLength(1);
  });

  it('reads what was said, page by page', async () => {
    for (let n = 1; n <= 3; n++) await http('key', 'crm:deal:42/messages', { body: { body: n } });
    await publish(await crm.host.client('token'), 'crm/deal/42', Uint8Array.of(255));
    const first = await http('key', 'crm:deal:42/messages?limit=3');
    expect(first.body).toMatchObject({ messages: [{ offset: 1, body: 1 }, { offset: 2 }, { offset: 3 }], more: true });
    const second = await http('key', `crm:deal:42/messages?cursor=${first.body['next']}`);
    expect(second.body).toMatchObject({ messages: [{ offset: 4, sender: 'maya', bytes: '/w==' }], more: false });
    expect(second.body).not.toHaveProperty('next');
  });

  it.each([
    ['shop', 'crm:deal:42/messages', 403],
    ['guest', 'crm:deal:42/messages', 403],
    ['session', 'crm:deal:42/messages', 403],
    ['admin', 'crm:deal:42/messages', 403],
    ['unlisted', 'crm:deal:42/messages', 403],
    ['reader', 'crm:deal:42/messages', 403],
    ['key', 'crm:ledger:1/messages', 403],
    ['key', 'shop:order:1/messages', 403],
    ['key', 'crm%2Fdeal%2F42/messages', 400],
    ['everything', 'crm:invoice:1/messages', 404],
    ['everything', 'messaging:deal:1/messages', 403],
  ])('as %s publishes nothing at %s: %i', async (who, path, status) => {
    expect((await http(who, path, { body: { body: 1 } })).status).toBe(status);
    expect(await crm.host.store.log.head('crm/deal/42')).toBeUndefined();
  });
});

describe('a registration', () => {
  it.each([
    ['a pattern that is none', [{ pattern: 'deal/*', keeping: 'live' }]],
    [
      'two patterns that fit one name',
      [
        { pattern: 'deal/:id', keeping: 'live' },
        { pattern: ':kind/new', keeping: 'live' },
      ],
    ],
    ['a live channel that is kept', [{ pattern: 'deal/:id', keeping: 'live', keep: '1d' }]],
    ['no time', [{ pattern: 'deal/:id', keeping: 'durable', keep: 'long' }]],
    ['messages that fit in no frame', [{ pattern: 'deal/:id', keeping: 'durable', maxBytes: 70_000 }]],
    ['too many', Array.from({ length: 51 }, (_, n) => ({ pattern: `p${n}/:id`, keeping: 'live' }))],
  ])('is refused for %s', async (_, channels) => {
    const call = crm.call('applications.register', { id: 'hr', channels: channels as readonly ApplicationChannel[] });
    expect(await refusal(call)).toMatch(/^bad-request: channels/);
  });

  it('that keeps a channel otherwise is refused while the channel is declared', async () => {
    const live = [{ pattern: ':kind/:id', keeping: 'live' }] as const;
    expect(await refusal(crm.call('applications.update', { id: 'crm', channels: live }))).toBe('refused: channel-keeping');
    await crm.call('applications.update', { id: 'crm', channels: [] });
    const { application } = await crm.call('applications.update', { id: 'crm', channels: live });
    expect(application.channels).toEqual(live);
  });

  it('that is changed or removed ends on every node what it does not declare any more, and only that', async () => {
    const sites = new TestSites();
    const { store } = crm.host;
    const a = await ApplicationsHost.start({ people, store, site: sites.join('a') });
    const b = await ApplicationsHost.start({ people, store, site: sites.join('b') });
    try {
      const reader = await b.host.client('token');
      expect([await join(reader, 'crm/deal/1'), await join(reader, 'crm/ledger/1')]).toEqual(['subscribed', 'subscribed']);
      await a.call('applications.update', { id: 'crm', channels: CHANNELS.slice(1) });
      expect(json((await reader.next('error')).details)).toMatchObject({ channel: 'crm/deal/1' });
      expect([await join(reader, 'crm/deal/1'), await publish(reader, 'crm/ledger/1', Uint8Array.of(1))]).toEqual([
        'unknown-method',
        'published',
      ]);
      await a.call('applications.update', { id: 'crm', channels: CHANNELS });
      expect(await join(reader, 'crm/deal/1')).toBe('subscribed');
      await a.call('applications.remove', { id: 'crm' });
      expect(await join(await b.host.client('token'), 'crm/deal/1')).toBe('unknown-method');
    } finally {
      for (const each of [a, b]) await each.host.stop();
      await sites.close();
    }
  });
});

describe('messages that are older than they are to be kept', () => {
  const DAY = 86_400_000;
  const floor = async (name: string) => (await crm.host.store.log.head(name))?.floor;
  const say = async (name: string) => expect(await publish(await crm.host.client('token'), name, Uint8Array.of(1))).toBe('published');

  it('are dropped, where the application says how long', async () => {
    for (const name of ['crm/deal/1', 'crm/deal/2', 'crm/deal/2', 'crm/ledger/1']) await say(name);
    await crm.keep();
    expect(await floor('crm/deal/1')).toBe(0);
    crm.advance(31 * DAY);
    await crm.keep();
    expect([await floor('crm/deal/1'), await floor('crm/deal/2'), await floor('crm/ledger/1')]).toEqual([1, 2, 0]);
  });

  it('are found after a restart, also where they were published before there was an end', async () => {
    await say('crm/ledger/1');
    const channels = [...CHANNELS.slice(0, 2), { pattern: 'ledger/:id', keeping: 'durable', keep: '1h' }] as const;
    await crm.call('applications.update', { id: 'crm', channels });
    await using restarted = await ApplicationsHost.start({ people, store: crm.host.store });
    restarted.advance(DAY);
    await restarted.keep();
    expect(await floor('crm/ledger/1')).toBe(1);
  });
});
