import { describe, expect, it } from 'vitest';
import { nextMark, type Reading } from './new-line.ts';

/** The marks after each of some readings. */
function follow(...readings: Reading[]): (number | undefined)[] {
  let mark: number | undefined;
  return readings.map((now, index) => {
    mark = nextMark(mark, readings[index - 1], now);
    return mark;
  });
}

describe('the new line', () => {
  it('stands at the read mark of the opening, and stays while the rest is read', () => {
    expect(follow({ readSeq: 5, unread: 3, watching: true }, { readSeq: 8, unread: 0, watching: true })).toEqual([5, 5]);
  });

  it('is not drawn for what comes while the reader watches', () => {
    expect(
      follow(
        { readSeq: 5, unread: 0, watching: true },
        { readSeq: 5, unread: 1, watching: true },
        { readSeq: 6, unread: 0, watching: true },
      ),
    ).toEqual([undefined, undefined, undefined]);
  });

  it('is drawn for what comes while nobody watches', () => {
    const marks = follow(
      { readSeq: 5, unread: 0, watching: true },
      { readSeq: 5, unread: 0, watching: false },
      { readSeq: 5, unread: 2, watching: false },
      { readSeq: 7, unread: 0, watching: true },
    );
    expect(marks).toEqual([undefined, undefined, 5, 5]);
  });

  it('moves on with the next messages that come unwatched', () => {
    const marks = follow(
      { readSeq: 5, unread: 1, watching: false },
      { readSeq: 6, unread: 0, watching: true },
      { readSeq: 6, unread: 0, watching: false },
      { readSeq: 6, unread: 1, watching: false },
    );
    expect(marks).toEqual([5, 5, 5, 6]);
  });

  it('is drawn for what the history brings after the opening', () => {
    expect(follow({ readSeq: 5, unread: 0, watching: false }, { readSeq: 5, unread: 4, watching: true })).toEqual([undefined, 5]);
  });
});
