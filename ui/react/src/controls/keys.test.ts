import { describe, expect, it } from 'vitest';
import { moveActive } from './combobox.tsx';
import { moveInTree, type TreeRow } from './tree.tsx';

const row = (id: string, level: number, expanded?: boolean): TreeRow => ({
  id,
  level,
  kind: 'unit',
  content: id,
  ...(expanded !== undefined && { expanded }),
});
const rows = [row('a', 0, true), row('b', 1, false), row('c', 1), row('d', 0)];

describe('keys in a tree', () => {
  it('move up and down and to the ends, and stop there', () => {
    expect(['ArrowDown', 'ArrowUp', 'Home', 'End'].map((key) => moveInTree(key, rows, 1, false)?.focus)).toEqual([2, 0, 0, 3]);
    expect(moveInTree('ArrowDown', rows, 3, false)).toEqual({ focus: 3 });
    expect(moveInTree('ArrowUp', rows, 0, false)).toEqual({ focus: 0 });
  });

  it('open, go in, close and go out, turned round where people read from right to left', () => {
    expect(moveInTree('ArrowRight', rows, 1, false)).toEqual({ toggle: true });
    expect(moveInTree('ArrowRight', rows, 0, false)).toEqual({ focus: 1 });
    expect(moveInTree('ArrowLeft', rows, 0, false)).toEqual({ toggle: true });
    expect(moveInTree('ArrowLeft', rows, 2, false)).toEqual({ focus: 0 });
    expect(moveInTree('ArrowLeft', rows, 1, true)).toEqual({ toggle: true });
    expect(moveInTree('ArrowRight', rows, 2, true)).toEqual({ focus: 0 });
  });

  it('leave other keys alone', () => {
    expect(moveInTree('x', rows, 0, false)).toBeUndefined();
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
