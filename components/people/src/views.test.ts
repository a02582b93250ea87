import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestDirectory } from '../test/directory.ts';
import { ids, refused, STAFF } from '../test/refused.ts';

let directory: TestDirectory;
beforeAll(async () => {
  directory = await TestDirectory.open();
});
afterAll(() => directory.close());
beforeEach(async () => {
  await directory.empty();
  await directory.found();
  await directory.call('import', { csv: STAFF, dryRun: false });
});

describe('people', () => {
  it('are known with all that the file says', async () => {
    expect(await directory.api.personByMail('zoe@example.org')).toEqual({
      id: 'zoe-angstrom',
      name: 'Zoë Ångström',
      title: 'Nurse',
      mail: 'zoe@example.org',
      units: ['ward-7'],
      active: true,
      joined: false,
      admin: false,
      manager: 'tomasz-wisniewski',
      location: 'South',
      attributes: { phone: '+44 20 9999' },
    });
  });

  it('are listed by manager, location and unit, together too', async () => {
    expect(ids(await directory.call('list', { manager: 'ann-zimmer' }))).toEqual(['joaquin-herrera', 'tomasz-wisniewski']);
    expect(ids(await directory.call('list', { location: 'South', limit: 1 }, 'ben'))).toEqual(['joaquin-herrera']);
    expect(ids(await directory.call('list', { location: 'South', after: 'joaquin-herrera' }, 'ben'))).toEqual(['zoe-angstrom']);
    expect(ids(await directory.call('list', { location: 'South', unit: 'medicine', below: true }))).toEqual(['zoe-angstrom']);
    expect(ids(await directory.call('list', { group: 'crash-team' }))).toEqual(['ann-zimmer', 'tomasz-wisniewski']);
    expect(ids(await directory.call('list', { group: 'crash-team', query: 'ann' }))).toEqual(['ann-zimmer']);
  });

  it('stand in the lists of units by name, with as little as a list needs, parts of several units at once', async () => {
    await directory.call('update', { id: 'joaquin-herrera', unit: 'Medicine' });
    const slice = (unit: string, from: number, to: number) => ({ unit, from, to });
    const names = async (...slices: ReturnType<typeof slice>[]) => (await directory.call('names', { slices }, 'ben')).units;
    expect(await names(slice('medicine', 0, 9), slice('medicine', 1, 2), slice('ward-7', 0, 1), slice('nowhere', 0, 1))).toEqual([
      {
        total: 2,
        people: [
          { id: 'ann-zimmer', name: 'Ann Zimmer' },
          { id: 'joaquin-herrera', name: 'Joaquín Herrera' },
        ],
      },
      { total: 2, people: [{ id: 'joaquin-herrera', name: 'Joaquín Herrera' }] },
      { total: 1, people: [{ id: 'zoe-angstrom', name: 'Zoë Ångström' }] },
      { total: 0, people: [] },
    ]);
    await directory.call('update', { id: 'ann-zimmer', active: false });
    expect(await names(slice('medicine', 0, 9))).toMatchObject([{ total: 1, people: [{ id: 'joaquin-herrera' }] }]);
    expect(await refused(names(slice('medicine', 0, 201)))).toMatchObject({ code: 'bad-request' });
  });

  it('are found by everything that is known of them, in the order of how well it fits', async () => {
    const found = async (query: string): Promise<readonly string[]> => ids(await directory.call('search', { query }, 'ben'));
    expect(await found('wisnewski')).toEqual(['tomasz-wisniewski']);
    expect(await found('nurse south')).toEqual(['zoe-angstrom']);
    expect(await found('9999')).toEqual(['zoe-angstrom']);
    expect(await found('cardio')).toEqual([]);
    expect(await found('ward')).toEqual(['zoe-angstrom']);
    expect(ids(await directory.call('search', { query: 'nurse', unit: 'medicine', limit: 1 }))).toEqual(['ann-zimmer']);
    expect(await refused(directory.call('search', { query: 'x', limit: 101 }))).toMatchObject({ code: 'bad-request' });
  });

  it('at the top of the reporting lines, with how many report to them', async () => {
    expect(ids(await directory.call('heads', {}))).toEqual(['ann-zimmer']);
    await directory.call('update', { id: 'ann-zimmer', active: false });
    expect(ids(await directory.call('heads', {}, 'ben'))).toEqual(['tomasz-wisniewski']);
    const { reports } = await directory.call('reports', { ids: ['ann-zimmer', 'tomasz-wisniewski', 'zoe-angstrom', 'nobody'] });
    expect(reports).toEqual({ 'ann-zimmer': 2, 'tomasz-wisniewski': 1 });
  });

  it('are counted by location and by unit with what is below', async () => {
    expect(await directory.call('locations', { limit: 1 })).toEqual({ locations: [{ name: 'North', people: 2 }], more: true });
    expect(await directory.call('locations', { after: 'North' })).toEqual({ locations: [{ name: 'South', people: 2 }], more: false });
    const { units } = await directory.call('units', {});
    expect(Object.fromEntries(units.map(({ id, people, below }) => [id, [people, below]]))).toEqual({
      facilities: [1, 2],
      engineering: [1, 1],
      medicine: [1, 2],
      cardiology: [0, 1],
      'ward-7': [1, 1],
    });
  });
});

describe('changing a person', () => {
  it('gives further roles, each unit once, the first the main one', async () => {
    const roles = [
      { unit: 'Medicine / Cardiology', title: 'Sister' },
      { unit: 'facilities', title: 'Fire warden' },
      { unit: 'cardiology', title: 'twice' },
    ];
    const { person } = await directory.call('update', { id: 'ann-zimmer', roles });
    expect(person).toMatchObject({
      title: 'Sister',
      units: ['cardiology', 'facilities'],
      roles: [
        { unit: 'cardiology', title: 'Sister' },
        { unit: 'facilities', title: 'Fire warden' },
      ],
    });
    const moved = (await directory.call('update', { id: 'ann-zimmer', unit: 'Medicine', title: 'Matron' })).person;
    expect(moved.roles).toEqual([
      { unit: 'medicine', title: 'Matron' },
      { unit: 'facilities', title: 'Fire warden' },
    ]);
    expect(ids(await directory.call('search', { query: 'fire warden' }))).toEqual(['ann-zimmer']);
    expect(await refused(directory.call('update', { id: 'ann-zimmer', roles: [], unit: '' }))).toMatchObject({ code: 'bad-request' });
    expect((await directory.call('update', { id: 'ann-zimmer', roles: [] })).person.units).toEqual([]);
  });

  it('gives and takes manager, location and attributes', async () => {
    const change = { manager: 'ann-zimmer', location: 'West', attributes: { pager: '7', phone: '' } };
    const { person } = await directory.call('update', { id: 'zoe-angstrom', ...change });
    expect(person).toMatchObject({ manager: 'ann-zimmer', location: 'West', attributes: { pager: '7' } });
    const bare = (await directory.call('update', { id: 'zoe-angstrom', manager: '', location: '', attributes: { pager: '' } })).person;
    expect([bare.manager, bare.location, bare.attributes]).toEqual([undefined, undefined, undefined]);
  });

  it('to more attributes than a person has, one after the other, is refused', async () => {
    const some = (from: number): Record<string, string> => Object.fromEntries(Array.from({ length: 15 }, (_, n) => [`a${from + n}`, 'x']));
    await directory.call('update', { id: 'ann-zimmer', attributes: some(0) });
    const more = directory.call('update', { id: 'ann-zimmer', attributes: some(10) });
    expect(await refused(more)).toMatchObject({ code: 'bad-request', message: 'A person has at most 20 attributes.' });
  });

  it.each([
    ['oneself as manager', { manager: 'ann-zimmer' }, 'conflict', /stands below/],
    ['a circle of managers', { manager: 'zoe-angstrom' }, 'conflict', /Zoë Ångström stands below/],
    ['an unknown manager', { manager: 'nobody' }, 'not-found', /nobody with the id/],
    ['an unknown unit', { roles: [{ unit: 'Nowhere', title: '' }] }, 'not-found', /no unit/],
    ['an attribute without a name', { attributes: { '': 'x' } }, 'bad-request', /no name of an attribute/],
    ['an attribute with a line break', { attributes: { phone: 'a\nb' } }, 'bad-request', /line break/],
    ['an attribute that is too long', { attributes: { phone: 'x'.repeat(201) } }, 'bad-request', /longer/],
    ['too many attributes', { attributes: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`a${n}`, 'x'])) }, 'bad-request', /20/],
  ])('to %s is refused', async (_what, change, code, message) => {
    const before = await directory.api.person('ann-zimmer');
    expect(await refused(directory.call('update', { id: 'ann-zimmer', ...change }))).toEqual({
      code,
      message: expect.stringMatching(message),
    });
    expect(await directory.api.person('ann-zimmer')).toEqual(before);
  });
});

describe('a unit', () => {
  const tree = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await directory.call('units', {})).units.map(({ id, parent = '', order }) => [id, `${parent} ${order}`.trim()]));

  it('gets another name, another place and another order', async () => {
    expect((await directory.call('updateUnit', { id: 'ward-7', name: 'Ward 8' })).unit).toMatchObject({ id: 'ward-7', name: 'Ward 8' });
    expect(ids(await directory.call('search', { query: 'ward 8' }))).toEqual(['zoe-angstrom']);
    await directory.call('updateUnit', { id: 'ward-7', parent: 'Facilities', order: 1 });
    expect(await tree()).toEqual({
      facilities: '1',
      medicine: '2',
      cardiology: 'medicine 1',
      'ward-7': 'facilities 1',
      engineering: 'facilities 2',
    });
    const { unit } = await directory.call('updateUnit', { id: 'cardiology', parent: '', order: 1 });
    expect(unit).toMatchObject({ order: 1, people: 0, below: 0 });
    expect((await directory.call('units', {})).units.find(({ id }) => id === 'facilities')).toMatchObject({ below: 3 });
  });

  it.each([
    ['below itself', { id: 'medicine', parent: 'ward-7' }, 'conflict', /below itself/],
    ['into itself', { id: 'medicine', parent: 'medicine' }, 'conflict', /below itself/],
    ['below what is not there', { id: 'medicine', parent: 'nowhere' }, 'not-found', /no unit/],
    ['beside one of its name', { id: 'cardiology', name: 'Facilities', parent: '' }, 'conflict', /in this place already/],
    ['out of nowhere', { id: 'nowhere', name: 'Somewhere' }, 'not-found', /no unit/],
  ])('is not moved %s', async (_what, input, code, message) => {
    const before = await tree();
    expect(await refused(directory.call('updateUnit', input))).toEqual({ code, message: expect.stringMatching(message) });
    expect(await tree()).toEqual(before);
  });

  it('is not moved where the tree would be too deep', async () => {
    let parent = '';
    for (let depth = 1; depth <= 10; depth++) parent = (await directory.call('addUnit', { name: `Level ${depth}`, parent })).unit.id;
    expect(await refused(directory.call('updateUnit', { id: 'medicine', parent }))).toMatchObject({ code: 'refused' });
    await directory.call('updateUnit', { id: 'facilities', parent });
  });

  it('with people or units in it is not removed, unless another takes them', async () => {
    for (const id of ['ward-7', 'cardiology', 'medicine']) {
      expect(await refused(directory.call('removeUnit', { id }))).toEqual({
        code: 'conflict',
        message: expect.stringMatching(/not empty/),
      });
    }
    expect(await refused(directory.call('removeUnit', { id: 'medicine', moveTo: 'ward-7' }))).toMatchObject({ code: 'conflict' });
    await directory.call('removeUnit', { id: 'medicine', moveTo: 'facilities' });
    expect(await tree()).toEqual({ facilities: '1', engineering: 'facilities 1', cardiology: 'facilities 2', 'ward-7': 'cardiology 1' });
    expect((await directory.api.person('ann-zimmer'))?.units).toEqual(['facilities']);
    const { units } = await directory.call('units', {});
    expect(units.find(({ id }) => id === 'facilities')).toMatchObject({ people: 2, below: 4 });
  });

  it('that is empty goes; somebody who was deactivated in it does not keep it', async () => {
    await directory.call('update', { id: 'zoe-angstrom', active: false });
    await directory.call('removeUnit', { id: 'ward-7' });
    expect((await directory.api.person('zoe-angstrom'))?.units).toEqual([]);
    expect(Object.keys(await tree())).not.toContain('ward-7');
  });

  it('that a group is made of is not removed, unless another takes its place', async () => {
    await directory.call('addUnit', { name: 'Empty' });
    await directory.call('addGroup', { name: 'All of it', query: { unit: 'empty' } });
    expect(await refused(directory.call('removeUnit', { id: 'empty' }))).toEqual({
      code: 'conflict',
      message: expect.stringMatching(/"All of it" is made of "Empty"/),
    });
    await directory.call('removeUnit', { id: 'empty', moveTo: 'medicine' });
    expect((await directory.call('groups', {})).groups.find(({ id }) => id === 'all-of-it')).toMatchObject({
      query: { unit: 'medicine' },
      people: 2,
    });
  });
});

describe('groups', () => {
  it('are who is listed, who is in groups in them and whom a query finds', async () => {
    const { group } = await directory.call('addGroup', { name: 'South', query: { location: 'South', unit: 'Medicine' } });
    expect(group).toEqual({
      id: 'south',
      name: 'South',
      description: '',
      people: 1,
      listed: 0,
      groups: [],
      query: { location: 'South', unit: 'medicine' },
    });
    await directory.call('addGroup', { name: 'On call', groups: ['south', 'crash-team'], people: ['joaquin-herrera'] });
    expect(ids(await directory.call('list', { group: 'on-call' }))).toEqual([
      'ann-zimmer',
      'joaquin-herrera',
      'tomasz-wisniewski',
      'zoe-angstrom',
    ]);
    await directory.call('update', { id: 'joaquin-herrera', unit: 'Medicine' });
    expect(ids(await directory.call('list', { group: 'south' }))).toEqual(['joaquin-herrera', 'zoe-angstrom']);
    expect((await directory.call('groups', { person: 'joaquin-herrera' })).groups.map(({ id }) => id)).toEqual(['on-call', 'south']);
    const phone = { name: 'Phones', query: { attribute: { name: 'phone', value: '+44 20 1234' } } };
    expect((await directory.call('addGroup', phone)).group.people).toBe(1);
  });

  it('change, and go from the groups that they are in', async () => {
    await directory.call('addGroup', { name: 'On call', groups: ['crash-team'] });
    const { group } = await directory.call('updateGroup', {
      id: 'crash-team',
      name: 'Arrest team',
      description: 'Bleep 2222',
      addPeople: ['zoe-angstrom'],
      removePeople: ['ann-zimmer'],
    });
    expect(group).toMatchObject({ id: 'crash-team', name: 'Arrest team', description: 'Bleep 2222', people: 2, listed: 2 });
    expect((await directory.call('groups', { limit: 1 })).groups.map(({ id }) => id)).toEqual(['crash-team']);
    expect((await directory.call('groups', { after: 'crash-team' })).groups.map(({ id }) => id)).toEqual(['on-call']);
    await directory.call('removeGroup', { id: 'crash-team' });
    expect((await directory.call('groups', {})).groups).toMatchObject([{ id: 'on-call', groups: [], people: 0 }]);
  });

  it.each([
    ['a name that is taken', 'addGroup', { name: 'CRASH team' }, 'conflict'],
    ['an id that is taken', 'addGroup', { name: 'Other', id: 'crash-team' }, 'conflict'],
    ['no name', 'addGroup', { name: ' ' }, 'bad-request'],
    ['an unknown person', 'addGroup', { name: 'Other', people: ['nobody'] }, 'not-found'],
    ['an unknown group', 'addGroup', { name: 'Other', groups: ['nothing'] }, 'not-found'],
    ['an unknown unit', 'addGroup', { name: 'Other', query: { unit: 'nowhere' } }, 'not-found'],
    ['itself', 'updateGroup', { id: 'crash-team', groups: ['crash-team'] }, 'conflict'],
    ['a group around it', 'updateGroup', { id: 'crash-team', groups: ['around'] }, 'conflict'],
    ['another id', 'updateGroup', { id: 'nothing', name: 'x' }, 'not-found'],
  ] as const)('with %s are refused', async (_what, method, input, code) => {
    await directory.call('addGroup', { name: 'Around', groups: ['crash-team'] });
    const before = await directory.call('groups', {});
    expect(await refused(directory.call(method, input as never))).toMatchObject({ code });
    expect(await directory.call('groups', {})).toEqual(before);
  });
});

describe('who comes back with a version', () => {
  it('is told only what is different since, also what is gone', async () => {
    const follow = await directory.watch('ben');
    const { version } = await follow();
    await directory.call('update', { id: 'ann-zimmer', title: 'Matron' });
    await directory.call('addUnit', { name: 'Empty' });
    await directory.call('removeUnit', { id: 'empty' });
    await directory.call('removeGroup', { id: 'crash-team' });
    const last = await directory.version();
    // Deltas of what came before may name the same.
    for (let told = await follow(); told.version < last; ) told = await follow();
    const said = await (await directory.watch('ben', { since: version }))();
    expect(said.frame).toBe('delta');
    // What came just before the version that it had may be told again.
    const gone = { removedUnits: expect.arrayContaining(['empty']), removedGroups: expect.arrayContaining(['crash-team']) };
    expect(said.body).toMatchObject(gone);
    expect((said.body as { people: unknown[] }).people).toContainEqual(await directory.api.person('ann-zimmer'));
    expect(await (await directory.watch('ben', { since: said.version }))()).toMatchObject({
      frame: 'delta',
      version: said.version,
      body: {},
    });
  });

  it('is told to look anew where the version is not one of this history', async () => {
    const { version } = await (await directory.watch('ben'))();
    await directory.call('update', { id: 'ann-zimmer', title: 'Matron' });
    for (const since of [version + 1, version - 1, 2 ** 52]) {
      expect(await (await directory.watch('ben', { since }))()).toMatchObject({ frame: 'snapshot', body: {} });
    }
  });

  it('is told to look anew after more than can be listed', async () => {
    const follow = await directory.watch('ben');
    const { version } = await follow();
    const csv = `name,mail\n${Array.from({ length: 600 }, (_, n) => `P ${n},p${n}@example.org`).join('\n')}`;
    await directory.call('import', { csv, dryRun: false });
    for (let told = await follow(); told.frame === 'delta'; ) told = await follow();
    expect(await (await directory.watch('ben', { since: version }))()).toMatchObject({ frame: 'snapshot', body: {} });
  });
});
