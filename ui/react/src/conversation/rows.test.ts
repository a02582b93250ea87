import type { RoomMessage } from '@parley/esdk';
import { describe, expect, it } from 'vitest';
import { buildRows, countAfter, keyOf, lastOwn, type RowsInput, seqAt } from './rows.ts';

const NOON = new Date(2026, 2, 2, 12, 0).getTime();
const MINUTE = 60_000;

function makeMessage(seq: number, more: Partial<RoomMessage> = {}): RoomMessage {
  return { id: seq, seq, sender: 'ann', at: NOON + seq * MINUTE, body: `m${seq}`, ref: `r${seq}`, state: 'sent', ...more };
}

function shape(input: Partial<RowsInput>): string {
  const rows = buildRows({ messages: [], me: 'me', complete: true, pageStarts: new Set(), ...input });
  return rows.map((row) => (row.kind === 'message' ? `${row.message.body}${row.grouped ? '+' : ''}` : row.kind)).join(' ');
}

describe('buildRows', () => {
  it('groups what one person says within five minutes', () => {
    const messages = [makeMessage(1), makeMessage(2), makeMessage(3, { sender: 'bob' }), makeMessage(9, { sender: 'bob' })];
    expect(shape({ messages })).toBe('day m1 m2+ m3 m9');
  });

  it('begins each day with a line and without a group', () => {
    const midnight = new Date(2026, 2, 3).getTime();
    const messages = [makeMessage(1, { at: midnight - MINUTE }), makeMessage(2, { at: midnight + MINUTE })];
    expect(shape({ messages })).toBe('day m1 day m2');
  });

  it('says nothing of the first day while earlier messages may belong to it', () => {
    expect(shape({ messages: [makeMessage(1)], complete: false })).toBe('m1');
  });

  it('draws the new line before the first unread message of somebody else', () => {
    const messages = [makeMessage(1), makeMessage(2, { sender: 'me' }), makeMessage(3), makeMessage(4)];
    expect(shape({ messages, newAfter: 1 })).toBe('day m1 m2 new m3 m4+');
  });

  it('draws no new line for what one says oneself', () => {
    expect(shape({ messages: [makeMessage(1), makeMessage(2, { sender: 'me' })], newAfter: 1 })).toBe('day m1 m2');
  });

  it('draws no new line where the first unread message may not be loaded', () => {
    expect(shape({ messages: [makeMessage(9), makeMessage(10)], newAfter: 3, complete: false })).toBe('m9 m10+');
    expect(shape({ messages: [makeMessage(4)], newAfter: 3, complete: false })).toBe('new m4');
  });

  it('does not change a row when earlier messages arrive above it', () => {
    const [earlier, first, second] = [makeMessage(1), makeMessage(2), makeMessage(3)] as const;
    const before = buildRows({ messages: [first, second], me: 'me', complete: false, pageStarts: new Set([keyOf(first)]) });
    const after = buildRows({ messages: [earlier, first, second], me: 'me', complete: true, pageStarts: new Set([keyOf(first)]) });
    expect(after.slice(-before.length)).toEqual(before);
  });

  it('keeps the key of a message when the server takes it', () => {
    const waiting = makeMessage(0, { id: 0, ref: 'x', sender: 'me', state: 'pending' });
    expect(keyOf({ ...waiting, id: 7, seq: 7, state: 'sent' })).toBe(keyOf(waiting));
  });

  it('gives every row a key of its own, also to a sender who repeats a ref', () => {
    const messages = [
      makeMessage(1, { ref: 'same' }),
      makeMessage(2, { ref: 'same' }),
      makeMessage(3, { ref: '' }),
      makeMessage(4, { ref: '' }),
    ];
    const keys = buildRows({ messages, me: 'me', complete: true, pageStarts: new Set() }).map((row) => row.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('what is seen, unread and one’s own', () => {
  const messages = [
    makeMessage(1),
    makeMessage(2, { sender: 'me' }),
    makeMessage(3),
    makeMessage(0, { id: 0, ref: 'w', sender: 'me', state: 'pending' }),
  ];

  it('reads up to the last stored message in sight', () => {
    const rows = buildRows({ messages, me: 'me', complete: true, pageStarts: new Set() });
    expect([seqAt(rows, 0), seqAt(rows, 1), seqAt(rows, 99)]).toEqual([0, 1, 3]);
  });

  it('counts only stored messages of others', () => {
    expect([countAfter(messages, 0, 'me'), countAfter(messages, 1, 'me'), countAfter(messages, 3, 'me')]).toEqual([2, 1, 0]);
  });

  it('finds the newest own message that can be edited', () => {
    expect(lastOwn(messages, 'me')?.seq).toBe(2);
    expect(lastOwn([makeMessage(1, { sender: 'me', deleted: true })], 'me')).toBeUndefined();
  });
});
