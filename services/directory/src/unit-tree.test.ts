import { expect, test } from 'vitest';
import { type UnitNode, unitPath, unitsBelow, wouldCircle } from './unit-tree.ts';

const list: UnitNode[] = [
  { id: 'a', name: 'A' },
  { id: 'b', name: 'B', parent: 'a' },
  { id: 'c', name: 'C', parent: 'b' },
  { id: 'd', name: 'D', parent: 'a' },
];
const units = new Map(list.map((unit) => [unit.id, unit]));

test('a path runs from the root to the unit', () => {
  expect(unitPath(units, 'c')).toEqual(['a', 'b', 'c']);
});

test('what is below a unit includes it', () => {
  expect([...unitsBelow(list, 'a')].sort()).toEqual(['a', 'b', 'c', 'd']);
  expect([...unitsBelow(list, 'b')].sort()).toEqual(['b', 'c']);
});

test('a unit cannot go below itself', () => {
  expect(wouldCircle(units, 'a', 'c')).toBe(true);
  expect(wouldCircle(units, 'c', 'd')).toBe(false);
});

test('a circle in the data ends every walk', () => {
  const circle: UnitNode[] = [
    { id: 'x', name: 'X', parent: 'y' },
    { id: 'y', name: 'Y', parent: 'x' },
  ];
  expect(unitPath(new Map(circle.map((unit) => [unit.id, unit])), 'x')).toEqual(['y', 'x']);
  expect([...unitsBelow(circle, 'x')].sort()).toEqual(['x', 'y']);
});
