import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Harness } from '../test/harness.ts';
import { MessagingNodes } from '../test/nodes.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.open();
  await harness.api.ensureRoom({ id: 'ward', title: 'Ward 7', members: ['ann', 'ben'] });
});
afterEach(() => harness.close());

const said = async () => (await harness.api.journal.next(100)).map(({ event, sender, id }) => [event?.kind, sender, id]);

it('nothing is kept where nobody asked for it', async () => {
  await harness.say('ann', 'ward', 'Hello');
  expect(await said()).toEqual([]);
});

it('every entry is kept with who wrote it, until it is forgotten', async () => {
  harness.api.journal.keep(true);
  const message = await harness.say('ann', 'ward', 'Hello');
  await harness.publish('ann', 'ward', { kind: 'edit', message, body: 'Hello all' });
  await harness.api.post({ conversation: 'ward', sender: 'robot', body: 'Beep' });
  await harness.call('ann', 'invite', { conversation: 'ward', people: ['cleo'] });
  expect(await said()).toEqual([
    ['created', 'ann', message],
    ['edited', 'ann', message + 1],
    ['created', 'robot', message + 2],
    ['conversation', 'ann', message + 3],
  ]);
  const oldest = await harness.api.journal.next(2);
  expect(oldest).toMatchObject([{ conversation: { id: 'ward', title: 'Ward 7' }, event: { body: 'Hello' } }, { id: message + 1 }]);
  await harness.api.journal.forget(oldest.slice(0, 1));
  expect((await said()).map(([kind]) => kind)).toEqual(['edited', 'created', 'conversation']);
});

it('what was kept is there after a restart, and nothing that was refused', async () => {
  harness.api.journal.keep(true);
  await harness.say('ann', 'ward', 'Hello');
  await harness.publish('ben', 'ward', { kind: 'edit', message: 2, body: 'Not mine' });
  await harness.restart();
  expect(await said()).toEqual([['created', 'ann', 2]]);
});

it('what was deleted comes without its text', async () => {
  harness.api.journal.keep(true);
  const message = await harness.say('ann', 'ward', 'A secret');
  await harness.publish('ann', 'ward', { kind: 'delete', message });
  await harness.restart();
  expect(await said()).toEqual([
    [undefined, 'ann', message],
    ['deleted', 'ann', message + 1],
  ]);
});

it('is heard of on every node, and holds what all have committed', async () => {
  await using messaging = await MessagingNodes.open();
  const [a, b] = [messaging.api('a'), messaging.api('b')];
  for (const { journal } of [a, b]) journal.keep(true);
  let heard = 0;
  b.journal.onWritten(() => heard++);
  await a.ensureRoom({ id: 'ward', title: 'Ward 7', members: ['ann'] });
  await vi.waitFor(() => expect(heard).toBeGreaterThan(0), { timeout: 30_000 });
  await b.post({ conversation: 'ward', sender: 'ann', body: 'Hello' });
  expect((await a.journal.next(10)).map(({ event }) => event?.kind)).toEqual(['conversation', 'created']);
});
