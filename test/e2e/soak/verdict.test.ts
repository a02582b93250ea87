import type { Message } from '@parley/messaging/contract';
import { describe, expect, it } from 'vitest';
import { slopeOf } from './memory.ts';
import { type Account, judge } from './verdict.ts';

const ROOM = 'r';
const message = (id: number, sender: string, body: string): Message => ({ id, seq: id, sender, body }) as Message;
const STORED = [message(1, 'ann', 'ann 1'), message(2, 'ben', 'ben 1'), message(3, 'ann', 'ann 2')];

function accounts(change: Partial<Account> = {}): readonly Account[] {
  const of = (person: string, own: readonly Message[]): Account => ({
    person,
    said: own.map(({ body }) => ({ room: ROOM, body })),
    acknowledged: own.map(({ id, body }) => ({ room: ROOM, body, offset: id })),
    refused: [],
    heard: new Map([[ROOM, STORED.map(({ body }) => body)]]),
    resets: [],
  });
  const [first, second, third] = STORED as [Message, Message, Message];
  return [{ ...of('ann', [first, third]), ...change }, of('ben', [second])];
}
const wrong = (change: Partial<Account>, stored: readonly Message[] = STORED) =>
  judge(accounts(change), new Map([[ROOM, stored]]))
    .filter(({ faults }) => faults.length > 0)
    .map(({ measure }) => measure);

describe('the verdict of a soak', () => {
  it('is that nothing is wrong where nothing is', () => expect(wrong({})).toEqual([]));

  it('finds what was acknowledged and is gone, or stands elsewhere', () => {
    expect(wrong({}, STORED.slice(0, 2))).toContain('acknowledged and stored at the place that was told');
    expect(
      wrong({
        acknowledged: [
          { room: ROOM, body: 'ann 1', offset: 3 },
          { room: ROOM, body: 'ann 2', offset: 3 },
        ],
      }),
    ).toEqual(['acknowledged and stored at the place that was told']);
  });

  it('finds what was never acknowledged', () => {
    expect(wrong({ acknowledged: [{ room: ROOM, body: 'ann 1', offset: 1 }] })).toEqual(['said and acknowledged']);
  });

  it('finds what is there twice, and what nobody said', () => {
    expect(wrong({}, [...STORED, message(4, 'ann', 'ann 2')])).toContain('stored once, and said by somebody');
    expect(wrong({}, [...STORED, message(4, 'ann', 'ann 3')])).toContain('stored once, and said by somebody');
  });

  it('finds what one person said in another order', () => {
    const [first, second, third] = STORED as [Message, Message, Message];
    expect(wrong({}, [third, second, first])).toContain('in the order in which each person said them');
  });

  it('finds who heard less, in another order, or began anew', () => {
    const heard = (...bodies: string[]) => ({ heard: new Map([[ROOM, bodies]]) });
    for (const change of [heard('ann 1', 'ben 1'), heard('ben 1', 'ann 1', 'ann 2'), { resets: ['r: epoch'] }])
      expect(wrong(change)).toEqual(['heard by everybody, once and in one order']);
  });
});

describe('the slope of memory', () => {
  const samples = (bytesAt: (second: number) => number) =>
    Array.from({ length: 100 }, (_, second) => ({ atMs: second * 1_000, bytes: bytesAt(second) }));

  it('is that of the line after the warm-up', () => {
    const slope = slopeOf(samples((second) => (second < 40 ? 50_000 * second : 2_000_000 + 1_000 * (second - 40))));
    expect(slope.bytesPerHour).toBeCloseTo(3_600_000);
    expect(slope.seconds).toBe(59);
    expect(slope.growth).toBeCloseTo(59_000 / 2_029_500, 3);
  });

  it('is none where what goes up comes down', () => {
    expect(Math.abs(slopeOf(samples((second) => 1_000_000 + (second % 2) * 1_000)).growth)).toBeLessThan(0.001);
  });
});
