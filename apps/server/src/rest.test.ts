import { type TestHost, testHost } from '@parley/host/testing';
import { messagingApi } from '@parley/messaging';
import { peopleApi } from '@parley/people';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parleyComponents } from './parley-components.ts';

const OPERATOR_KEY = 'operator-key-of-the-tests';
let host: TestHost;
/** Access tokens of people. */
let maya: string;
let omar: string;

beforeAll(async () => {
  const identity = { version: '1', origin: () => '', operatorKey: OPERATOR_KEY };
  const operations = { figures: () => [], parts: () => [] };
  host = await testHost(parleyComponents({ identity, operations, setup: { onFirstRun: () => {} }, sealKey: new Uint8Array(32) }));
  await host.host.api(peopleApi).createOrganisation({ name: 'A', sample: false, founder: { name: 'Maya', mail: 'maya@example.org' } });
  await api(OPERATOR_KEY, 'POST /people', { name: 'Omar', mail: 'omar@example.org', id: 'omar' });
  [maya, omar] = await Promise.all([tokenOf('maya'), tokenOf('omar')]);
});
afterAll(() => host.stop());

async function tokenOf(person: string): Promise<string> {
  const operator = await host.client(OPERATOR_KEY);
  return ((await operator.request('identity.issueToken', { person, label: 'test' })) as { readonly token: string }).token;
}

// biome-ignore lint/suspicious/noExplicitAny: what is asserted on says what it is.
async function api(token: string, address: string, body?: object, headers: Record<string, string> = {}): Promise<any> {
  const [method = '', path = ''] = address.split(' ');
  const init = { method, headers: { authorization: `Bearer ${token}`, ...headers }, ...(body && { body: JSON.stringify(body) }) };
  const answer = await fetch(`${host.url}/api/v1${path}`, init);
  return answer.json();
}

it('people, units and groups are made, changed and found', async () => {
  const { unit } = await api(OPERATOR_KEY, 'POST /units', { name: 'Ward 4' });
  await api(OPERATOR_KEY, 'PATCH /people/omar', { unit: unit.id, title: 'Nurse' });
  expect(await api(maya, 'GET /people/omar,maya')).toMatchObject({ people: [{ id: 'omar', title: 'Nurse' }, { id: 'maya' }] });
  expect((await api(maya, `GET /people?unit=${unit.id}&below=true`)).people).toMatchObject([{ id: 'omar' }]);
  const { group } = await api(OPERATOR_KEY, 'POST /groups', { name: 'Night', people: ['omar'] });
  expect(await api(omar, 'GET /groups?person=omar')).toMatchObject({ groups: [{ id: group.id, people: 1 }] });
  expect(await api(OPERATOR_KEY, `DELETE /groups/${group.id}`)).toEqual({});
  expect((await api(maya, 'GET /me')).person.id).toBe('maya');
});

it('what is for administrators is for no one else', async () => {
  expect(await api(omar, 'POST /people', { name: 'X', mail: 'x@example.org' })).toMatchObject({ code: 'forbidden' });
  expect(await api(omar, 'GET /applications')).toMatchObject({ code: 'forbidden' });
});

it('the directory is read page by page', async () => {
  const first = await api(maya, 'GET /people?limit=1');
  const second = await api(maya, `GET /people?limit=1&cursor=${first.next}`);
  expect([...first.people, ...second.people].map(({ id }) => id).toSorted()).toEqual(['maya', 'omar']);
  expect(second.next).toBeUndefined();
});

it('a room is made once, talked in, and read backwards by its members only', async () => {
  const make = () => api(maya, 'POST /rooms', { title: 'Rounds', people: ['omar'] }, { 'idempotency-key': 'rounds' });
  const [{ conversation }, again] = [await make(), await make()];
  expect(again.conversation.id).toBe(conversation.id);
  const { post } = host.host.api(messagingApi);
  for (const n of [1, 2, 3]) await post({ conversation: conversation.id, sender: 'maya', body: `message ${n}` });
  const { messages, next } = await api(omar, `GET /conversations/${conversation.id}/messages?limit=2`);
  const { messages: older } = await api(omar, `GET /conversations/${conversation.id}/messages?cursor=${next}`);
  expect([...older, ...messages].map(({ body }) => body)).toEqual(['message 1', 'message 2', 'message 3']);
  expect(await api(omar, `PUT /conversations/${conversation.id}/read`, { seq: 2 })).toEqual({ readSeq: 2 });
  expect(await api(omar, `POST /conversations/${conversation.id}/leave`)).toEqual({});
  expect(await api(omar, `GET /conversations/${conversation.id}/messages`)).toMatchObject({ code: 'forbidden' });
});

it('presence is set and asked for', async () => {
  await api(maya, 'PUT /presence', { state: 'busy', text: 'Rounds' });
  expect(await api(omar, 'GET /presence/maya,omar')).toMatchObject({ people: [{ person: 'maya', text: 'Rounds' }, { person: 'omar' }] });
  await api(maya, 'DELETE /presence');
  expect(await api(maya, 'GET /presence')).toEqual({});
});

it('the key of an application opens what it lists, where nothing is said no more than to withdraw its tokens', async () => {
  await api(OPERATOR_KEY, 'POST /applications', { id: 'crm' });
  const keyOf = async (options: object) => (await api(OPERATOR_KEY, 'POST /applications/crm/keys', options)).key;
  const reading = ['people/*: call', 'presence/get: call'];
  const [key, signing, reader] = [await keyOf({}), await keyOf({ can: [] }), await keyOf({ can: reading })];
  expect(await api(key, 'POST /revocations', { person: '42' })).toEqual({});
  expect(await api(key, 'GET /people')).toMatchObject({ details: { rule: 'capability' } });
  expect(await api(signing, 'POST /revocations', { person: '42' })).toMatchObject({ details: { rule: 'capability' } });
  expect((await api(reader, 'GET /people/maya')).people).toMatchObject([{ id: 'maya' }]);
  expect((await api(reader, 'GET /presence/maya')).people).toMatchObject([{ person: 'maya' }]);
  expect(await api(reader, 'POST /people', { name: 'X', mail: 'x@example.org' })).toMatchObject({ details: { rule: 'role:admin' } });
  expect(await api(reader, 'GET /rooms')).toMatchObject({ details: { rule: 'capability' } });
});

it('what is no capability is given to no key', async () => {
  await api(OPERATOR_KEY, 'POST /applications', { id: 'desk' });
  expect(await api(OPERATOR_KEY, 'POST /applications/desk/keys', { can: ['people/*: shout'] })).toMatchObject({ code: 'bad-request' });
});
