import { ParleyError } from '@parley/esdk';
import { expect, test } from 'vitest';
import { createTestParley } from './test-parley.ts';

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

test('somebody who is not among the people of a test cannot connect', async () => {
  await using made = createTestParley({ people: ['maya'] });
  expect(() => made.connect('ghost')).toThrow('"ghost" is not among the people of this test.');
});
