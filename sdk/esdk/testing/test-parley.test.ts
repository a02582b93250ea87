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
