import type { Unit } from '@parley/people/contract';
import { describe, expect, it } from 'vitest';
import { hueOf, initialsOf } from './avatar.tsx';
import { OrganisationRows, type TreeInput, type TreePeople } from './tree-rows.ts';
import { UnitTree } from './unit-tree.ts';

const unit = (id: string, parent?: string, people = 1): Unit => ({
  id,
  name: id.toUpperCase(),
  order: 0,
  people,
  ...(parent && { parent }),
});
const units = [unit('med'), unit('card', 'med', 2), unit('lab', 'card', 3), unit('it', undefined, 0)];
const tree = UnitTree.of(units);
/** Ann and Ben are known of every unit. */
const people: TreePeople = {
  count: (id) => tree.unit(id)?.people ?? 0,
  at: (_unit, index) => ['ann', 'ben'][index],
  indexOf: (_unit, person) => ['ann', 'ben'].indexOf(person),
};

const all = (rows: OrganisationRows) => Array.from({ length: rows.count }, (_, index) => rows.at(index));
const shape = (input: Omit<TreeInput, 'tree'> & Partial<TreeInput>): string[] =>
  all(new OrganisationRows({ tree, ...input })).map((row) =>
    [' '.repeat(row?.level ?? 0), row?.kind === 'unit' ? row.id : (row?.person ?? '?'), ` ${row?.position}/${row?.setSize}`].join(''),
  );
const open = new Set(['med', 'card']);

describe('the organisation tree', () => {
  it('shows the roots, and what is below the open ones', () => {
    expect(shape({ expanded: new Set() })).toEqual(['med 1/2', 'it 2/2']);
    expect(shape({ expanded: open })).toEqual(['med 1/2', ' card 1/1', '  lab 1/1', 'it 2/2']);
  });

  it('of one unit has nothing else', () => {
    const part = UnitTree.of(tree.within('card'));
    expect(shape({ tree: part, expanded: open })).toEqual(['card 1/1', ' lab 1/1']);
    expect(tree.within('nowhere')).toEqual([]);
  });

  it('has a row for everybody of an open unit, before its units, whether they are known or not', () => {
    expect(shape({ expanded: new Set(['med', 'card', 'lab']), people })).toEqual([
      'med 1/2',
      ' ann 1/2',
      ' card 2/2',
      '  ann 1/3',
      '  ben 2/3',
      '  lab 3/3',
      '   ann 1/3',
      '   ben 2/3',
      '   ? 3/3',
      'it 2/2',
    ]);
  });

  it('knows where units and people are, and who is within some rows', () => {
    const rows = new OrganisationRows({ tree, expanded: open, people });
    for (const [index, row] of all(rows).entries()) expect(rows.indexOf(row?.id ?? '')).toBe(index);
    expect([rows.indexOf('lab\nzoe'), rows.indexOf('nowhere'), rows.at(-1), rows.at(rows.count)]).toEqual([-1, -1, undefined, undefined]);
    expect(rows.peopleWithin(1, 4)).toEqual([
      { unit: 'med', from: 0, to: 1 },
      { unit: 'card', from: 0, to: 1 },
    ]);
    expect(rows.peopleWithin(4, 5)).toEqual([{ unit: 'card', from: 1, to: 2 }]);
    expect([rows.unitsWithin(1, 4), rows.unitsWithin(3, 3)]).toEqual([['card'], []]);
  });

  it('can be opened where there are units or people below', () => {
    const expanded = (input: Omit<TreeInput, 'tree'>) =>
      all(new OrganisationRows({ tree, ...input })).map((row) => row?.kind === 'unit' && row.expanded);
    expect(expanded({ expanded: new Set() })).toEqual([false, undefined]);
    expect(expanded({ expanded: new Set(['med', 'card', 'it']) })).toEqual([true, true, undefined, undefined]);
  });

  it('is quick with thousands of units and a hundred thousand people', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => unit(`u${index}`, index < 50 ? undefined : `u${index % 50}`, 20));
    const large = UnitTree.of(many);
    let asked = 0;
    const counted: TreePeople = { ...people, count: () => 20, at: () => String(++asked) };
    const rows = new OrganisationRows({ tree: large, expanded: new Set(many.map(({ id }) => id)), people: counted });
    expect([rows.count, asked]).toEqual([105_000, 0]);
    expect([rows.at(104_999)?.level, asked]).toEqual([2, 1]);
    expect(large.total('u0')).toBe(20 + 99 * 20);
  });
});

describe('units', () => {
  it('count people with those below, as the server says it where it does', () => {
    expect(['med', 'card', 'it', 'none'].map((id) => tree.total(id))).toEqual([6, 5, 0, 0]);
    expect(UnitTree.of([{ ...unit('a', undefined, 2), below: 2 }, unit('b', 'a', 1)]).total('a')).toBe(2);
  });

  it('are roots where the parent is unknown or above itself', () => {
    const odd = UnitTree.of([unit('a', 'gone'), unit('b', 'c'), unit('c', 'b'), unit('d', 'b')]);
    expect(odd.children('').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(['b', 'd', 'none'].map((id) => odd.path(id).map((each) => each.id))).toEqual([['b'], ['b', 'd'], []]);
  });

  it('have a path', () => {
    expect(tree.path('lab').map((each) => each.id)).toEqual(['med', 'card', 'lab']);
  });
});

describe('avatars', () => {
  it.each([
    ['Amara Okafor', 'AO'],
    ['  mei-ling   tan ', 'MT'],
    ['Cher', 'C'],
    ['Óscar de la Hoya', 'ÓH'],
    ['“Bo” (Lindqvist)', 'BL'],
    ['نور الهاشمي', 'ن ه'],
    ['👩‍⚕️ Ann', 'A'],
    ['', ''],
  ])('show %j as %j', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it('give a person one of ten hues, always the same', () => {
    const hues = Array.from({ length: 500 }, (_, index) => hueOf(`person-${index}`));
    expect(new Set(hues).size).toBe(10);
    expect(Math.min(...hues)).toBe(1);
    expect(hueOf('person-7')).toBe(hues[7]);
  });
});
