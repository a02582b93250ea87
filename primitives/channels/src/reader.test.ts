import { type FrameOf, type Position, RECOVERED, RESET_REASONS } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { NoEchoReader } from './no-echo-reader.ts';
import { Reader } from './reader.ts';

const at = (offset: number, tag = offset * 10, epoch = 'e'): Position => ({ epoch, offset, tag });
const message = (offset: number, tag = offset * 10): FrameOf<'message'> => ({
  frame: 'message',
  alias: 1,
  offset,
  tag,
  at: 0,
  sender: 's',
  payload: new Uint8Array(),
});
const subscribed = (base: Position, recovered: number = RECOVERED.fresh, reason = 0): FrameOf<'subscribed'> => ({
  frame: 'subscribed',
  id: 1,
  alias: 1,
  recovered,
  reason,
  base,
  head: base.offset,
});
const head = (position: Position): FrameOf<'head'> => ({ frame: 'head', alias: 1, position });
const reset = (reason: number, base: Position): FrameOf<'reset'> => ({ frame: 'reset', alias: 1, reason, base });

function makeReader(base: Position): Reader {
  const reader = new Reader();
  reader.subscribed(subscribed(base));
  return reader;
}

describe('a reader', () => {
  it('begins where the server says and hands out what follows, position first', () => {
    const reader = new Reader();
    expect(reader.position).toBeUndefined();
    expect(reader.subscribed(subscribed(at(3)))).toEqual({ step: 'ready' });
    expect(reader.message(message(4))).toMatchObject({ step: 'deliver', message: { offset: 4 } });
    expect(reader.position).toEqual(at(4));
  });

  it('ignores what comes before it is subscribed, and after it is lost', () => {
    const reader = new Reader(at(3));
    expect(reader.message(message(4))).toEqual({ step: 'ignore' });
    reader.subscribed(subscribed(at(3), RECOVERED.full));
    reader.lost();
    expect([reader.message(message(4)), reader.head(head(at(9))), reader.reset(reset(1, at(9)))]).toEqual([
      { step: 'ignore' },
      { step: 'ignore' },
      { step: 'ignore' },
    ]);
    expect(reader.position).toEqual(at(3));
  });

  it('ignores what it has, subscribes again over a hole and over another history', () => {
    const reader = makeReader(at(3));
    expect(reader.message(message(3))).toEqual({ step: 'ignore' });
    expect(reader.message(message(2, 999))).toEqual({ step: 'ignore' });
    expect(reader.message(message(5))).toEqual({ step: 'resubscribe' });
    expect(reader.position).toEqual(at(3));
    const other = makeReader(at(3));
    expect(other.message(message(3, 999))).toEqual({ step: 'resubscribe' });
  });

  it('tells a reset with the reason and goes on from the new base', () => {
    const reader = new Reader(at(3));
    expect(reader.subscribed(subscribed(at(9), RECOVERED.reset, RESET_REASONS.retention))).toEqual({
      step: 'reset',
      reason: RESET_REASONS.retention,
    });
    expect(reader.message(message(10))).toMatchObject({ step: 'deliver' });
  });

  it('does not believe a server that begins elsewhere without saying why', () => {
    for (const base of [at(4), at(3, 99), at(3, 30, 'other'), at(3, 30, '')]) {
      expect(new Reader(at(3)).subscribed(subscribed(base, RECOVERED.full))).toEqual({ step: 'reset', reason: RESET_REASONS.tag });
    }
    expect(new Reader(at(3, 30, '')).subscribed(subscribed(at(3), RECOVERED.full))).toMatchObject({ step: 'reset' });
    expect(new Reader(at(3)).subscribed(subscribed(at(3), RECOVERED.fresh))).toMatchObject({ step: 'reset' });
  });

  it('finds a lost end by the head, and another history too', () => {
    expect(makeReader(at(3)).head(head(at(3)))).toEqual({ step: 'ignore' });
    for (const position of [at(4), at(2), at(3, 99), at(3, 30, 'other')]) {
      expect(makeReader(at(3)).head(head(position))).toEqual({ step: 'resubscribe' });
    }
  });

  it('comes back from its position when it lagged, and begins anew at any other reset', () => {
    const lagging = makeReader(at(3));
    expect(lagging.reset(reset(RESET_REASONS.lagging, at(9)))).toEqual({ step: 'resubscribe' });
    expect(lagging.position).toEqual(at(3));
    const told = makeReader(at(3));
    expect(told.reset(reset(RESET_REASONS.retention, at(9)))).toEqual({ step: 'reset', reason: RESET_REASONS.retention });
    expect(told.message(message(10))).toMatchObject({ step: 'deliver' });
  });

  it('without echo passes what it published itself, once everything before it is there', () => {
    const reader = new NoEchoReader();
    reader.subscribed(subscribed(at(3)));
    reader.published(at(6));
    reader.published(at(4));
    expect(reader.position).toEqual(at(4));
    expect(reader.message(message(5))).toMatchObject({ step: 'deliver' });
    expect(reader.position).toEqual(at(6));
    expect(reader.message(message(7))).toMatchObject({ step: 'deliver' });
    reader.published(at(2));
    reader.published(at(8, 80, 'other'));
    expect(reader.position).toEqual(at(7));
  });
});
