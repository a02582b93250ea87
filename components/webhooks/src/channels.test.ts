import { applicationsApi } from '@parley/applications';
import { TestNodes } from '@parley/host/testing';
import { encodeJson } from '@parley/protocol';
import type { WebhooksMethods } from '@parley/webhooks/contract';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Receiver } from '../test/receiver.ts';
import { componentsAround, PEOPLE, WebhooksHost } from '../test/webhooks-host.ts';

const CHANNELS = [
  { pattern: 'deal/:id', keeping: 'durable' },
  { pattern: 'ledger/:id', keeping: 'durable' },
  { pattern: 'cursor/:page', keeping: 'live' },
] as const;

let host: WebhooksHost;
let receiver: Receiver;
beforeEach(async () => {
  host = await WebhooksHost.open();
  receiver = await Receiver.open();
  const admin = await host.client('admin');
  await host.passing(admin.request('applications.register', { id: 'crm', channels: CHANNELS }));
});
afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

type Input = WebhooksMethods['webhooks.add']['in'];
const input = (channels?: readonly string[]): Input => ({
  url: receiver.url,
  events: ['channel.published'],
  ...(channels && { channels }),
});
const add = (channels?: readonly string[], token: 'crm' | 'admin' = 'crm') => host.call('webhooks.add', input(channels), token);

async function publish(channel: string, body: unknown): Promise<void> {
  const client = await host.client('publisher');
  await host.passing(client.request('applications.publish', { channel, body }));
}

const told = () => receiver.received.map(({ json }) => json.data);
const rows = async () => (await host.store.sql.query('select channel, id from applications_journal')).length;

it('an application is told of what is published on the durable channels that it names, and of no others', async () => {
  const { endpoint } = await add(['crm/deal/*']);
  expect(endpoint).toMatchObject({ channels: ['crm/deal/*'], application: 'crm' });
  await publish('crm/ledger/1', 'not named');
  await publish('crm/cursor/1', 'live');
  await publish('crm/deal/42', { stage: 'won' });
  await host.until(() => expect(receiver.received).toHaveLength(1));
  expect(receiver.received[0]?.json).toEqual({
    type: 'channel.published',
    timestamp: expect.stringMatching(/Z$/),
    data: { channel: 'crm/deal/42', offset: 1, sender: 'application:crm', at: expect.any(Number), body: { stage: 'won' } },
  });
  await host.until(async () => expect(await host.endpoint(endpoint.id)).toMatchObject({ pending: 0, dead: 0 }));
  expect(await rows()).toBe(0);
  const { endpoint: changed } = await host.call('webhooks.update', { id: endpoint.id, channels: ['crm/ledger/1'] }, 'crm');
  expect(changed.channels).toEqual(['crm/ledger/1']);
  await publish('crm/deal/42', 'named no more');
  await publish('crm/ledger/1', 'named');
  await host.until(() => expect(told()).toMatchObject([{}, { channel: 'crm/ledger/1', body: 'named' }]));
});

it('nothing of a channel is kept where nobody asks for it', async () => {
  await add(['crm/deal/*']);
  await host.host.stop();
  await host.restart();
  await publish('crm/ledger/1', 'x');
  expect(await rows()).toBe(0);
});

it('rows are written for what is published where somebody asks for it, and not because others listen', async () => {
  await add(['crm/deal/*']);
  let written = 0;
  host.host.host.api(applicationsApi).journal.onWritten(() => written++);
  const listen = async (token: string): Promise<void> => {
    const client = await host.client(token);
    client.send({ frame: 'watch', id: 9, topic: 'webhooks.events', since: undefined, body: encodeJson({}) });
    await host.passing(client.next('snapshot'));
  };
  await listen('operator');
  for (const channel of ['ledger/1', 'deal/1', 'ledger/2', 'ledger/1', 'deal/2']) await publish(`crm/${channel}`, 'x');
  expect(written).toBe(2);
  await listen('crmListening');
  await publish('crm/ledger/1', 'x');
  expect(written).toBe(3);
});

it('what was committed before a crash, and not kept for anybody, is delivered after the next start', async () => {
  await add(['crm/deal/*']);
  await host.passing(host.host.stop(), 1);
  // As a node leaves it that ends in the turn of its commit.
  const written = await host.store.log.append({
    channel: 'crm/deal/7',
    entry: { sender: 'maya', payload: new TextEncoder().encode('"Last words"'), countable: true },
    writes: [{ sql: `insert into applications_journal (channel, id, at) values ('crm/deal/7', 1, 5)`, params: [] }],
  });
  expect(written).toMatchObject({ status: 'appended', position: { offset: 1 } });
  await host.restart();
  await host.until(() => expect(told()).toMatchObject([{ channel: 'crm/deal/7', body: 'Last words', sender: 'maya' }]));
  expect(await rows()).toBe(0);
});

it('what nests too deep to be written as JSON again is told as bytes, and holds up nothing', async () => {
  await add(['crm/deal/*']);
  await host.passing(host.host.stop(), 1);
  const deep = '['.repeat(8_000) + ']'.repeat(8_000);
  await host.store.log.append({
    channel: 'crm/deal/7',
    entry: { sender: 'maya', payload: new TextEncoder().encode(deep), countable: true },
    writes: [{ sql: `insert into applications_journal (channel, id, at) values ('crm/deal/7', 1, 5)`, params: [] }],
  });
  await host.restart();
  await publish('crm/deal/8', 'what came behind it');
  await host.until(() => expect(told()).toHaveLength(2));
  expect(told()).toContainEqual(expect.objectContaining({ channel: 'crm/deal/8', body: 'what came behind it' }));
  expect(told()).toContainEqual(expect.objectContaining({ channel: 'crm/deal/7', bytes: Buffer.from(deep).toString('base64') }));
});

it('channels are for applications, which name their own', async () => {
  const reason = (channels?: readonly string[], token?: 'admin') => add(channels, token).catch((error) => error.details.reason);
  expect(await reason(['crm/deal/*'], 'admin')).toBe('channels-of-applications');
  expect(await reason()).toBe('channels-missing');
  expect(await reason(['crm/deal/*', 'ward/*'])).toBe('channels-not-own');
  expect(await reason(['crmx/deal/1'])).toBe('channels-not-own');
  await expect(add(['*'])).rejects.toThrow();
  const { endpoint } = await add(['crm/*']);
  await expect(host.call('webhooks.update', { id: endpoint.id, channels: ['ward/*'] }, 'admin')).rejects.toThrow('"ward/*"');
});

it('on two nodes what is published at either is delivered, once', async () => {
  await using nodes = await TestNodes.open(() => componentsAround(), { people: PEOPLE });
  const admin = await nodes.host('a').client('admin');
  await admin.request('settings.set', { component: 'webhooks', name: 'networks', value: '127.0.0.1' });
  await admin.request('applications.register', { id: 'crm', channels: CHANNELS });
  const key = await nodes.host('a').client('crm');
  await key.request('webhooks.add', input(['crm/deal/*']));
  let heard = 0;
  nodes
    .host('b')
    .host.api(applicationsApi)
    .journal.onWritten(() => heard++);
  const first = await nodes.host('a').client('publisher');
  await first.request('applications.publish', { channel: 'crm/deal/1', body: 'a0' });
  await vi.waitFor(() => expect(heard).toBe(1), { timeout: 30_000 });
  for (const node of ['a', 'b']) {
    const publisher = await nodes.host(node).client('publisher');
    for (const n of [1, 2]) await publisher.request('applications.publish', { channel: 'crm/deal/1', body: `${node}${n}` });
  }
  await vi.waitFor(
    () =>
      expect(
        told()
          .map(({ body }) => body)
          .toSorted(),
      ).toEqual(['a0', 'a1', 'a2', 'b1', 'b2']),
    { timeout: 30_000 },
  );
});
