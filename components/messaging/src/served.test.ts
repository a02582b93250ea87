import { type Component, defineComponent } from '@parley/component';
import { json, person, type RawClient, type TestHost, testHost } from '@parley/host/testing';
import type { Event, InboxDelta, MessagingMethods } from '@parley/messaging/contract';
import { codeOf, encodeJson, type FrameOf } from '@parley/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { everybody } from '../test/everybody.ts';
import { messagingApi } from './api.ts';
import { messaging } from './component.ts';

const components = [everybody, messaging as Component];

let host: TestHost;
let ann: RawClient;
let ben: RawClient;
beforeEach(async () => {
  host = await testHost(components, {
    people: { ann: person('ann'), ben: person('ben'), operator: person('operator', { kind: 'service', roles: ['admin'] }) },
  });
  [ann, ben] = [await host.client('ann'), await host.client('ben')];
});
afterEach(() => host.stop());

async function call<M extends keyof MessagingMethods>(
  client: RawClient,
  method: M,
  input: MessagingMethods[M]['in'],
): Promise<MessagingMethods[M]['out']> {
  return (await client.request(method, input)) as MessagingMethods[M]['out'];
}

async function join(client: RawClient, conversation: string): Promise<FrameOf<'subscribed'>> {
  client.send({
    frame: 'subscribe',
    id: client.id(),
    channel: `messaging/${conversation}`,
    from: undefined,
    last: 0,
    members: false,
    noEcho: false,
  });
  return client.next('subscribed');
}

async function publish(client: RawClient, conversation: string, seq: number, draft: unknown): Promise<FrameOf<'published'>> {
  client.send({ frame: 'publish', id: client.id(), channel: `messaging/${conversation}`, producer: 'p', seq, payload: encodeJson(draft) });
  return client.next('published');
}

it('two people talk: feed, inbox, history and read marks agree', async () => {
  ben.send({ frame: 'watch', id: 77, topic: 'messaging.inbox', since: undefined, body: new Uint8Array() });
  expect(json((await ben.next('snapshot')).body)).toEqual({ rows: [] });
  const { conversation } = await call(ann, 'messaging.open', { person: 'ben' });
  await join(ben, conversation.id);
  const said = await publish(ann, conversation.id, 1, { kind: 'create', body: 'Hello *Ben*', ref: 'a' });
  const heard = await ben.next('message');
  expect(heard).toMatchObject({ offset: said.position?.offset, sender: 'ann' });
  expect(json(heard.payload) as Event).toEqual({ kind: 'created', body: 'Hello *Ben*', ref: 'a' });
  const delta = json((await ben.next('delta')).body) as InboxDelta;
  expect(delta.rows).toMatchObject([
    { conversation: { id: conversation.id }, seq: 1, unread: 1, preview: { sender: 'ann', text: 'Hello Ben' } },
  ]);
  const page = await call(ben, 'messaging.history', { conversation: conversation.id });
  expect(page).toMatchObject({ position: said.position, seq: 1, messages: [{ id: said.position?.offset, body: 'Hello *Ben*' }] });
  await call(ben, 'messaging.markRead', { conversation: conversation.id, seq: 1 });
  expect(json((await ben.next('delta')).body)).toEqual({
    heads: [{ conversation: conversation.id, seq: 1, own: { readSeq: 1, unread: 0, mentions: 0 } }],
  });
});

it('a retry after the deletion is still answered with the first position, and its text is nowhere', async () => {
  const { conversation } = await call(ann, 'messaging.open', { person: 'ben' });
  const first = await publish(ann, conversation.id, 1, { kind: 'create', body: 'secret', ref: 'a' });
  await publish(ann, conversation.id, 2, { kind: 'delete', message: first.position?.offset });
  const again = await publish(ann, conversation.id, 1, { kind: 'create', body: 'secret', ref: 'a' });
  expect(again).toMatchObject({ position: first.position, duplicate: true });
  const channel = `messaging/${conversation.id}`;
  // The redaction follows the deletion's answer.
  for (let text = 'secret'; text.includes('secret'); ) {
    const { entries } = await host.store.log.read(channel, 0, 10);
    expect(entries).toHaveLength(3);
    text = entries.map(({ payload }) => new TextDecoder().decode(payload)).join();
  }
  expect(await call(ben, 'messaging.history', { conversation: conversation.id })).toMatchObject({
    messages: [{ body: '', deleted: true }],
  });
});

it('whoever leaves a room hears nothing more of it once the leaving is answered', async () => {
  const { conversation } = await call(ann, 'messaging.createRoom', { title: 'Ward 7', people: ['ben'], open: true });
  await join(ben, conversation.id);
  await call(ben, 'messaging.leave', { conversation: conversation.id });
  const heard = ben.frames.filter(({ frame }) => frame === 'message').length;
  await publish(ann, conversation.id, 1, { kind: 'create', body: 'Ben is gone', ref: 'a' });
  await expect(call(ben, 'messaging.history', { conversation: conversation.id })).rejects.toMatchObject({ name: 'RefusedByServer' });
  expect(ben.frames.filter(({ frame }) => frame === 'message')).toHaveLength(heard);
  await call(ben, 'messaging.join', { conversation: conversation.id });
  await join(ben, conversation.id);
});

it('a service, the operator for one, has no conversations and looks into none', async () => {
  const { conversation } = await call(ann, 'messaging.createRoom', { title: 'Ward 7', open: true });
  const operator = await host.client('operator');
  const asked = [
    call(operator, 'messaging.open', { person: 'ben' }),
    call(operator, 'messaging.createRoom', { title: 'Mine' }),
    call(operator, 'messaging.rooms', {}),
    call(operator, 'messaging.join', { conversation: conversation.id }),
    call(operator, 'messaging.history', { conversation: conversation.id }),
  ];
  await Promise.all(asked.map((answer) => expect(answer).rejects.toMatchObject({ code: codeOf('forbidden') })));
  operator.send({ frame: 'watch', id: 77, topic: 'messaging.inbox', since: undefined, body: new Uint8Array() });
  expect((await operator.next('error')).code).toBe(codeOf('forbidden'));
});

it('history imported for other components is stored in its order', async () => {
  const messages = Array.from({ length: 300 }, (_, i) => ({ sender: 'ann', at: 1000 + i, body: `m${i}` }));
  const importer = defineComponent({
    id: 'importer',
    version: '1.0.0',
    uses: { messaging: messagingApi },
    start: async ({ uses }) => {
      await uses.messaging.importRoom({ id: 'ward', title: 'Ward', members: ['ann'], messages });
      return { state: undefined };
    },
  });
  await using other = await testHost([...components, importer as unknown as Component], { people: { ann: person('ann') } });
  const client = await other.client('ann');
  const page = await call(client, 'messaging.history', { conversation: 'ward', limit: 200 });
  expect(page.messages.map(({ body }) => body)).toEqual(messages.slice(-200).map(({ body }) => body));
});
