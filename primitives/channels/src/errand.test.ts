import type { Principal } from '@parley/routing';
import { expect, it } from 'vitest';
import { bytes, Stand } from '../testing/index.ts';

const ann: Principal = { kind: 'person', id: 'ann', roles: [], grant: 'token' };
const say = (stand: Stand, producer: string, body: string, who = ann) =>
  stand.channels.publish(who, { channel: 'room', producer, payload: bytes(body) });

it('what is published without a connection is heard by everybody, also by other devices of who published it', async () => {
  const stand = new Stand();
  const [own, ben] = [stand.person('ann'), stand.person('ben')];
  await own.subscribe({ noEcho: true });
  await ben.subscribe();
  expect(await say(stand, 'k1', 'hello')).toMatchObject({ status: 'published', duplicate: false, position: { offset: 1 } });
  await stand.settle();
  expect([own.lines(), ben.lines()].map((lines) => lines.at(-1))).toEqual(['message 1 hello', 'message 1 hello']);
});

it('a repetition is answered with the first position, another principal or producer publishes anew', async () => {
  const stand = new Stand();
  await say(stand, 'k1', 'hello');
  const [again, ...others] = [
    await say(stand, 'k1', 'hello'),
    await say(stand, 'k2', 'hello'),
    await say(stand, 'k1', 'hi', { ...ann, id: 'ben' }),
  ];
  expect(again).toMatchObject({ status: 'published', duplicate: true, position: { offset: 1 } });
  expect(others).toMatchObject([{ position: { offset: 2 } }, { position: { offset: 3 } }]);
});

it('repetitions that come while the first is under way are stored once', async () => {
  const stand = new Stand();
  const outcomes = await Promise.all([1, 2, 3].map(() => say(stand, 'k1', 'hello')));
  expect(outcomes.map((outcome) => outcome.status === 'published' && outcome.duplicate)).toEqual([false, true, true]);
  expect((await stand.log.head('room'))?.messageSeq).toBe(1);
});

it('whoever may not publish is told by which rule, and what the owner refuses is refused again', async () => {
  const stand = new Stand();
  stand.gate.onShape = () => ({ refused: 'refused', message: 'No.', details: { reason: 'no' } });
  const refusals = [await say(stand, 'k1', 'hello'), await say(stand, 'k1', 'hello')];
  expect(refusals).toEqual([1, 2].map(() => ({ status: 'refused', code: 'refused', message: 'No.', details: { reason: 'no' } })));
  stand.gate.denied.add('ann publish');
  expect(await say(stand, 'k2', 'hello')).toMatchObject({ status: 'refused', code: 'forbidden', details: { rule: expect.any(String) } });
});

it('what is published is what it was at the call, whatever becomes of the memory that it came in', async () => {
  const stand = new Stand();
  const payload = bytes('hello');
  const published = stand.channels.publish(ann, { channel: 'room', producer: 'k1', payload });
  payload.fill(0x78);
  await published;
  const { entries } = await stand.channels.read('room', 0, 1);
  expect(entries.map((entry) => new TextDecoder().decode(entry.payload))).toEqual(['hello']);
});

it('leaves nothing behind', async () => {
  const stand = new Stand();
  await say(stand, 'k1', 'hello');
  expect(stand.channels.stats).toMatchObject({ busy: 0, subscriptions: 0 });
});
