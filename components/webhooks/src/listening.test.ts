import type { RawClient } from '@parley/host/testing';
import { decodeJson, encodeJson } from '@parley/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebhooksHost } from '../test/webhooks-host.ts';

let host: WebhooksHost;
beforeEach(async () => {
  host = await WebhooksHost.open();
});
afterEach(() => host[Symbol.asyncDispose]());

/** A connection that listens. */
async function listening(token: string): Promise<RawClient> {
  const client = await host.client(token);
  client.send({ frame: 'watch', id: 9, topic: 'webhooks.events', since: undefined, body: encodeJson({}) });
  await host.passing(client.next('snapshot'));
  return client;
}

type Heard = {
  readonly type: string;
  readonly data: { readonly message?: { readonly body: string }; readonly person?: { readonly id: string }; readonly channel?: string };
};

/** What it is told up to the person with this id. */
async function heardUntil(client: RawClient, last: string): Promise<readonly string[]> {
  for (const heard: string[] = []; ; ) {
    const { type, data } = decodeJson((await host.passing(client.next('delta'))).body) as Heard;
    const about = data.message?.body ?? data.person?.id ?? data.channel ?? type;
    if (about === last) return heard;
    heard.push(about);
  }
}

/** Each in a millisecond of its own: events of one have no order. */
async function say(conversation: string, body: string): Promise<void> {
  await host.runtime.advance(1);
  await host.passing(host.messaging.post({ conversation, sender: 'ben', body }));
}

it('whoever administers hears of open rooms and of conversations in which they are, and of nothing else that is said', async () => {
  const [{ id: direct }, { id: own }] = [
    await host.passing(host.messaging.ensureDirect(['ben', 'cleo'])),
    await host.passing(host.messaging.ensureDirect(['ben', 'maya-chen'])),
  ];
  await host.passing(host.messaging.ensureRoom({ id: 'closed', title: 'Closed', members: ['ben'] }));
  await host.passing(host.messaging.ensureRoom({ id: 'lobby', title: 'Lobby', open: true, members: ['ben'] }));
  const [admin, operator] = [await listening('admin'), await listening('operator')];
  await say(direct, 'Between us');
  await say('closed', 'Behind the door');
  await say('lobby', 'To all');
  await say(own, 'To Maya');
  await say('ward', 'To the ward');
  await host.passing(host.people.ensure({ id: 'last', source: '', name: 'Last' }));
  expect(await heardUntil(admin, 'last')).toEqual(['To all', 'To Maya', 'To the ward']);
  expect(await heardUntil(operator, 'last')).toEqual(['To all']);
});

it('what was said before somebody changed is heard before it, also where journals were just looked through', async () => {
  const admin = await listening('admin');
  const { sql } = host.store;
  const query = sql.query.bind(sql);
  const looked = Promise.withResolvers<void>();
  // Conversations are looked through before this, people behind it.
  const reads = vi.spyOn(sql, 'query').mockImplementation(async (text, params) => {
    if (!text.includes('from applications_journal')) return query(text, params);
    reads.mockRestore();
    await host.messaging.post({ conversation: 'ward', sender: 'ben', body: 'Second' });
    await host.people.ensure({ id: 'last', source: '', name: 'Last' });
    looked.resolve();
    return query(text, params);
  });
  await say('ward', 'First');
  await host.passing(looked.promise);
  expect(await heardUntil(admin, 'last')).toEqual(['First', 'Second']);
});

it('an application hears of what is its own, by its key', async () => {
  const crm = await listening('crmListening');
  await host.passing(host.messaging.ensureRoom({ id: 'lobby', title: 'Lobby', open: true, members: ['ben'] }));
  await say('lobby', 'To all');
  for (const [id, source] of [
    ['dara', ''],
    ['crmx.1', 'crmx'],
    ['crm.1', 'crm'],
  ] as const)
    await host.passing(host.people.ensure({ id, source, name: id }));
  expect(await heardUntil(crm, 'crm.1')).toEqual([]);
});

it('an application hears of its own channels, and whoever administers of none', async () => {
  const admin = await host.client('admin');
  const channels = [{ pattern: 'deal/:id', keeping: 'durable' }] as const;
  for (const id of ['crm', 'ward']) await host.passing(admin.request('applications.register', { id, channels }));
  const [crm, operator] = [await listening('crmListening'), await listening('operator')];
  for (const [publisher, channel] of [
    ['wardPublisher', 'ward/deal/1'],
    ['publisher', 'crm/deal/1'],
  ] as const) {
    const client = await host.client(publisher);
    await host.passing(client.request('applications.publish', { channel, body: 'x' }));
  }
  await host.passing(host.people.ensure({ id: 'crm.1', source: 'crm', name: 'Last' }));
  expect(await heardUntil(crm, 'crm.1')).toEqual(['crm/deal/1']);
  expect(await heardUntil(operator, 'crm.1')).toEqual([]);
});

it('members do not listen', async () => {
  const client = await host.client('member');
  client.send({ frame: 'watch', id: 9, topic: 'webhooks.events', since: undefined, body: encodeJson({}) });
  expect(await host.passing(client.next('error'))).toMatchObject({ message: expect.stringContaining('not') });
});
