import type { Entry } from '@parley/storage';
import { describe, expect, it } from 'vitest';
import { Ring } from './ring.ts';

const entry = (offset: number, size = 1): Entry => ({
  offset,
  tag: offset * 10,
  at: 0,
  sender: 's',
  payload: new Uint8Array(size),
  redacted: false,
});
const offsets = (entries: readonly Entry[] | undefined): readonly number[] | undefined => entries?.map(({ offset }) => offset);

function makeRing(maxEntries: number, from: number, to: number): Ring {
  const ring = new Ring(maxEntries, 100, { epoch: 'e', offset: from - 1, tag: (from - 1) * 10 });
  for (let offset = from; offset <= to; offset++) ring.push(entry(offset));
  return ring;
}

describe('a ring', () => {
  it('keeps the newest entries and the position before them', () => {
    const ring = makeRing(3, 1, 5);
    expect([ring.base, ring.head]).toEqual([
      { epoch: 'e', offset: 2, tag: 20 },
      { epoch: 'e', offset: 5, tag: 50 },
    ]);
    expect(offsets(ring.after(2, 9))).toEqual([3, 4, 5]);
    expect(offsets(ring.after(3, 1))).toEqual([4]);
    expect(offsets(ring.after(5, 9))).toEqual([]);
    expect(ring.after(1, 9)).toBeUndefined();
  });

  it('knows the positions it holds', () => {
    const ring = makeRing(3, 1, 5);
    expect([1, 2, 4, 6].map((offset) => ring.positionAt(offset)?.tag)).toEqual([undefined, 20, 40, undefined]);
  });

  it('is bounded in bytes', () => {
    const ring = new Ring(10, 5, { epoch: 'e', offset: 0, tag: 0 });
    for (const size of [2, 2, 2]) ring.push(entry(ring.head.offset + 1, size));
    expect(ring.base.offset).toBe(1);
    ring.push(entry(4, 9));
    expect([ring.base.offset, ring.size]).toEqual([4, 0]);
  });

  it('takes in older entries that touch it, as far as there is room', () => {
    const ring = makeRing(4, 6, 7);
    ring.prepend(
      [2, 3, 4, 5, 6].map((offset) => entry(offset)),
      { epoch: 'e', offset: 1, tag: 10 },
    );
    expect(ring.base).toEqual({ epoch: 'e', offset: 3, tag: 30 });
    expect(offsets(ring.after(3, 9))).toEqual([4, 5, 6, 7]);
  });

  it('takes the base along when everything fits', () => {
    const ring = makeRing(9, 3, 3);
    ring.prepend([entry(2)], { epoch: 'e', offset: 1, tag: 10 });
    expect(ring.base).toEqual({ epoch: 'e', offset: 1, tag: 10 });
  });

  it('does not take in what leaves a hole', () => {
    const ring = makeRing(9, 6, 7);
    ring.prepend([entry(2), entry(3)], { epoch: 'e', offset: 1, tag: 10 });
    ring.prepend([], { epoch: 'e', offset: 5, tag: 50 });
    expect(ring.base.offset).toBe(5);
  });

  it('empties what is redacted and forgets what is dropped', () => {
    const ring = makeRing(9, 1, 3);
    ring.redact([2, 99]);
    expect(ring.after(1, 1)).toMatchObject([{ offset: 2, tag: 20, redacted: true, payload: { length: 0 } }]);
    ring.dropThrough(2);
    expect([ring.base.offset, ring.size]).toEqual([2, 1]);
    ring.dropThrough(9);
    expect(ring.base.offset).toBe(3);
  });
});
