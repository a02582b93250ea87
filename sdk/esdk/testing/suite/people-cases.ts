import type { Parley } from '@parley/esdk';
import type { PeopleMethods } from '@parley/people/contract';
import { describe, expect, test } from 'vitest';
import { outcome, type Stage } from './stage.ts';

export function peopleCases(stage: () => Stage): void {
  const ask = <M extends keyof PeopleMethods>(method: M, input: PeopleMethods[M]['in'], who: Parley = stage().maya) =>
    who.request<PeopleMethods, M>(method, input as never) as Promise<PeopleMethods[M]['out']>;

  describe('people', () => {
    test('are known by their ids, with their units, and those that are not there are left out', async () => {
      const { world } = stage();
      const { people } = await ask('people.get', { ids: ['ravi', 'ghost', 'noor', 'ravi'] });
      expect(people.map(({ id, units, active }) => [id, units, active]).sort()).toEqual([
        ['noor', [], true],
        ['ravi', [world.unit], true],
      ]);
      expect((await ask('people.me', {})).person).toMatchObject({ id: 'maya', name: 'maya', units: [world.unit] });
    });

    test('are listed by their units, by name and by pages', async () => {
      const { unit } = stage().world;
      const page = async (more: object) => {
        const listed = await ask('people.list', { unit, limit: 1, ...more });
        return [listed.people.map(({ id }) => id), listed.more];
      };
      expect([await page({}), await page({ after: 'maya' })]).toEqual([
        [['maya'], true],
        [['ravi'], false],
      ]);
      const { units } = await ask('people.names', { slices: [{ unit, from: 1, to: 5 }] });
      expect(units).toEqual([{ total: 2, people: [{ id: 'ravi', name: 'ravi' }] }]);
      const found = (await ask('people.units', {})).units.find(({ id }) => id === unit);
      expect(found).toMatchObject({ people: 2, below: 2 });
      expect(await outcome(ask('people.list', { limit: 1_000 }))).toBe('bad-request');
    });

    test('are found by the beginnings of their names', async () => {
      const { people } = await ask('people.search', { query: 'MAY', unit: stage().world.unit });
      expect(people.map(({ id }) => id)).toEqual(['maya']);
      expect((await ask('people.search', { query: '?!' })).people).toEqual([]);
    });

    test('are in groups, and work somewhere', async () => {
      const { group, location } = stage().world;
      const listed = async (filter: object) => (await ask('people.list', filter)).people.map(({ id }) => id);
      expect([await listed({ group }), await listed({ location }), await listed({ group, location })]).toEqual([
        ['maya', 'noor'],
        ['maya'],
        ['maya'],
      ]);
      const { groups } = await ask('people.groups', { person: 'noor' });
      expect(groups).toMatchObject([{ id: group, people: 2, listed: 2, groups: [] }]);
      expect((await ask('people.get', { ids: ['maya'] })).people[0]?.location).toBe(location);
      const { locations } = await ask('people.locations', { limit: 200 });
      expect(locations).toContainEqual({ name: location, people: 1 });
    });

    test('are not changed by people of an application', async () => {
      expect(await outcome(ask('people.update', { id: 'ravi', name: 'Nobody' }))).toBe('forbidden');
    });
  });
}
