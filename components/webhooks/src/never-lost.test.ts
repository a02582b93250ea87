import { person, type TestHost, TestNodes } from '@parley/host/testing';
import { messagingApi } from '@parley/messaging';
import { peopleApi } from '@parley/people';
import { decodeJson, encodeJson } from '@parley/protocol';
import type { WebhooksMethods } from '@parley/webhooks/contract';
import { expect, it, vi } from 'vitest';
import { Receiver } from '../test/receiver.ts';
import { componentsAround, WebhooksHost } from '../test/webhooks-host.ts';

const PATIENCE = { timeout: 30_000 };

it('what was committed before a crash, and not kept for anybody, is delivered after the next start', async () => {
  await using receiver = await Receiver.open();
  await using host = await WebhooksHost.open();
  await host.add(receiver.url, 'message.created', 'person.created');
  await host.host.stop();
  // As a node leaves it that ends in the turn of its commits.
  const now = Date.now();
  const written = await host.store.log.append({
    channel: 'messaging/ward',
    entry: { sender: 'ben', payload: new TextEncoder().encode('{"kind":"created","body":"Last words","ref":""}'), countable: true },
    writes: [{ sql: `insert into messaging_journal (conversation, id, at) values ('ward', 2, $1)`, params: [now] }],
  });
  expect(written).toMatchObject({ status: 'appended', position: { offset: 2 } });
  await host.store.sql.batch([{ sql: `delete from webhooks_known where id = 'cleo'`, params: [] }]);
  await host.restart();
  await host.until(() => expect(receiver.types.toSorted()).toEqual(['message.created', 'person.created']));
  expect(await host.store.sql.query('select * from messaging_journal')).toEqual([]);
});

it('what was kept and not delivered, or delivered and not noted, is delivered after the next start, with its id', async () => {
  await using receiver = await Receiver.open();
  await using host = await WebhooksHost.open();
  receiver.answer = undefined;
  await host.add(receiver.url, 'message.created');
  for (let n = 0; n < 6; n++) await host.say(`Message ${n}`);
  await host.until(() => expect(receiver.received).toHaveLength(4));
  const before = receiver.received.map(({ headers }) => headers['webhook-id']);
  receiver.answers(200);
  await host.restart();
  await host.until(() => expect(receiver.received.length).toBeGreaterThanOrEqual(10));
  const after = receiver.received.slice(4).map(({ headers }) => headers['webhook-id']);
  expect(new Set(after).size).toBe(6);
  for (const id of before) expect(after).toContain(id);
  await host.until(async () => expect(await host.store.sql.query('select tries from webhooks_delivery')).toEqual([]));
});

it('however much was committed, all of it is delivered after the next start', async () => {
  await using receiver = await Receiver.open();
  await using host = await WebhooksHost.open();
  const messages = Array.from({ length: 230 }, (_, n) => ({ sender: 'ben', at: n + 1, body: `Message ${n}` }));
  await host.passing(host.messaging.importRoom({ id: 'night', title: 'Night', members: ['ben'], messages }));
  await host.add(receiver.url, 'message.created');
  await host.passing(host.host.stop(), 1);
  const sql = `insert into messaging_journal (conversation, id, at) select conversation, id, sent_at from messaging_message where conversation = 'night'`;
  await host.store.sql.batch([{ sql, params: [] }]);
  await host.restart();
  await host.until(() => expect(new Set(receiver.received.map(({ json }) => json.data.message.body)).size).toBe(230));
});

it('an entry that is read twice is one delivery', async () => {
  await using receiver = await Receiver.open();
  await using host = await WebhooksHost.open();
  receiver.answers(500);
  await host.add(receiver.url, 'message.created');
  await host.say('Once');
  await host.until(() => expect(receiver.received).toHaveLength(1));
  await host.store.sql.batch([{ sql: `insert into messaging_journal (conversation, id, at) values ('ward', 2, 1)`, params: [] }]);
  await host.restart();
  await host.until(async () => expect(await host.store.sql.query('select * from messaging_journal')).toEqual([]));
  expect(await host.store.sql.query('select id from webhooks_delivery')).toHaveLength(1);
});

/** Two nodes on one store; the endpoint is registered at the first. What made the room is told already: nobody hears it who listens from here on. */
async function twoNodes(receiver: Receiver): Promise<TestNodes> {
  const people = { admin: person('maya', { roles: ['admin', 'member'] }) };
  const nodes = await TestNodes.open(() => componentsAround(), { people });
  const admin = await nodes.host('a').client('admin');
  await admin.request('settings.set', { component: 'webhooks', name: 'networks', value: '127.0.0.1' });
  const input: WebhooksMethods['webhooks.add']['in'] = { url: receiver.url, events: ['message.created'], conversations: 'all' };
  await admin.request('webhooks.add', input);
  await nodes
    .host('a')
    .host.api(messagingApi)
    .ensureRoom({ id: 'ward', title: 'Ward 7', members: ['maya'] });
  await vi.waitFor(async () => expect(await nodes.store.sql.query('select id from messaging_journal')).toEqual([]), PATIENCE);
  return nodes;
}

const post = (host: TestHost, body: string) => host.host.api(messagingApi).post({ conversation: 'ward', sender: 'maya', body });
const bodies = ({ received }: Receiver) => received.map(({ json }) => json.data.message.body).toSorted();

it('on two nodes what is said at either is delivered, once', async () => {
  await using receiver = await Receiver.open();
  await using nodes = await twoNodes(receiver);
  for (const node of ['a', 'b']) for (const n of [1, 2, 3]) await post(nodes.host(node), `${node}${n}`);
  const all = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3'];
  await vi.waitFor(() => expect(bodies(receiver)).toEqual(all), PATIENCE);
  await post(nodes.host('b'), 'last');
  await vi.waitFor(() => expect(bodies(receiver)).toContain('last'), PATIENCE);
  expect(bodies(receiver)).toEqual([...all, 'last']);
});

it('whoever listens hears what happens at either node, at whichever they are, until they go', async () => {
  await using receiver = await Receiver.open();
  await using nodes = await twoNodes(receiver);
  await nodes
    .host('a')
    .host.api(peopleApi)
    .createOrganisation({ name: 'A', sample: false, founder: { name: 'Maya', mail: 'maya@example.org' } });
  for (const node of ['a', 'b']) {
    const admin = await nodes.host(node).client('admin');
    admin.send({ frame: 'watch', id: 9, topic: 'webhooks.events', since: undefined, body: encodeJson({}) });
    await admin.next('snapshot');
    const heard: unknown[] = [];
    for (const from of ['a', 'b']) {
      await nodes
        .host(from)
        .host.api(peopleApi)
        .ensure({ id: `${from}-${node}`, source: '', name: `From ${from}` });
      heard.push((decodeJson((await admin.next('delta')).body) as { readonly data: object }).data);
    }
    expect(heard).toMatchObject([{ person: { id: `a-${node}` } }, { person: { id: `b-${node}` } }]);
    await admin.close();
  }
  await vi.waitFor(async () => expect(await nodes.store.sql.query('select at from webhooks_mark')).toEqual([]), PATIENCE);
});

it('the other node delivers when the one that did is lost', async () => {
  await using receiver = await Receiver.open();
  await using nodes = await twoNodes(receiver);
  await post(nodes.host('a'), 'before');
  await vi.waitFor(() => expect(bodies(receiver)).toEqual(['before']), PATIENCE);
  receiver.answers(500);
  await post(nodes.host('b'), 'between');
  await vi.waitFor(() => expect(bodies(receiver)).toContain('between'), PATIENCE);
  const { stopped } = await nodes.lose('a');
  receiver.answers(200);
  await post(nodes.host('b'), 'after');
  await vi.waitFor(() => expect(bodies(receiver)).toContain('after'), PATIENCE);
  await stopped();
});

it('of a hundred thousand that wait few are in memory, and none keeps the node from starting', async () => {
  await using receiver = await Receiver.open();
  await using host = await WebhooksHost.open();
  receiver.answer = undefined;
  const { endpoint } = await host.add(receiver.url, 'message.created');
  const sql = `insert into webhooks_delivery (id, endpoint, type, subject, body, created_at, state, tries, due_at, problem, status)
    with recursive n (i) as (select 1 union all select i + 1 from n where i < 100000)
    select 'msg_' || i, $1, 'message.created', 'message ward ' || i, $2, 0, 'pending', 0, 0, '', 0 from n`;
  const body = JSON.stringify({ type: 'message.created', data: { conversation: { id: 'ward', kind: 'room' } } });
  await host.store.sql.batch([{ sql, params: [endpoint.id, body] }]);
  await host.restart();
  await host.until(() => expect(receiver.received).toHaveLength(4));
  expect(await host.endpoint(endpoint.id)).toMatchObject({ pending: 100_000 });
  const first = await host.call('webhooks.deliveries', { id: endpoint.id, state: 'pending', limit: 200 });
  expect(first).toMatchObject({ more: true });
  const last = first.deliveries.at(-1);
  const second = await host.call('webhooks.deliveries', {
    id: endpoint.id,
    state: 'pending',
    limit: 200,
    after: `${last?.at}.${last?.id}`,
  });
  expect(new Set([...first.deliveries, ...second.deliveries].map(({ id }) => id)).size).toBe(400);
});
