import { expect, test } from 'vitest';
import { type GroupNode, groupMembers, groupWouldCircle } from './groups.ts';

const group = (
  id: string,
  people: readonly string[],
  groups: readonly string[] = [],
  more: Partial<GroupNode> = {},
): [string, GroupNode] => [id, { id, name: id, people: new Set(people), groups, ...more }];
const groups = new Map([
  group('crash', ['ann', 'ben']),
  group('north', [], [], { query: { location: 'North' } }),
  group('all', ['ben', 'cy'], ['crash', 'north', 'gone']),
  group('a', ['ann'], ['b']),
  group('b', ['ben'], ['a']),
]);
const find = ({ location }: { readonly location?: string }): readonly string[] => (location === 'North' ? ['dee', 'ann'] : []);

test('a group is who is listed, who is in its groups and whom its query finds, each once', () => {
  expect([...groupMembers(groups, 'all', find)].sort()).toEqual(['ann', 'ben', 'cy', 'dee']);
  expect([...groupMembers(groups, 'nowhere', find)]).toEqual([]);
});

test('groups that are in each other end', () => {
  expect([...groupMembers(groups, 'a', find)].sort()).toEqual(['ann', 'ben']);
});

test('a group does not go into itself, however deep', () => {
  expect(groupWouldCircle(groups, 'crash', ['crash'])).toBe(true);
  expect(groupWouldCircle(groups, 'crash', ['all'])).toBe(true);
  expect(groupWouldCircle(groups, 'all', ['crash', 'north'])).toBe(false);
});
