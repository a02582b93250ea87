// Backends of applications are tested without a server: this package asks a Parley in memory as it asks one.
import { createTestParley } from '@parley/esdk/testing';
import { expect, it } from 'vitest';
import { Parley, ParleyError } from './index.ts';

const PEOPLE = ['people/*: call', 'presence/get: call'];
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => (error instanceof ParleyError ? (error.reason ?? error.code) : error),
  );

it('a bot says something once, and whoever is connected reads it', async () => {
  await using made = createTestParley({ people: ['maya'] });
  const parley = new Parley(made.backend());
  const bot = parley.as({ person: { id: 'bot', name: 'CRM' } });
  const maya = made.connect('maya');
  const { conversation } = await bot.conversations.open({ person: 'maya' });
  const say = (key: string, body: string) => bot.messages.send(conversation.id, body, { key });
  const { id } = await say('deal-42-won', 'Deal 42 is **won**.');
  expect((await say('deal-42-won', 'Deal 42 is **won**.')).id).toBe(id);
  expect(await codeOf(say('deal-42-won', 'Deal 42 is lost.'))).toBe('key-reused');
  const chat = await maya.messaging.open({ person: 'bot' });
  await made.clock.advance('1s');
  expect(chat.snapshot.messages.map(({ body, sender }) => [sender, body])).toEqual([['bot', 'Deal 42 is **won**.']]);
  await bot.messages.edit(conversation.id, id, 'Deal 42 is **won** again.');
  expect((await bot.messages.list(conversation.id).all()).map(({ body }) => body)).toEqual(['Deal 42 is **won** again.']);
  expect((await bot.people.me()).person).toMatchObject({ id: 'bot', name: 'CRM' });
  expect(await codeOf(bot.conversations.open({ person: 'ghost' }))).toBe('people-unavailable');
});

it('a backend publishes to whoever has joined, once for a key, and reads what was said', async () => {
  await using made = createTestParley({ channels: { 'crm/deal/:id': 'durable' } });
  const { channels } = new Parley(made.backend());
  const deal = await made.connect('maya').channels.join('crm/deal/42');
  const heard: unknown[] = [];
  const reading = (async () => {
    for await (const item of deal) heard.push(item.reset ?? [item.sender, item.body]);
  })();
  expect(await channels.publish('crm/deal/42', { stage: 'won' }, { key: 'one' })).toEqual({ offset: 1, duplicate: false });
  expect(await channels.publish('crm/deal/42', { stage: 'won' }, { key: 'one' })).toEqual({ offset: 1, duplicate: true });
  expect(await codeOf(channels.publish('crm/deal/42', { stage: 'lost' }, { key: 'one' }))).toBe('key-reused');
  await channels.publish('crm/deal/42', 2);
  await made.clock.advance('1s');
  expect(heard).toEqual([
    ['application:crm', { stage: 'won' }],
    ['application:crm', 2],
  ]);
  expect((await channels.history('crm/deal/42', { limit: 1 }).all()).map(({ offset, body }) => [offset, body])).toEqual([
    [1, { stage: 'won' }],
    [2, 2],
  ]);
  expect(await codeOf(channels.publish('crm/task/42', 1))).toBe('channel-undeclared');
  expect(await codeOf(channels.publish('crm/deal/42', 'x'.repeat(20_000)))).toBe('too-large');
  expect(await codeOf(new Parley(made.backend('shop')).channels.publish('crm/deal/42', 1))).toBe('forbidden');
  await made.close();
  await reading.catch(() => {});
});

it('a key asks for what it lists, page by page, and is nobody', async () => {
  const people = [
    { id: 'maya', name: 'Maya', location: 'Harbour' },
    { id: 'ravi', name: 'Ravi', manager: 'maya' },
  ];
  await using made = createTestParley({ people, groups: { night: { name: 'Night shift', people: ['ravi'] } } });
  const parley = new Parley(made.backend('crm', { can: PEOPLE }));
  const names: string[] = [];
  for await (const { name } of parley.people.list({ limit: 1 })) names.push(name);
  expect(names).toEqual(['Maya', 'Ravi']);
  expect((await parley.people.several(['maya', 'ghost'])).map(({ location }) => location)).toEqual(['Harbour']);
  expect((await parley.people.list({ manager: 'maya' }).all()).map(({ id }) => id)).toEqual(['ravi']);
  expect(await parley.groups.list({ person: 'ravi' }).all()).toMatchObject([{ id: 'night', name: 'Night shift', people: 1 }]);
  expect(await parley.people.locations().all()).toEqual([{ name: 'Harbour', people: 1 }]);
  expect((await parley.presence.of('ravi')).map(({ state }) => state)).toEqual(['offline']);
  const said = [parley.people.me(), parley.conversations.list().all(), parley.people.add({ name: 'X', mail: 'x@example.org' })];
  expect(await Promise.all(said.map(codeOf))).toEqual(['caller-no-person', 'forbidden', 'forbidden']);
  expect(await codeOf(new Parley(made.backend('crm', { can: [] })).people.list().all())).toBe('forbidden');
});

it('tokens that a backend signs bring their people, who connect with them; withdrawn they are good for nothing', async () => {
  await using made = createTestParley({ people: ['ravi'], units: { ward: {} }, groups: { night: {} } });
  const parley = new Parley(made.backend());
  const token = () => parley.tokens.issue({ person: { id: 'noor', name: 'Noor', units: ['ward', 'nowhere'], groups: ['night'] } });
  const noor = parley.as({ person: { id: 'noor', name: 'Noor', units: ['ward', 'nowhere'], groups: ['night'] } });
  await noor.presence.mine();
  expect((await noor.people.list({ unit: 'ward', group: 'night' }).all()).map(({ name }) => name)).toEqual(['Noor']);
  const fetched = (shown: string) =>
    made.backend().fetch(`${made.backend().url}/api/v1/me`, { headers: { authorization: `Bearer ${shown}` } });
  expect((await fetched(await token())).status).toBe(200);
  expect((await fetched('parley_crm.abc_def')).status).toBe(401);
  await parley.revocations.add({ person: 'noor' });
  const refused = await fetched(await token());
  expect([refused.status, refused.headers.get('content-type'), (await refused.json()).code]).toEqual([
    401,
    'application/problem+json',
    'token-revoked',
  ]);
});

it('people of a conversation of the application are taken out of it by its key', async () => {
  await using made = createTestParley();
  const parley = new Parley(made.backend());
  const maya = made.connect('maya');
  const deal = await maya.messaging.open({ conversation: 'crm/deal/42' });
  await parley.conversations.withdraw('crm/deal/42', ['maya', 'ravi']);
  await expect(deal.send('Still here?').sent).rejects.toMatchObject({ code: 'forbidden' });
  expect(await codeOf(new Parley(made.backend('shop')).conversations.withdraw('crm/deal/42', ['maya']))).toBe('forbidden');
});

it('what is not in it says so', async () => {
  await using made = createTestParley();
  const parley = new Parley(made.backend('crm', { can: ['webhooks/*: call'] }));
  await expect(parley.webhooks.list()).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('test.answer') });
});

it('webhooks tell a backend what happens, signed, and come again until they are taken', async () => {
  await using made = createTestParley({ people: ['maya', 'ravi'] });
  const parley = new Parley(made.backend());
  const heard: unknown[] = [];
  let failures = 2;
  const hooks = parley.webhooks.handler(
    {
      'message.created': ({ id, data, timestamp }) => {
        heard.push([id, data.message.sender, data.message.body, timestamp]);
        if (failures-- > 0) throw new Error('not yet');
      },
    },
    { onError: () => {} },
  );
  made.webhook(hooks, { events: ['message.created'], conversations: 'all' });
  const said = new Date(made.clock.now()).toISOString();
  const chat = await made.connect('maya').messaging.open({ person: 'ravi' });
  await chat.send('Bed 7?').sent;
  await made.clock.advance('1s');
  expect(heard).toEqual([[expect.stringMatching(/^msg_/), 'maya', 'Bed 7?', said]]);
  await made.clock.advance('6s');
  expect(heard).toHaveLength(2);
  await made.clock.advance('6m');
  await made.clock.advance('1h');
  expect(heard).toHaveLength(3);
  expect(new Set(heard.map(String)).size).toBe(1);
});

it('an endpoint is told what it asks for and may know', async () => {
  await using made = createTestParley({ people: ['maya', 'ravi'] });
  const parley = new Parley(made.backend());
  const told = new Map<string, string[]>();
  const listen = (name: string, asked: Parameters<typeof made.webhook>[1]): (() => void) => {
    const types: string[] = [];
    told.set(name, types);
    return made.webhook(async (request) => {
      types.push((await parley.webhooks.verify(request.headers, await request.text())).type);
      return new Response(null, { status: name === 'gone' ? 410 : 204 });
    }, asked);
  };
  const events = ['conversation.created', 'message.created', 'member.left', 'channel.published', 'person.created'] as const;
  listen('rooms', { events });
  listen('crm', { events, conversations: 'all', channels: ['crm/deal/*'] });
  listen('gone', { events });
  const stop = listen('stopped', { events });
  stop();
  const maya = made.connect('maya');
  await maya.messaging.open({ person: 'ravi' });
  const deal = await maya.messaging.open({ conversation: 'crm/deal/42' });
  await deal.send('They want a rebate').sent;
  await parley.conversations.withdraw('crm/deal/42', ['maya']);
  await parley.channels.publish('crm/deal/42', { stage: 'won' });
  await parley.channels.publish('crm/task/1', 1);
  await parley.as({ person: { id: 'noor', name: 'Noor' } }).presence.mine();
  await made.clock.advance('1s');
  const ofDeal = ['conversation.created', 'message.created', 'member.left'];
  expect(Object.fromEntries(told)).toEqual({
    rooms: [...ofDeal, 'person.created'],
    crm: [...ofDeal, 'channel.published'],
    gone: ['conversation.created'],
    stopped: [],
  });
});

it('what was deleted before it was taken is not told any more', async () => {
  await using made = createTestParley({ people: ['maya', 'ravi'] });
  const parley = new Parley(made.backend());
  const heard: string[] = [];
  const hear = ({ type }: { readonly type: string }): never => {
    heard.push(type);
    throw new Error('not yet');
  };
  const hooks = parley.webhooks.handler(
    { 'message.created': hear, 'message.deleted': ({ type }) => heard.push(type) },
    { onError: () => {} },
  );
  made.webhook(hooks, { events: ['message.created', 'message.deleted'], conversations: 'all' });
  const chat = await made.connect('maya').messaging.open({ person: 'ravi' });
  const { offset } = await chat.send('Oops').sent;
  await made.clock.advance('1s');
  await chat.delete(offset).sent;
  await made.clock.advance('1h');
  expect(heard).toEqual(['message.created', 'message.deleted']);
});

it('a page connects with what the backend signs, and asks for the next one in time', async () => {
  await using made = createTestParley({ people: ['maya'], channels: { 'crm/deal/:id': 'durable' } });
  const parley = new Parley(made.backend());
  let issued = 0;
  const token = () => {
    issued++;
    return parley.tokens.issue({ person: { id: 'noor', name: 'Noor' }, can: ['crm/deal/42: join', 'messaging/*: call'] });
  };
  const noor = made.connect('noor', { token });
  await made.clock.advance('1s');
  expect(noor.connection).toMatchObject({ state: 'up', person: 'noor' });
  await noor.channels.join('crm/deal/42');
  await expect(noor.channels.join('crm/deal/43')).rejects.toMatchObject({ code: 'forbidden' });
  await made.clock.advance('6m');
  expect([noor.connection.state, issued]).toEqual(['up', 2]);
  const unlisted = made.connect('ravi', { token: () => parley.tokens.issue({ person: { id: 'ravi', name: 'Ravi' } }) });
  await expect(unlisted.channels.join('crm/deal/42')).rejects.toMatchObject({ code: 'forbidden' });
});
