import { type Parley, ParleyError } from '@parley/esdk';
import { pipes } from '@parley/esdk/pipes';
import { presence } from '@parley/esdk/presence';
import type { PeopleMethods } from '@parley/people/contract';
import { expect, test } from 'vitest';
import { createTestParley } from './test-parley.ts';

const stateOf = ({ connection }: Parley): unknown => connection.state;

test('the program of its contract runs as it says', async () => {
  await using made = createTestParley();
  const [maya, ravi] = [made.connect('maya'), made.connect('ravi')];
  const chat = await maya.messaging.open({ person: 'ravi' });
  made.network.drop('maya');
  const { sent } = chat.send('Can you look at bed 7?');
  await made.clock.advance(60_000);
  expect(chat.snapshot.messages.at(-1)?.state).toBe('pending');
  made.network.restore('maya');
  await made.clock.advance(30_000);
  await sent;
  await ravi.messaging.open({ person: 'maya' });
  expect(ravi.inbox.snapshot.conversations[0]?.preview?.text).toBe('Can you look at bed 7?');
});

test('the program of the guide runs as it says', async () => {
  await using made = createTestParley({ people: ['maya', 'ravi'] });
  const [maya, ravi] = [made.connect('maya'), made.connect('ravi')];
  const chat = await maya.messaging.open({ person: 'ravi' });
  const { inbox } = ravi;
  await chat.send('Can you look at bed 7?').sent;
  await made.clock.advance('1s');
  expect(inbox.snapshot.unread).toBe(1);
});

test('what a backend publishes comes, and a channel that was forgotten begins anew', async () => {
  await using made = createTestParley();
  const channel = await made.connect('maya').channels.join<string>('crm/deal/42');
  expect(await made.publish('crm/deal/42', 'won')).toEqual({ offset: 1 });
  const heard: unknown[] = [];
  const reading = (async () => {
    for await (const item of channel) heard.push(item.reset ?? [item.sender, item.body]);
  })();
  await made.clock.advance('1s');
  made.forget('crm/deal/42');
  await made.clock.advance('30s');
  await made.publish('crm/deal/42', 'lost', 'ravi');
  await made.clock.advance('1s');
  expect(heard).toEqual([['server', 'won'], 'epoch', ['ravi', 'lost']]);
  await made.close();
  await reading.catch(() => {});
});

test('whatever else is stored outlives the start without a channel: sessions, conversations, who is there', async () => {
  await using made = createTestParley();
  const [maya, ravi] = [made.connect('maya'), made.connect('ravi')];
  const chat = await maya.messaging.open({ person: 'ravi' });
  await chat.send('Before').sent;
  await presence(ravi).set({ state: 'busy' });
  using watch = presence(maya).watch({ people: ['ravi'] });
  // Told already, and not yet stored.
  await made.clock.advance('600ms');
  const seen: unknown[] = [];
  watch.subscribe(
    ({ people }) => people[0]?.state,
    (state) => seen.push(state),
  );
  made.forget('crm/deal/42');
  await made.clock.advance('30s');
  expect([maya.connection, ravi.connection]).toMatchObject([
    { state: 'up', resumed: true },
    { state: 'up', resumed: true },
  ]);
  await chat.send('After').sent;
  await made.clock.advance('1s');
  expect(chat.snapshot.messages.map(({ body }) => body)).toEqual(['Before', 'After']);
  expect([seen, watch.snapshot.people]).toMatchObject([[], [{ person: 'ravi', state: 'busy' }]]);
  expect(() => made.forget(`messaging/${chat.id}`)).toThrow(TypeError);
});

test('with a delay an answer waits for the clock', async () => {
  await using made = createTestParley();
  made.answer('polls.count', () => 3);
  const maya = made.connect('maya');
  await made.clock.advance('1s');
  made.network.delay(200);
  let count: unknown;
  void maya.request<{ 'polls.count': { in: object; out: number } }, 'polls.count'>('polls.count', {}).then((answer) => {
    count = answer;
  });
  await made.clock.advance('399ms');
  expect(count).toBe(undefined);
  await made.clock.advance('1ms');
  expect(count).toBe(3);
});

test('a method that breaks, or throws what only a client says, fails as internal', async () => {
  await using made = createTestParley();
  const maya = made.connect('maya');
  made.answer('polls.break', () => {
    throw new TypeError('broken');
  });
  made.answer('polls.leave', () => {
    throw new ParleyError('disposed');
  });
  for (const method of ['polls.break', 'polls.leave'])
    await expect(maya.request(method as never, {} as never)).rejects.toMatchObject({ code: 'internal' });
});

test('a method that never answers is given up at its deadline, and one that is asked twice with a key runs once', async () => {
  await using made = createTestParley();
  const maya = made.connect('maya');
  let runs = 0;
  made.answer('polls.create', () => ({ id: ++runs }));
  made.answer('polls.wait', () => new Promise(() => {}));
  const create = (question: string) => maya.request('polls.create' as never, { question } as never, { key: 'once' });
  expect(await create('Tea?')).toEqual({ id: 1 });
  expect(await create('Tea?')).toEqual({ id: 1 });
  await expect(create('Coffee?')).rejects.toMatchObject({ code: 'conflict' });
  const waiting = maya.request('polls.wait' as never, {} as never, { deadlineMs: 5_000 }).catch(({ code }: ParleyError) => code);
  await made.clock.advance('5s');
  expect(await waiting).toBe('deadline-exceeded');
});

test('a watch of a component begins with what it answers, and is told what changes', async () => {
  await using made = createTestParley();
  const [maya, ravi] = [made.connect('maya'), made.connect('ravi')];
  const results = made.offer<{ poll: number }>('polls.results', ({ poll }, person) => {
    if (person === 'ravi') throw new ParleyError('forbidden', 'Not yours.');
    return { poll, votes: 0 };
  });
  const heard: unknown[] = [];
  const note = (word: string) => (body: unknown) => heard.push([word, body]);
  const stop = maya.watch('polls.results', { poll: 7 }, { snapshot: note('snapshot'), delta: note('delta') });
  ravi.watch('polls.results', { poll: 7 }, { snapshot: note('ravi'), delta: note('ravi'), refused: ({ message }) => heard.push(message) });
  await made.clock.advance('1s');
  results.tell({ votes: 1 });
  results.tell({ votes: 2 }, 'ravi');
  await made.clock.advance('1s');
  stop();
  await made.clock.advance('1s');
  results.tell({ votes: 3 });
  await made.clock.advance('1s');
  expect(heard).toEqual([['snapshot', { poll: 7, votes: 0 }], 'Not yours.', ['delta', { votes: 1 }]]);
});

test('a component takes pipes, and ends them with what it throws', async () => {
  await using made = createTestParley();
  const maya = made.connect('maya');
  made.take('scanner', 'scan', async ({ meta, readable, writable }, person) => {
    if (meta === 'jam') throw new Error('paper');
    const writer = writable.getWriter();
    await writer.write(new TextEncoder().encode(`${person}:${String(meta)}`));
    await writer.close();
    for await (const _ of readable as unknown as AsyncIterable<Uint8Array>);
  });
  const pipe = await pipes(maya).open({ component: 'scanner' }, { label: 'scan', meta: 'A4' });
  expect(await new Response(pipe.readable as ReadableStream<Uint8Array<ArrayBuffer>>).text()).toBe('maya:A4');
  pipe.abort();
  const jammed = await pipes(maya).open({ component: 'scanner' }, { label: 'scan', meta: 'jam' });
  await expect(jammed.closed).rejects.toMatchObject({ code: 'internal' });
  await expect(pipes(maya).open({ person: 'ravi' }, { label: 'scan' })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(pipes(maya).open({ component: 'printer' }, { label: 'scan' })).rejects.toMatchObject({ code: 'not-found' });
});

test('people open pipes with the labels that the test names', async () => {
  await using made = createTestParley({ pipes: ['scan'] });
  const [maya, ravi] = [made.connect('maya'), made.connect('ravi')];
  using _ = pipes(ravi).accept('scan', () => {});
  await made.clock.advance('1s');
  expect((await pipes(maya).open({ person: 'ravi' }, { label: 'scan' })).label).toBe('scan');
  await expect(pipes(maya).open({ person: 'ravi' }, { label: 'file' })).rejects.toMatchObject({ code: 'unknown-method' });
});

test('a token that ends is renewed in time, on the living connection; one that can no longer be renewed ends it', async () => {
  await using made = createTestParley();
  const maya = made.connect('maya', { expiresIn: '5m' });
  await made.clock.advance('1s');
  const { connection } = maya;
  await made.clock.advance('1h');
  expect(maya.connection).toBe(connection);
  made.network.drop();
  await made.clock.advance('1s');
  expect(stateOf(maya)).toBe('down');
  await made.revoke('maya');
  made.network.restore();
  await made.clock.advance('20s');
  expect(maya.connection).toMatchObject({ state: 'ended', code: 'token-revoked' });
});

test('whoever was signed out everywhere can sign in again, half a minute later', async () => {
  await using made = createTestParley();
  await made.revoke('maya');
  await made.clock.advance('31s');
  const maya = made.connect('maya');
  await made.clock.advance('1s');
  expect(stateOf(maya)).toBe('up');
});

test('limits are those that the test names, and time makes room again', async () => {
  await using made = createTestParley({ limits: { framesPerSecond: 1, requests: 2 } });
  const maya = made.connect('maya');
  await made.clock.advance('10s');
  const ask = () => maya.messaging.call('messaging.conversations', {}).then(Object.keys, ({ code }: ParleyError) => code);
  const answered = ['rows', 'more'];
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([answered, answered, 'too-many-requests']);
  expect([await ask(), await ask()].at(-1)).toBe('rate-limited');
  await made.clock.advance('5s');
  expect(await ask()).toEqual(answered);
});

test('a channel too many is joined when another one is left', async () => {
  await using made = createTestParley({ limits: { subscriptions: 1 } });
  const maya = made.connect('maya');
  const first = await maya.channels.join('crm/deal/1');
  let joined = false;
  void maya.channels.join('crm/deal/2').then(() => {
    joined = true;
  });
  await made.clock.advance('10s');
  expect(joined).toBe(false);
  await first.leave();
  await made.clock.advance('1s');
  expect(joined).toBe(true);
});

test('the channels of applications are those that the test names, where it names some', async () => {
  await using made = createTestParley({ channels: { 'crm/deal/:id': 'live' } });
  const maya = made.connect('maya');
  const channel = await maya.channels.join('crm/deal/1');
  await channel.publish('gone with the server');
  await expect(maya.channels.join('crm/task/1')).rejects.toMatchObject({ code: 'unknown-method' });
  await expect(made.publish('crm/task/1', 1)).rejects.toThrow(RangeError);
});

test('what may not be done in a channel is for the test to say', async () => {
  await using made = createTestParley({ may: ({ person, verb }) => verb !== 'publish' || person === 'maya' });
  const ravi = made.connect('ravi');
  const channel = await ravi.channels.join('crm/deal/42', { members: true });
  await expect(channel.publish(1)).rejects.toMatchObject({ code: 'forbidden' });
  expect(await made.connect('maya').channels.publish('crm/deal/42', 1)).toEqual({ offset: 1 });
});

test('units count those below them', async () => {
  await using made = createTestParley({
    units: { hospital: {}, ward: { above: 'hospital', people: ['maya', 'ravi'] }, lab: { above: 'hospital', people: ['noor', 'maya'] } },
  });
  const maya = made.connect('maya');
  using whole = presence(maya).watch({ unit: 'hospital', window: [0, 10] });
  using alone = presence(maya).watch({ unit: 'hospital', below: false });
  await made.clock.advance('1s');
  expect(whole.snapshot.people.map(({ person, state }) => [person, state])).toEqual([
    ['maya', 'available'],
    ['noor', 'offline'],
    ['ravi', 'offline'],
  ]);
  expect([whole.snapshot.total, alone.snapshot.total]).toEqual([3, 0]);
});

test('people have names, by which they are listed and found', async () => {
  await using made = createTestParley({ people: [{ id: 'm1', name: 'Zoë Maya', title: 'Nurse' }, { id: 'r2', name: 'Ravi' }, 'x3'] });
  const ask = async (query: string): Promise<unknown> => {
    const listed = await made.connect('m1').request<PeopleMethods, 'people.list'>('people.list', { query });
    return listed.people.map(({ name, title }) => [name, title]);
  };
  expect(await ask('')).toEqual([
    ['Ravi', ''],
    ['x3', ''],
    ['Zoë Maya', 'Nurse'],
  ]);
  expect([await ask('zoe'), await ask('maya nur'), await ask('nobody')]).toEqual([[['Zoë Maya', 'Nurse']], [['Zoë Maya', 'Nurse']], []]);
});

test.each([
  ['above itself', { a: { above: 'b' }, b: { above: 'a' } }],
  ['below one that is not there', { a: { above: 'b' } }],
])('a unit that is %s is a mistake of the test', (_, units) => {
  expect(() => createTestParley({ units })).toThrow(TypeError);
});

test('the same seed gives the same run', async () => {
  const run = async () => {
    await using made = createTestParley({ seed: 7 });
    const maya = made.connect('maya');
    const { id } = (await maya.messaging.call('messaging.createRoom', { title: 'Ward' })).conversation;
    return [id, (maya.connection as { session?: string }).session];
  };
  expect(await run()).toEqual(await run());
});

test('somebody who is not among the people of a test cannot connect', async () => {
  await using made = createTestParley({ people: ['maya'] });
  expect(() => made.connect('ghost')).toThrow('"ghost" is not among the people of this test.');
});
