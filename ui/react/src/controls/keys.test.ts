import { describe, expect, it } from 'vitest';
import { moveActive } from './combobox.tsx';
import { type ListedRow, listRows } from './list-rows.ts';
import { rangeOf } from './row-window.ts';
import { findTyped, moveInTree } from './tree-keys.ts';

const row = (id: string, level: number, more: Partial<ListedRow> = {}): ListedRow => ({
  id,
  level,
  kind: 'unit',
  label: id,
  content: id,
  ...more,
});
const rows = listRows([
  row('a', 0, { expanded: true }),
  row('b', 1, { expanded: false, parent: 'a' }),
  row('c', 1, { parent: 'a' }),
  row('d', 0),
]);
const press = (key: string, at: number, rightToLeft = false) => moveInTree({ key, rightToLeft, page: 2 }, rows, at);

describe('keys in a tree', () => {
  it('move up and down, by screens and to the ends, and stop there', () => {
    expect(['ArrowDown', 'ArrowUp', 'Home', 'End', 'PageDown', 'PageUp'].map((key) => press(key, 1)?.focus)).toEqual([2, 0, 0, 3, 3, 0]);
    expect([press('ArrowDown', 3), press('ArrowUp', 0)]).toEqual([{ focus: 3 }, { focus: 0 }]);
  });

  it('open, go in, close and go out, turned round where people read from right to left', () => {
    expect(press('ArrowRight', 1)).toEqual({ toggle: true });
    expect(press('ArrowRight', 0)).toEqual({ focus: 1 });
    expect(press('ArrowRight', 3)).toEqual({ focus: 3 });
    expect(press('ArrowLeft', 0)).toEqual({ toggle: true });
    expect(press('ArrowLeft', 2)).toEqual({ focus: 0 });
    expect(press('ArrowLeft', 3)).toEqual({ focus: 3 });
    expect(press('ArrowLeft', 1, true)).toEqual({ toggle: true });
    expect(press('ArrowRight', 2, true)).toEqual({ focus: 0 });
  });

  it('leave other keys alone, and an empty tree', () => {
    expect(press('x', 0)).toBeUndefined();
    expect(moveInTree({ key: 'End', rightToLeft: false, page: 2 }, listRows([]), 0)).toBeUndefined();
  });

  it('find a row by its first letters, without accents, round the end', () => {
    const named = listRows(['Ann', 'Émile', 'Eva', 'Evelyn'].map((name) => row(name, 0)));
    expect([findTyped(named, 0, 'e'), findTyped(named, 1, 'e'), findTyped(named, 3, 'e'), findTyped(named, 1, 'ee')]).toEqual([1, 2, 1, 2]);
    expect([findTyped(named, 2, 'ev'), findTyped(named, 2, 'eve'), findTyped(named, 2, 'x'), findTyped(named, 3, 'a')]).toEqual([
      2, 3, -1, 0,
    ]);
  });

  it('know the place of a row among those of the same parent', () => {
    expect([0, 1, 2, 3].map((index) => [rows.at(index)?.position, rows.at(index)?.setSize])).toEqual([
      [1, 2],
      [1, 2],
      [2, 2],
      [2, 2],
    ]);
  });
});

describe('the rows of a long list that exist', () => {
  const range = (top: number, count = 100_000) => rangeOf({ top, height: 320, rowHeight: 32 }, count);

  it('are those in sight and a screen before and after', () => {
    expect(range(0)).toEqual({ from: 0, to: 24 });
    for (let top = 0; top < 5_000; top += 37) {
      const { from, to } = range(top);
      expect(from * 32).toBeLessThanOrEqual(Math.max(0, top - 320));
      expect(to * 32).toBeGreaterThanOrEqual(top + 640);
      expect(to - from).toBeLessThanOrEqual(30 + 2 * 8);
    }
  });

  it('are those nearest where the list is further up or further down', () => {
    expect(range(-200)).toEqual({ from: 0, to: 16 });
    expect(range(-5_000)).toEqual({ from: 0, to: 0 });
    expect(range(9_999_999, 20)).toEqual({ from: 16, to: 20 });
    expect(range(0, 0)).toEqual({ from: 0, to: 0 });
  });
});

describe('keys in a list of options', () => {
  it('go round the ends', () => {
    expect([moveActive('ArrowDown', 2, 3), moveActive('ArrowUp', 0, 3), moveActive('ArrowDown', 0, 3)]).toEqual([0, 2, 1]);
  });

  it('do nothing in an empty list', () => {
    expect(moveActive('ArrowDown', 0, 0)).toBeUndefined();
  });
});
