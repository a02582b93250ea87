import { createApplications } from '@parley/applications';
import { type TestHost, testHost } from '@parley/host/testing';
import { createIdentity } from '@parley/identity';
import { messaging } from '@parley/messaging';
import { people, peopleApi } from '@parley/people';
import { presence } from '@parley/presence-component';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Api } from './api.ts';
import { Parley, ParleyError } from './index.ts';

const OPERATOR_KEY = 'operator-key-of-the-tests';
let host: TestHost;
let operator: Api;
let crm: Parley;

beforeAll(async () => {
  const identity = createIdentity({ version: '1', origin: () => '', operatorKey: OPERATOR_KEY });
  const applications = createApplications({ sealKey: new Uint8Array(32), components: () => [] });
  host = await testHost([people, applications, identity, messaging, presence]);
  await host.host.api(peopleApi).createOrganisation({ name: 'A', sample: false, founder: { name: 'Maya', mail: 'maya@example.org' } });
  operator = Parley.bearing({ url: host.url, token: () => Promise.resolve(OPERATOR_KEY) });
  await operator.applications.register({ id: 'crm' });
  const can = ['people/*: call', 'presence/get: call', 'identity/revoke: call'];
  crm = new Parley({ url: host.url, key: (await operator.applications.newKey('crm', { can })).key });
});
afterAll(() => host.stop());

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => (error instanceof ParleyError ? (error.reason ?? error.code) : error),
  );

it('people, units and groups are made, changed, read page by page, and removed', async () => {
  const unit = await operator.units.add({ name: 'Ward 4' });
  for (const name of ['Ada', 'Bea', 'Cyd']) await operator.people.add({ name, mail: `${name}@example.org`, unit: unit.id });
  expect(await operator.people.update('ada', { title: 'Nurse' })).toMatchObject({ id: 'ada', title: 'Nurse' });
  const inUnit = operator.people.list({ unit: unit.id, limit: 2 });
  const pages: number[] = [];
  for await (const page of inUnit.pages()) pages.push(page.length);
  expect(pages).toEqual([2, 1]);
  const names: string[] = [];
  for await (const { name } of inUnit) names.push(name);
  expect(names).toEqual(['Ada', 'Bea', 'Cyd']);
  const group = await operator.groups.add({ name: 'Night', people: ['ada'] });
  expect(await operator.groups.list({ person: 'ada' }).all()).toEqual([group]);
  await operator.groups.remove(group.id);
  expect(await codeOf(operator.units.remove(unit.id))).not.toBe('done');
  const other = await operator.units.update((await operator.units.add({ name: 'Ward' })).id, { name: 'Ward 5' });
  await operator.units.remove(unit.id, { moveTo: other.id });
  expect((await operator.units.list()).map(({ name }) => name)).toEqual(['Ward 5']);
});

it('a key asks for what it lists, and is told what it may not', async () => {
  expect(await crm.people.get('maya')).toMatchObject({ name: 'Maya' });
  expect(await crm.people.get('nobody')).toBeUndefined();
  expect(await crm.people.several([])).toEqual([]);
  expect((await crm.presence.of('maya')).map(({ person }) => person)).toEqual(['maya']);
  expect(await codeOf(crm.people.add({ name: 'X', mail: 'x@example.org' }))).toBe('forbidden');
  expect(await codeOf(crm.conversations.rooms().all())).toBe('forbidden');
  expect(await codeOf(crm.people.list({ limit: 0 }).all())).toBe('bad-request');
});

it('a bot of the application talks, as the person who it is', async () => {
  const bot = crm.as({ person: { id: 'bot', name: 'CRM bot' } });
  const room = await bot.conversations.createRoom({ title: 'Deals', people: ['maya'] });
  const first = await bot.messages.send(room.id, 'Deal 42 is **won**', { key: 'deal-42' });
  expect(await bot.messages.send(room.id, 'Deal 42 is **won**', { key: 'deal-42' })).toEqual(first);
  const second = await bot.messages.send(room.id, { body: 'Look', mentions: ['maya'], replyTo: first.id });
  await bot.messages.edit(room.id, second.id, 'Look here');
  const third = await bot.messages.send(room.id, 'oops');
  await bot.messages.delete(room.id, third.id);
  const said: string[] = [];
  for await (const { body } of bot.messages.list(room.id, { limit: 2 })) said.push(body);
  expect(said).toEqual(['', 'Look here', 'Deal 42 is **won**']);
  expect(await bot.conversations.markRead(room.id, third.seq)).toBe(third.seq);
  expect(await bot.conversations.members(room.id).all()).toEqual(['bot', 'maya']);
  expect(await codeOf(bot.messages.edit(room.id, third.id, 'again'))).toBe('message-deleted');
  expect((await bot.people.me()).person.name).toBe('CRM bot');
});

it('people open a conversation, and both are in it', async () => {
  const [bot, dara] = ['bot', 'dara'].map((id) => crm.as({ person: { id, name: id } })) as [Api, Api];
  await dara.people.me();
  const { conversation } = await bot.conversations.open({ person: 'dara' });
  await bot.messages.send(conversation.id, 'Hello');
  expect((await dara.conversations.open({ conversation: conversation.id })).conversation.people.toSorted()).toEqual(['bot', 'dara']);
  const unread = (await dara.conversations.list().all()).map(({ conversation: { id }, unread: count }) => [id, count]);
  expect(unread).toEqual([[conversation.id, 1]]);
  expect((await dara.messages.search({ query: 'hello' }).all()).map(({ text }) => text)).toEqual(['Hello']);
  await dara.presence.set({ state: 'busy', text: 'Rounds' });
  expect(await bot.presence.of(['dara'])).toMatchObject([{ person: 'dara', text: 'Rounds' }]);
  await dara.presence.clear();
  expect(await dara.presence.mine()).toEqual({});
});

it('a bot talks in the conversation of a deal, which its token lists', async () => {
  const can = ['crm/deal/*: join publish', 'messaging/*: join publish call'];
  const [bot, reader] = [can, ['crm/deal/*: join', 'messaging/*: join publish call']].map((each) =>
    crm.as({ person: { id: 'bot', name: 'CRM bot' }, can: each }),
  );
  if (!bot || !reader) throw new Error('There are two.');
  const { conversation } = await bot.conversations.open({ conversation: 'crm/deal/42', title: 'Deal 42' });
  const { id } = await bot.messages.send(conversation.id, 'It is won');
  expect((await reader.messages.list(conversation.id).all()).map(({ body }) => body)).toEqual(['It is won']);
  expect(await codeOf(reader.messages.send(conversation.id, 'I may only read'))).toBe('forbidden');
  expect(await codeOf(reader.messages.delete(conversation.id, id))).toBe('forbidden');
  expect(await codeOf(bot.conversations.open({ conversation: 'shop/order/1' }))).not.toBe('done');
});

it('what somebody is asked as is narrowed by what the token lists', async () => {
  const reading = crm.as({ person: { id: 'bot', name: 'CRM bot' }, can: ['people/*: call'] });
  expect((await reading.people.me()).person.id).toBe('bot');
  expect(await codeOf(reading.conversations.rooms().all())).toBe('forbidden');
});

it('tokens are withdrawn, and nobody is asked as who had them', async () => {
  const leaver = crm.as({ person: { id: 'leaver', name: 'Leaver' } });
  await leaver.people.me();
  await crm.revocations.add({ person: 'leaver' });
  expect(await codeOf(leaver.people.me())).toBe('token-withdrawn');
  expect(await codeOf(crm.revocations.add({}))).toBe('revoke-unclear');
});

it('applications are registered, changed and removed by administrators', async () => {
  await operator.applications.register({ id: 'desk', name: 'Desk' });
  expect(await operator.applications.update('desk', { origins: ['https://desk.example.org'] })).toMatchObject({ id: 'desk' });
  const { id } = await operator.applications.newKey('desk');
  await operator.applications.revokeKey(id);
  await operator.applications.remove('desk');
  expect((await operator.applications.list()).map((each) => each.id)).toEqual(['crm']);
});
