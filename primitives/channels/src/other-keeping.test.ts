import { expect, it } from 'vitest';
import { Stand } from '../testing/index.ts';

it('a channel that is declared durable anew is durable from its next use, and not before its readers have left', async () => {
  const stand = new Stand({ keeping: { keeping: 'live' } });
  const ann = stand.person('ann');
  const { alias } = await ann.subscribe();
  await ann.publish(1, 'said');
  expect(ann.lines()).toEqual(['subscribed 0..0', 'published 1', 'message 1 said']);
  stand.gate.keepings.set('room', { keeping: 'durable', maxBytes: 1_000, ring: 100 });
  await ann.publish(2, 'stored');
  expect(ann.lines()).toEqual([expect.stringMatching(/^error unavailable/)]);
  stand.router.receive(ann.session, { frame: 'unsubscribe', alias });
  await ann.publish(1, 'stored', 'q');
  expect(ann.lines()).toEqual(['published 1']);
  expect((await stand.log.read('room', 0, 10)).entries).toHaveLength(1);
});
