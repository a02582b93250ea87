import { encodeFrame } from '@parley/protocol';
import { expect, it } from 'vitest';
import { Site } from '../test/site.ts';

it('smoke', async () => {
  const site = new Site();
  const a = await site.join('ann');
  expect(a.last('welcome')).toMatchObject({ person: 'ann', resumed: false });
  const topic = site.router.topics.open('t');
  topic.add(a.session);
  topic.publish(encodeFrame({ frame: 'ping', at: 1 }));
  expect(a.writes.length).toBe(2);
  const b = await site.resume(a);
  expect(b.last('welcome')).toMatchObject({ person: 'ann', resumed: true, session: a.session.id });
  expect(a.closed).toBe('session-moved');
});
