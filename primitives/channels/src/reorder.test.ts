import { describe, expect, it } from 'vitest';
import { Reorder } from './reorder.ts';

function drain(reorder: Reorder<string>): string {
  let out = '';
  for (let item = reorder.take(); item; item = reorder.take()) out += item;
  return out;
}

describe('the reorder buffer', () => {
  it('releases by offset, whatever the order of arrival', () => {
    const reorder = new Reorder<string>(1);
    reorder.add(2, 'b');
    reorder.add(3, 'c');
    expect(drain(reorder)).toBe('');
    expect(reorder.missingThrough).toBe(1);
    reorder.add(1, 'a');
    expect(drain(reorder)).toBe('abc');
    expect([reorder.next, reorder.missingThrough]).toEqual([4, undefined]);
  });

  it('takes each offset once', () => {
    const reorder = new Reorder<string>(1);
    reorder.add(1, 'a');
    reorder.add(1, 'A');
    expect(drain(reorder)).toBe('a');
    reorder.add(1, 'again');
    expect([drain(reorder), reorder.missingThrough]).toEqual(['', undefined]);
  });

  it('answers what it passes when it goes on elsewhere, in order', () => {
    const reorder = new Reorder<string>(1);
    for (const offset of [4, 3, 6]) reorder.add(offset, `${offset}`);
    expect(reorder.skipTo(5)).toEqual(['3', '4']);
    expect(reorder.missingThrough).toBe(5);
    expect(reorder.restart(2)).toEqual(['6']);
    expect([reorder.next, reorder.missingThrough]).toEqual([2, undefined]);
  });
});
