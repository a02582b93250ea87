import type { Unit } from '@parley/people/contract';
import { describe, expect, it } from 'vitest';
import { hueOf, initialsOf } from './avatar.tsx';
import { organisationRows, pathOf } from './tree-rows.ts';

const unit = (id: string, parent?: string, people = 1): Unit => ({
  id,
  name: id.toUpperCase(),
  order: 0,
  people,
  ...(parent && { parent }),
});
const units = [unit('med'), unit('card', 'med', 2), unit('lab', 'card', 3), unit('it')];

const shape = (input: Parameters<typeof organisationRows>[0]): string[] =>
  organisationRows(input).map((row) => `${'  '.repeat(row.level)}${row.kind === 'unit' ? `${row.id} ${row.total}` : row.id}`);

describe('the organisation tree', () => {
  it('shows the roots, and what is below the open ones, with all people counted', () => {
    expect(shape({ units, expanded: new Set() })).toEqual(['med 6', 'it 1']);
    expect(shape({ units, expanded: new Set(['med', 'card']) })).toEqual(['med 6', '  card 5', '    lab 3', 'it 1']);
  });

  it('shows the people of an open unit before its units, and whether there are more', () => {
    const lists = new Map([['card', { ids: ['ann', 'bob'], more: true, loading: false, failed: false }]]);
    expect(shape({ units, expanded: new Set(['med', 'card']), lists })).toEqual([
      'med 6',
      '  card 5',
      '    card/ann',
      '    card/bob',
      '    card/…',
      '    lab 3',
      'it 1',
    ]);
  });

  it('is a list of people where there are no units', () => {
    const lists = new Map([['', { ids: ['ann'], more: false, loading: false, failed: false }]]);
    expect(shape({ units: [], expanded: new Set(), lists })).toEqual(['/ann']);
    expect(shape({ units: [], expanded: new Set() })).toEqual([]);
  });

  it('makes a root of a unit whose parent is unknown, and cuts rings', () => {
    expect(shape({ units: [unit('a', 'gone'), unit('b', 'c'), unit('c', 'b')], expanded: new Set() })).toEqual(['a 1', 'b 1', 'c 1']);
  });

  it('knows the path to a unit, also in a ring', () => {
    expect(pathOf(units, 'lab').map((each) => each.id)).toEqual(['med', 'card', 'lab']);
    expect(pathOf([unit('b', 'c'), unit('c', 'b')], 'b').map((each) => each.id)).toEqual(['c', 'b']);
    expect(pathOf(units, 'none')).toEqual([]);
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
