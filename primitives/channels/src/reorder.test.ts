import { describe, expect, it } from 'vitest';
import { Reorder } from './reorder.ts';

const makeReorder = () => new Reorder<string>(1, ({ length }) => length);

function drain(reorder: Reorder<string>): string {
  let out = '';
  for (let item = reorder.take(); item; item = reorder.take()) out += item;
  return out;
}

describe('the reorder buffer', () => {
  it('releases by offset, whatever the order of arrival', () => {
    const reorder = makeReorder();
    reorder.add(2, 'b');
    reorder.add(3, 'c');
    expect(drain(reorder)).toBe('');
    expect([reorder.furthest, reorder.held]).toEqual([3, { entries: 2, bytes: 2 }]);
    reorder.add(1, 'a');
    expect(drain(reorder)).toBe('abc');
    expect([reorder.next, reorder.furthest, reorder.held]).toEqual([4, 0, { entries: 0, bytes: 0 }]);
  });

  it('lets pass what is next, and nothing else, while nothing waits', () => {
    const reorder = makeReorder();
    expect([2, 1, 1, 2].map((offset) => reorder.passes(offset))).toEqual([false, true, false, true]);
    reorder.add(4, 'd');
    expect([reorder.passes(3), reorder.next]).toEqual([false, 3]);
    reorder.add(3, 'c');
    expect([drain(reorder), reorder.passes(5), reorder.next]).toEqual(['cd', true, 6]);
  });

  it('takes each offset once', () => {
    const reorder = makeReorder();
    reorder.add(1, 'a');
    reorder.add(1, 'A');
    expect(drain(reorder)).toBe('a');
    reorder.add(1, 'again');
    expect([drain(reorder), reorder.furthest]).toEqual(['', 0]);
  });

  it('answers what it passes when it goes on elsewhere, in order', () => {
    const reorder = makeReorder();
    for (const offset of [4, 3, 6]) reorder.add(offset, `${offset}`);
    expect(reorder.skipTo(5)).toEqual(['3', '4']);
    expect([reorder.furthest, reorder.held]).toEqual([6, { entries: 1, bytes: 1 }]);
    expect(reorder.restart(2)).toEqual(['6']);
    expect([reorder.next, reorder.furthest]).toEqual([2, 0]);
    reorder.add(3, 'c');
    expect(reorder.furthest).toBe(3);
  });
});
