import { createApplications } from '@parley/applications';
import { type TestHost, testHost } from '@parley/host/testing';
import { createIdentity } from '@parley/identity';
import { messaging } from '@parley/messaging';
import { people, peopleApi } from '@parley/people';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Parley, type ParleyError } from './index.ts';

const OPERATOR_KEY = 'operator-key-of-the-tests';
let host: TestHost;
let crm: Parley;
beforeAll(async () => {
  const identity = createIdentity({ version: '1', origin: () => '', operatorKey: OPERATOR_KEY });
  const applications = createApplications({ sealKey: new Uint8Array(32), components: () => [] });
  host = await testHost([people, applications, identity, messaging]);
  await host.host.api(peopleApi).createOrganisation({ name: 'A', sample: false, founder: { name: 'Maya', mail: 'maya@example.org' } });
  const operator = Parley.bearing({ url: host.url, token: OPERATOR_KEY });
  await operator.applications.register({ id: 'crm', channels: [{ pattern: 'deal/:id', keeping: 'durable' }] });
  crm = new Parley({ url: host.url, key: (await operator.applications.newKey('crm')).key });
});
afterAll(() => host.stop());

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    ({ reason, code }: ParleyError) => reason ?? code,
  );

it('a backend publishes on its channels with the key as it was made, once for each key, and reads them page by page', async () => {
  expect(await crm.channels.publish('crm/deal/42', { stage: 'won' })).toEqual({ offset: 1, duplicate: false });
  expect(await crm.channels.publish('crm/deal/42', 'again', { key: 'order-7' })).toEqual({ offset: 2, duplicate: false });
  expect(await crm.channels.publish('crm/deal/42', 'again', { key: 'order-7' })).toMatchObject({ offset: 2 });
  const said = await crm.channels.history('crm/deal/42', { limit: 1 }).all();
  expect(said.map(({ sender, body }) => [sender, body])).toEqual([
    ['application:crm', { stage: 'won' }],
    ['application:crm', 'again'],
  ]);
});

it('what is declared nowhere, or belongs to another application, is refused', async () => {
  expect(await codeOf(crm.channels.publish('crm/invoice/1', {}))).toBe('channel-undeclared');
  expect(await codeOf(crm.channels.publish('shop/deal/1', {}))).toBe('forbidden');
  expect(await codeOf(crm.channels.history('messaging/x').all())).toBe('forbidden');
});

it('a conversation is taken from somebody who has opened it', async () => {
  const eve = crm.as({ person: { id: 'eve', name: 'Eve' }, can: ['crm/deal/42: join', 'messaging/*: call'] });
  const { conversation } = await eve.conversations.open({ conversation: 'crm/deal/42', title: 'Renewal' });
  expect(await eve.conversations.members(conversation.id).all()).toEqual(['eve']);
  await crm.conversations.withdraw('crm/deal/42', ['eve']);
  expect(await codeOf(eve.conversations.members(conversation.id).all())).toBe('forbidden');
});
