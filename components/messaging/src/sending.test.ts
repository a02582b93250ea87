import type { Component } from '@parley/component';
import { openTestStore, person, type TestHost, testHost } from '@parley/host/testing';
import type { Conversation, Message } from '@parley/messaging/contract';
import type { Store } from '@parley/storage';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { everybody } from '../test/everybody.ts';
import { messaging } from './component.ts';

let store: Store;
let host: TestHost;
let room: string;
beforeEach(async () => {
  store = await openTestStore();
  host = await start();
  const { conversation } = await answerOf<{ conversation: Conversation }>('ann', 'POST /rooms', { title: 'Ward', people: ['ben'] });
  room = `/conversations/${conversation.id}`;
});
afterEach(async () => {
  await host.stop();
  await store.close();
});

function start(limits: object = {}): Promise<TestHost> {
  const calling = person('ann', { can: ['messaging/*: call'] });
  const people = { ann: person('ann'), ben: person('ben'), cy: person('cy'), calling };
  return testHost([everybody, messaging as Component], { people, store, limits });
}

async function restart(): Promise<void> {
  await host.stop();
  host = await start();
}

async function call(token: string, address: string, body?: object, key?: string): Promise<Response> {
  const [method = '', path = ''] = address.split(' ');
  const headers = { authorization: `Bearer ${token}`, ...(key !== undefined && { 'idempotency-key': key }) };
  return fetch(`${host.url}/api/v1${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
}

async function answerOf<T>(...asked: Parameters<typeof call>): Promise<T> {
  const answer = await call(...asked);
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as T;
}

async function say(who: string, body: string, key?: string): Promise<Message> {
  return (await answerOf<{ message: Message }>(who, `POST ${room}/messages`, { body }, key)).message;
}

async function history(): Promise<readonly Message[]> {
  return (await answerOf<{ messages: readonly Message[] }>('ben', `GET ${room}/messages`)).messages;
}

/** Status, code and reason of a refusal. */
async function refusalOf(...asked: Parameters<typeof call>): Promise<unknown> {
  const answer = await call(...asked);
  const { code, details } = (await answer.json()) as { code: string; details?: { reason?: string; rule?: string } };
  return [answer.status, code, details?.reason ?? details?.rule];
}

it('is sent, edited and deleted over HTTP as over a connection', async () => {
  const sent = await say('ann', 'Rounds at **11**');
  expect(sent).toMatchObject({ seq: 1, sender: 'ann', body: 'Rounds at **11**' });
  const at = `${room}/messages/${sent.id}`;
  const { message: edited } = await answerOf<{ message: Message }>('ann', `PATCH ${at}`, { body: 'Rounds at 12' });
  expect(edited).toMatchObject({ id: sent.id, body: 'Rounds at 12', editedAt: expect.any(Number) });
  expect(await history()).toEqual([edited]);
  const { message: deleted } = await answerOf<{ message: Message }>('ann', `DELETE ${at}`);
  expect(deleted).toMatchObject({ id: sent.id, body: '', deleted: true });
  expect(await history()).toEqual([deleted]);
});

it('mentions members, answers messages, and is heard by who is connected', async () => {
  const ben = await host.client('ben');
  ben.send({
    frame: 'subscribe',
    id: 7,
    channel: room.replace('/conversations', 'messaging'),
    from: undefined,
    last: 0,
    members: false,
    noEcho: false,
  });
  await ben.next('subscribed');
  const first = await say('ann', 'Who is on call?');
  const { message } = await answerOf<{ message: Message }>('ann', `POST ${room}/messages`, {
    body: '@ben?',
    mentions: ['ben'],
    replyTo: first.id,
  });
  expect(message).toMatchObject({ mentions: ['ben'], replyTo: first.id });
  expect((await ben.next('message')).offset).toBe(first.id);
  expect((await ben.next('message')).offset).toBe(message.id);
});

it('with one key a message is sent once: at the same time, later, and after a restart', async () => {
  const [first, ...others] = await Promise.all([1, 2, 3].map(() => say('ann', 'once', 'k')));
  expect(others).toEqual([first, first]);
  await restart();
  expect(await say('ann', 'once', 'k')).toEqual(first);
  expect(await history()).toEqual([first]);
});

it('a key that was used for another message is refused', async () => {
  await say('ann', 'one', 'k');
  await restart();
  expect(await refusalOf('ann', `POST ${room}/messages`, { body: 'two' }, 'k')).toEqual([422, 'refused', 'key-reused']);
  expect((await history()).map(({ body }) => body)).toEqual(['one']);
});

it('a key that has changed one thing changes nothing else', async () => {
  const [one, two] = [await say('ann', 'one'), await say('ann', 'two')];
  const at = (message: Message) => `${room}/messages/${message.id}`;
  await answerOf('ann', `PATCH ${at(one)}`, { body: 'One' }, 'k');
  await restart();
  const reused = [422, 'refused', 'key-reused'];
  expect(await refusalOf('ann', `PATCH ${at(one)}`, { body: 'Uno' }, 'k')).toEqual(reused);
  expect(await refusalOf('ann', `PATCH ${at(two)}`, { body: 'One' }, 'k')).toEqual(reused);
  expect(await refusalOf('ann', `DELETE ${at(two)}`, undefined, 'k')).toEqual(reused);
  await answerOf('ann', `PATCH ${at(one)}`, { body: 'One' }, 'k');
  await answerOf('ann', `DELETE ${at(two)}`, undefined, 'd');
  await restart();
  expect(await refusalOf('ann', `DELETE ${at(one)}`, undefined, 'd')).toEqual(reused);
  expect((await history()).map(({ body }) => body)).toEqual(['One', '']);
});

it('no number of keys is too many', async () => {
  await host.stop();
  host = await start({ repeatsPerPerson: 1 });
  for (const key of ['a', 'b', 'c']) await say('ann', key, key);
  expect(await history()).toHaveLength(3);
});

it('keys are of a person: the same key of two is two messages', async () => {
  const [ann, ben] = [await say('ann', 'hello', 'k'), await say('ben', 'hello', 'k')];
  expect(ben.id).not.toBe(ann.id);
});

it('a repetition is answered with the message as it stands, though it was edited or deleted since', async () => {
  const { id } = await say('ann', 'one', 'k');
  await call('ann', `PATCH ${room}/messages/${id}`, { body: 'two' }, 'e');
  await restart();
  expect(await say('ann', 'one', 'k')).toMatchObject({ id, body: 'two' });
  expect((await call('ann', `DELETE ${room}/messages/${id}`, undefined, 'd')).status).toBe(200);
  await restart();
  expect((await call('ann', `DELETE ${room}/messages/${id}`, undefined, 'd')).status).toBe(200);
  expect(await say('ann', 'one', 'k')).toMatchObject({ id, deleted: true });
});

it('an edit that is repeated after another one does not come back', async () => {
  const { id } = await say('ann', 'one');
  const edit = (body: string, key: string) => call('ann', `PATCH ${room}/messages/${id}`, { body }, key);
  await edit('two', 'a');
  await edit('three', 'b');
  await restart();
  expect(await (await edit('two', 'a')).json()).toMatchObject({ message: { body: 'three' } });
});

it('is refused for what a publication is refused for, by the same names', async () => {
  const { id } = await say('ann', 'mine');
  expect(await refusalOf('ann', `POST ${room}/messages`, { body: '  ' })).toEqual([400, 'bad-request', 'message-empty']);
  expect(await refusalOf('ann', `POST ${room}/messages`, { body: 'x', mentions: ['cy'] })).toEqual([422, 'refused', 'mention-no-member']);
  expect(await refusalOf('ben', `PATCH ${room}/messages/${id}`, { body: 'x' })).toEqual([403, 'forbidden', 'message-of-another']);
  expect(await refusalOf('ben', `DELETE ${room}/messages/999`)).toEqual([404, 'not-found', 'message-unknown']);
  expect(await refusalOf('cy', `POST ${room}/messages`, { body: 'x' })).toEqual([403, 'forbidden', 'conversation-member']);
});

it('a token that may call, and not publish, sends nothing', async () => {
  expect(await refusalOf('calling', `POST ${room}/messages`, { body: 'x' })).toEqual([403, 'forbidden', 'capability']);
  expect(await history()).toEqual([]);
});
