import { beforeEach, describe, expect, it } from 'vitest';
import { Roll, type RollPerson } from './roll.ts';
import { locationsOf, type RollFilter, reportsOf, rollPage } from './roll-page.ts';
import { rollSearch } from './roll-search.ts';

const person = (name: string, more: Partial<RollPerson> = {}): RollPerson => ({
  id: name.toLowerCase().replaceAll(' ', '-'),
  name,
  title: '',
  mail: '',
  units: [],
  active: true,
  ...more,
});

let roll: Roll;
beforeEach(() => {
  roll = new Roll();
  roll.setUnits([
    { id: 'medicine', name: 'Medicine' },
    { id: 'cardiology', name: 'Cardiology', parent: 'medicine' },
    { id: 'ward', name: 'Ward 7', parent: 'cardiology' },
    { id: 'facilities', name: 'Facilities' },
  ]);
  const people = [
    person('Maya Chen', { units: ['cardiology', 'facilities'], title: 'Consultant', mail: 'm.chen@example.org', location: 'North' }),
    person('Tomasz Wiśniewski', {
      units: ['facilities'],
      title: 'Biomedical engineer',
      manager: 'maya-chen',
      attributes: { phone: '+44 20 7946 0123' },
    }),
    person('Zoë Ångström', { units: ['ward'], title: 'Nurse', manager: 'maya-chen', location: 'North' }),
    person('Noor al-Hashimi', { units: ['ward'], title: 'Nurse', manager: 'zoë-ångström', location: 'Süd' }),
    person('Mei-Ling Tan', { units: ['medicine'], active: false, location: 'South' }),
    person('Chenoa Diaz', { title: 'Chen scholar' }),
    person("Siobhán O'Neill"),
    person('أحمد الهاشمي', { id: 'ahmad' }),
    person('فاطمة عَلِيّ', { id: 'fatima' }),
    person('שרה כהן', { id: 'sarah' }),
    person('陈美玲', { id: 'meiling' }),
  ];
  for (const each of people) roll.put(each);
});

const search = (query: string, filter: Partial<RollFilter> = {}, limit = 20) =>
  rollSearch(roll, query, { inactive: false, ...filter }, limit);
const page = (filter: Partial<RollFilter> = {}, after?: string, limit = 20) => rollPage(roll, { inactive: false, ...filter }, after, limit);

describe('search', () => {
  it.each([
    ['wisn', ['tomasz-wiśniewski']],
    ['WIŚ tom', ['tomasz-wiśniewski']],
    ['wisniewksi', ['tomasz-wiśniewski']],
    ['wisnewsky', ['tomasz-wiśniewski']],
    ['tomas wiśnieski', ['tomasz-wiśniewski']],
    ['angstrom', ['zoë-ångström']],
    ['alhashimi', ['noor-al-hashimi']],
    ['oneill', ["siobhán-o'neill"]],
    ["o'neil", ["siobhán-o'neill"]],
    ['biomed', ['tomasz-wiśniewski']],
    [`${'bio '.repeat(9)}maya`, []],
    ['enginer', ['tomasz-wiśniewski']],
    ['020 7946', []],
    ['7946', ['tomasz-wiśniewski']],
    ['7947', []],
    ['may4', []],
    ['442079', ['tomasz-wiśniewski']],
    ['m.chen@ex', ['maya-chen']],
    ['sud', ['noor-al-hashimi']],
    ['ward', ['noor-al-hashimi', 'zoë-ångström']],
    ['nurse sud', ['noor-al-hashimi']],
    ['احمد', ['ahmad']],
    ['إحمد الهاشمى', ['ahmad']],
    ['فاطمه', ['fatima']],
    ['فـاطمة علي', ['fatima']],
    ['כהנ', ['sarah']],
    ['美玲', ['meiling']],
    ['xyz', []],
    ['', []],
    ["' or 1=1 --", []],
  ])('of %j finds %j', (query, expected) => {
    expect([...search(query)].sort()).toEqual(expected);
  });

  it('has names before all else, whole words before beginnings, and names that begin so before others', () => {
    expect(search('chen')).toEqual(['maya-chen', 'chenoa-diaz']);
    expect(search('c')).toEqual(['chenoa-diaz', 'maya-chen']);
    expect(search('n')[0]).toBe('noor-al-hashimi');
  });

  it('keeps within a unit, and hides those who are deactivated from those who may not see them', () => {
    expect(search('nurse', { unit: 'medicine', below: true })).toEqual(['noor-al-hashimi', 'zoë-ångström']);
    expect(search('nurse', { unit: 'medicine' })).toEqual([]);
    expect(search('meiling')).toEqual([]);
    expect(search('meiling', { inactive: true })).toEqual(['mei-ling-tan']);
  });

  it('follows changes of people and of the names of units', () => {
    roll.put(person('Maya Ross', { id: 'maya-chen' }));
    expect(search('maya ross')).toEqual(['maya-chen']);
    expect(search('consultant')).toEqual([]);
    roll.setUnits([{ id: 'ward', name: 'Intensive care' }]);
    expect(search('intensive')).toEqual(['noor-al-hashimi', 'zoë-ångström']);
    expect(search('ward')).toEqual([]);
  });

  it('answers no more than asked for', () => {
    for (let n = 0; n < 50; n++) roll.put(person(`Kim Lee ${n}`, { id: `kim-${n}` }));
    expect(search('kim', {}, 7)).toHaveLength(7);
  });
});

describe('pages', () => {
  it('are by name and go on behind an id', () => {
    const first = page({}, undefined, 3);
    expect(first).toEqual({ ids: ['chenoa-diaz', 'maya-chen', 'noor-al-hashimi'], more: true });
    expect(page({}, 'noor-al-hashimi', 2).ids).toEqual(["siobhán-o'neill", 'tomasz-wiśniewski']);
    expect(page({}, 'nobody')).toEqual({ ids: [], more: false });
  });

  it.each<[Partial<RollFilter>, readonly string[]]>([
    [{ unit: 'facilities' }, ['maya-chen', 'tomasz-wiśniewski']],
    [{ unit: 'medicine' }, []],
    [{ unit: 'medicine', inactive: true }, ['mei-ling-tan']],
    [{ unit: 'medicine', below: true }, ['maya-chen', 'noor-al-hashimi', 'zoë-ångström']],
    [{ manager: 'maya-chen' }, ['tomasz-wiśniewski', 'zoë-ångström']],
    [{ location: 'North' }, ['maya-chen', 'zoë-ångström']],
    [{ location: 'North', manager: 'maya-chen' }, ['zoë-ångström']],
    [{ among: new Set(['ahmad', 'maya-chen', 'nobody']), unit: 'cardiology' }, ['maya-chen']],
    [{ heads: true }, ['maya-chen']],
    [{ unit: 'nowhere', below: true }, []],
  ])('of %j are of those', (filter, expected) => {
    expect(page(filter)).toEqual({ ids: expected, more: false });
  });

  it('who is above somebody and has an inactive manager is at the top', () => {
    roll.put(person('Zoë Ångström', { manager: 'mei-ling-tan' }));
    expect(page({ heads: true }).ids).toEqual(['maya-chen', 'zoë-ångström']);
    expect([reportsOf(roll, 'maya-chen'), reportsOf(roll, 'zoë-ångström'), reportsOf(roll, 'ahmad')]).toEqual([1, 1, 0]);
  });

  it('locations count those who are active', () => {
    expect(locationsOf(roll)).toEqual([
      { name: 'North', people: 2 },
      { name: 'Süd', people: 1 },
    ]);
  });
});

describe('counts', () => {
  it('have everybody once in each unit and above it', () => {
    expect(['medicine', 'cardiology', 'ward', 'facilities'].map((unit) => roll.counts.of(unit))).toEqual([
      { people: 0, below: 3 },
      { people: 1, below: 3 },
      { people: 2, below: 2 },
      { people: 2, below: 2 },
    ]);
  });

  it('follow people and units that move', () => {
    roll.put(person('Maya Chen', { units: ['ward', 'cardiology'] }));
    expect(roll.counts.of('medicine')).toEqual({ people: 0, below: 3 });
    expect(roll.counts.of('facilities')).toEqual({ people: 1, below: 1 });
    roll.setUnits([
      { id: 'medicine', name: 'Medicine' },
      { id: 'ward', name: 'Ward', parent: 'medicine' },
    ]);
    expect(roll.counts.of('medicine')).toEqual({ people: 0, below: 3 });
    expect(roll.counts.of('ward')).toEqual({ people: 3, below: 3 });
  });

  // A roll that was changed many times against one that is new.
  it.each([1, 2, 3, 4])('and pages and searches are those of a new roll after any changes (seed %i)', (seed) => {
    let state = seed;
    const pick = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (state >>> 8) % below;
    };
    const units = ['medicine', 'cardiology', 'ward', 'facilities'];
    const known = new Map<string, RollPerson>();
    const changed = new Roll();
    const tree = units.map((id, index) => ({ id, name: id, ...(index > 0 && { parent: units[index - 1] ?? '' }) }));
    changed.setUnits(tree);
    for (let step = 0; step < 400; step++) {
      const id = `p${pick(60)}`;
      const put = person(`${['Ann', 'Bo', 'Cy', 'Äda'][pick(4)]} ${['Lee', 'Wu', 'Šimić'][pick(3)]}`, {
        id,
        units: [...new Set([units[pick(4)] ?? '', units[pick(4)] ?? ''])].slice(pick(2)),
        active: pick(4) > 0,
        manager: `p${pick(60)}`,
        location: ['', 'North', 'South'][pick(3)] ?? '',
      });
      known.set(id, put);
      changed.put(put);
    }
    const fresh = new Roll();
    for (const each of known.values()) fresh.put(each);
    fresh.setUnits(tree);
    const view = (each: Roll): unknown => ({
      counts: units.map((unit) => each.counts.of(unit)),
      all: rollPage(each, { inactive: true }, undefined, 100),
      north: rollPage(each, { inactive: false, location: 'North' }, undefined, 100),
      below: rollPage(each, { inactive: false, unit: 'cardiology', below: true }, undefined, 100),
      heads: rollPage(each, { inactive: false, heads: true }, undefined, 100),
      search: ['a', 'lee', 'ada simic', 'north', 'ward'].map((query) => rollSearch(each, query, { inactive: false }, 30)),
      locations: locationsOf(each),
    });
    expect({ seed, view: view(changed) }).toEqual({ seed, view: view(fresh) });
  });
});
