import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import { Tree } from './tree.ts';

const UNITS = [{ id: 'site' }, { id: 'med', parent: 'site' }, { id: 'ward', parent: 'med' }, { id: 'stores', parent: 'site' }];
const person = (id: string, name: string, units: readonly string[], active = true) => ({ id, name, units, active });

function makeTree(): Tree {
  const tree = new Tree();
  tree.setUnits(UNITS);
  tree.setPeople([
    person('ann', 'Ann', ['ward', 'med']),
    person('zoe', 'Ángela', ['ward']),
    person('ben', 'Ben', ['stores']),
    person('gone', 'Abel', ['ward'], false),
  ]);
  return tree;
}

describe('the tree', () => {
  it('lists the people of a unit by name, each once, without those who are not active', () => {
    const tree = makeTree();
    expect(tree.peopleOf('ward', false)).toEqual(['zoe', 'ann']);
    expect(tree.peopleOf('med', false)).toEqual(['ann']);
    expect(tree.peopleOf('site', true)).toEqual(['zoe', 'ann', 'ben']);
    expect(tree.peopleOf('site', false)).toEqual([]);
    expect(tree.peopleOf('cardiology', true)).toBeUndefined();
    expect(tree.byName(['ben', 'gone', 'nobody', 'ann', 'ben'])).toEqual(['ann', 'ben']);
  });

  it('tells which units have other people or another order, those above included, and nothing else', () => {
    const tree = makeTree();
    const changes: unknown[] = [];
    const stop = tree.onChange(({ units, people }) => changes.push([[...units].sort(), people]));
    tree.setPeople([person('ann', 'Ann', ['ward', 'med']), person('gone', 'Abel', [], false)]);
    tree.setUnits([...UNITS].reverse());
    expect(changes).toEqual([]);
    tree.setPeople([person('ben', 'Ben', ['ward'])]);
    tree.setPeople([person('ben', 'Zacharias', ['ward'])]);
    tree.setPeople([person('ben', 'Zacharias', ['ward'], false)]);
    stop();
    tree.setPeople([person('ben', 'Ben', [])]);
    expect(changes).toEqual([
      [['med', 'site', 'stores', 'ward'], ['ben']],
      [['med', 'site', 'ward'], ['ben']],
      [['med', 'site', 'ward'], ['ben']],
    ]);
  });

  it('takes a unit that moves with all that is below it', () => {
    const tree = makeTree();
    tree.setUnits(UNITS.map((unit) => (unit.id === 'ward' ? { id: 'ward', parent: 'stores' } : unit)));
    expect(tree.peopleOf('stores', true)).toEqual(['zoe', 'ann', 'ben']);
    expect(tree.above('ward')).toBe('stores');
  });

  it('is no circle, even where the tables hold one', () => {
    const tree = makeTree();
    tree.setUnits([
      { id: 'a', parent: 'c' },
      { id: 'b', parent: 'a' },
      { id: 'c', parent: 'b' },
      { id: 'd', parent: 'd' },
    ]);
    tree.setPeople([person('ann', 'Ann', ['c', 'd'])]);
    expect(['a', 'b', 'c', 'd'].map((unit) => tree.above(unit))).toEqual([undefined, 'a', 'b', undefined]);
    expect(tree.peopleOf('a', true)).toEqual(['ann']);
  });

  it('has the same order however people came into it', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { random } = new SimulatedRuntime(seed);
      const tree = makeTree();
      const known = new Map<string, { key: string; active: boolean }>();
      for (let round = 0; round < 30; round++) {
        const batch = Array.from({ length: 1 + random.integer(round % 10 === 0 ? 300 : 5) }, () => {
          const id = `p${random.integer(200)}`;
          return person(id, ['Ann', 'Bo', 'Cleo', 'Dan'][random.integer(4)] ?? '', ['ward'], random.integer(5) > 0);
        });
        tree.setPeople(batch);
        for (const { id, name, active } of batch) known.set(id, { key: `${name.toLowerCase()} ${id}`, active });
      }
      tree.setPeople([person('ann', '', [], false), person('zoe', '', [], false)]);
      const wanted = [...known].filter(([, { active }]) => active).sort(([, a], [, b]) => (a.key < b.key ? -1 : 1));
      expect(tree.peopleOf('ward', true), `seed ${seed}`).toEqual(wanted.map(([id]) => id));
    }
  });
});
