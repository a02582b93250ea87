import { isDeepStrictEqual } from 'node:util';
import { declarationContract } from '@parley/host/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestDirectory } from '../test/directory.ts';
import { ids, refused } from '../test/refused.ts';
import { people } from './index.ts';

let directory: TestDirectory;
beforeAll(async () => {
  directory = await TestDirectory.open();
});
afterAll(() => directory.close());
beforeEach(async () => {
  await directory.empty();
  await directory.found();
});

const STAFF = [
  'name,mail,title,unit',
  'Tomasz Wiśniewski,tomasz@example.org,Biomedical engineer,Facilities / Engineering',
  'Ann Zimmer,ann@example.org,Nurse,Medicine',
  'Joaquín Herrera,joaquin@example.org,IT operations,Facilities',
  'Zoë Ångström,zoe@example.org,Nurse,Medicine / Cardiology / Ward 7',
].join('\n');

it('what is declared is permitted to nobody who must stay out', async () => {
  const { surfaces, violations } = await declarationContract([people]);
  expect(violations).toEqual([]);
  expect(Object.fromEntries(surfaces.map(({ name, rule }) => [name, rule?.name]))).toEqual({
    'people.me': 'member',
    'people.units': 'member',
    'people.list': 'member',
    'people.search': 'member',
    'people.get': 'member',
    'people.names': 'member',
    'people.locations': 'member',
    'people.heads': 'member',
    'people.reports': 'member',
    'people.groups': 'member',
    'people.add': 'role:admin',
    'people.update': 'role:admin',
    'people.addUnit': 'role:admin',
    'people.updateUnit': 'role:admin',
    'people.removeUnit': 'role:admin',
    'people.addGroup': 'role:admin',
    'people.updateGroup': 'role:admin',
    'people.removeGroup': 'role:admin',
    'people.import': 'role:admin',
    'people.directory': 'member',
    'people.imports': 'role:admin',
    'GET /u/:slot/api/people/photos/:version': 'member',
    'PUT /u/:slot/api/people/people/:id/photo': 'role:admin|oneself',
    'DELETE /u/:slot/api/people/people/:id/photo': 'role:admin|oneself',
    'POST /u/:slot/api/people/imports': 'role:admin',
    'GET /u/:slot/api/people/export.csv': 'role:admin',
  });
});

it('other components read who is in a unit, in slices, and search, without those who have gone', async () => {
  await directory.call('import', { csv: STAFF, dryRun: false });
  const { api } = directory;
  const medicine = (await api.units()).find(({ name }) => name === 'Medicine')?.id ?? '';
  const names = async (...slice: Parameters<typeof api.inUnit>) => {
    const { people, more } = await api.inUnit(...slice);
    return [people.map(({ name }) => name), more];
  };
  expect(await names(medicine)).toEqual([['Ann Zimmer'], false]);
  expect(await names(medicine, { below: true, limit: 1 })).toEqual([['Ann Zimmer'], true]);
  const [ann] = (await api.inUnit(medicine)).people;
  expect(await names(medicine, { below: true, after: ann?.id ?? '' })).toEqual([['Zoë Ångström'], false]);
  expect((await api.search('ang')).map(({ name }) => name)).toEqual(['Zoë Ångström']);
  await directory.call('update', { id: ann?.id ?? '', active: false });
  expect([await names(medicine), await api.search('zimmer')]).toEqual([[[], false], []]);
});

it('other components are told of every change, by id, and can read it then', async () => {
  const seen: unknown[] = [];
  const stop = directory.api.onChanged((change) => seen.push(change));
  const { person } = await directory.call('add', { name: 'Ann Zimmer', mail: 'ann@example.org' });
  const { unit } = await directory.call('addUnit', { name: 'Medicine' });
  await directory.call('update', { id: person.id, unit: unit.id });
  await directory.call('update', { id: person.id, active: false });
  stop();
  await directory.call('update', { id: person.id, active: true });
  expect(seen).toMatchObject([
    { people: [person.id], units: [] },
    { people: [], units: [unit.id] },
    { people: [person.id], units: [unit.id] },
    { people: [person.id], units: [unit.id, unit.id] },
  ]);
  expect(await directory.api.people([person.id, 'nobody'])).toMatchObject([{ id: person.id, units: [unit.id] }]);
  expect((await directory.api.everybody()).map(({ id }) => id).sort()).toEqual([person.id, 'maya-chen']);
  expect(await directory.api.units()).toMatchObject([{ id: unit.id, people: 1 }]);
});

describe('the organisation', () => {
  it('is made once, with its first administrator', async () => {
    expect(await directory.call('me', {})).toEqual({
      organisation: { name: 'Aldermoor', sample: false },
      person: {
        id: 'maya-chen',
        name: 'Maya Chen',
        mail: 'maya@example.org',
        title: '',
        units: [],
        active: true,
        joined: false,
        admin: true,
      },
    });
    await expect(directory.found()).rejects.toMatchObject({ code: 'conflict' });
  });

  it('of two who make it at the same time one wins', async () => {
    await directory.empty();
    const results = await Promise.allSettled([directory.found(), directory.found(), directory.found()]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await directory.api.active()).toEqual(['maya-chen']);
  });

  it('has to be there before people are added, but for an import before the first run', async () => {
    await directory.empty();
    expect(await refused(directory.call('add', { name: 'Ann', mail: 'ann@example.org' }, 'root'))).toMatchObject({ code: 'conflict' });
    expect(await refused(directory.call('import', { csv: STAFF, dryRun: true }, 'root'))).toMatchObject({ code: 'conflict' });
    expect(await directory.api.importPeople(STAFF)).toMatchObject({ added: 4, applied: true });
    await expect(directory.found()).rejects.toMatchObject({ code: 'conflict' });
    const sample = { name: 'Sample', sample: true, founder: { person: 'joaquin-herrera' } };
    expect(await directory.api.createOrganisation(sample)).toMatchObject({ id: 'joaquin-herrera' });
    expect(await directory.api.organisation()).toEqual({ name: 'Sample', sample: true, founder: 'joaquin-herrera' });
  });

  it('has no person behind a service', async () => {
    expect(await refused(directory.call('me', {}, 'root'))).toMatchObject({ code: 'not-found' });
  });
});

describe('adding a person', () => {
  it('gives a readable id, which is counted up where it is taken', async () => {
    expect((await directory.call('add', { name: ' Maya Chen ', mail: 'm2@example.org', title: 'Nurse' })).person).toMatchObject({
      id: 'maya-chen-2',
      name: 'Maya Chen',
      title: 'Nurse',
    });
    expect((await directory.call('add', { name: 'Operator', mail: 'o@example.org' })).person.id).toBe('operator-2');
    expect((await directory.call('add', { name: 'Wei', mail: 'w@example.org', id: 'w.1' })).person.id).toBe('w.1');
  });

  it.each([
    ['mail', { name: 'Other', mail: 'MAYA@example.org' }, 'conflict', /mail address/],
    ['id', { name: 'Other', mail: 'o@example.org', id: 'maya-chen' }, 'conflict', /has the id/],
    ['id of the server', { name: 'Other', mail: 'o@example.org', id: 'operator' }, 'bad-request', /"id".*server itself/],
    ['unit', { name: 'Other', mail: 'o@example.org', unit: 'Nowhere / At all' }, 'not-found', /no unit/],
    ['name', { name: '  ', mail: 'o@example.org' }, 'bad-request', /"name".*missing/],
    ['address', { name: 'Other', mail: 'nowhere' }, 'bad-request', /"mail".*no mail address/],
    ['field', { name: 'Other', mail: 'o@example.org', roles: ['admin'] }, 'bad-request', /roles/],
  ])('with a wrong %s is refused', async (_what, input, code, message) => {
    expect(await refused(directory.call('add', input))).toEqual({ code, message: expect.stringMatching(message) });
    expect(await directory.api.active()).toEqual(['maya-chen']);
  });

  it('at the same time with the same name gives different ids', async () => {
    const added = await Promise.all(
      Array.from({ length: 5 }, (_, i) => directory.call('add', { name: 'Kim Lee', mail: `kim${i}@example.org` })),
    );
    expect(added.map(({ person }) => person.id).sort()).toEqual(['kim-lee', 'kim-lee-2', 'kim-lee-3', 'kim-lee-4', 'kim-lee-5']);
  });

  it('is not for members', async () => {
    expect(await refused(directory.call('add', { name: 'Ann', mail: 'ann@example.org' }, 'ben'))).toMatchObject({ code: 'forbidden' });
  });
});

describe('the list', () => {
  beforeEach(async () => {
    await directory.call('import', { csv: STAFF, dryRun: false });
  });

  it('is in the order of names without regard to case and accents, page by page', async () => {
    const first = await directory.call('list', { limit: 2 });
    expect([ids(first), first.more]).toEqual([['ann-zimmer', 'joaquin-herrera'], true]);
    const second = await directory.call('list', { limit: 2, after: 'joaquin-herrera' });
    expect([ids(second), second.more]).toEqual([['maya-chen', 'tomasz-wisniewski'], true]);
    const third = await directory.call('list', { limit: 2, after: 'tomasz-wisniewski' });
    expect([ids(third), third.more]).toEqual([['zoe-angstrom'], false]);
  });

  it.each([
    ['wisn', ['tomasz-wisniewski']],
    ['WIŚ tom', ['tomasz-wisniewski']],
    ['angstrom', ['zoe-angstrom']],
    ['nurse', ['ann-zimmer', 'zoe-angstrom']],
    ['joaquin@example', ['joaquin-herrera']],
    ['urse', ['ann-zimmer', 'zoe-angstrom']],
    ['wisnewski', ['tomasz-wisniewski']],
    ['rse', []],
    ['nurse wisn', []],
    ['%', ['ann-zimmer', 'joaquin-herrera', 'maya-chen', 'tomasz-wisniewski', 'zoe-angstrom']],
    ["' or 1=1 --", []],
  ])('finds %j by the beginnings of words', async (query, expected) => {
    expect(ids(await directory.call('list', { query }))).toEqual(expected);
  });

  it('is of a unit alone, or with the units below', async () => {
    expect(ids(await directory.call('list', { unit: 'medicine' }))).toEqual(['ann-zimmer']);
    expect(ids(await directory.call('list', { unit: 'medicine', below: true }))).toEqual(['ann-zimmer', 'zoe-angstrom']);
    expect(ids(await directory.call('list', { unit: 'cardiology', below: true, query: 'zo' }))).toEqual(['zoe-angstrom']);
    expect(ids(await directory.call('list', { unit: 'nowhere', below: true }))).toEqual([]);
  });

  it('shows those who are deactivated to administrators only', async () => {
    await directory.call('update', { id: 'ann-zimmer', active: false });
    expect(ids(await directory.call('list', { unit: 'medicine' }))).toEqual(['ann-zimmer']);
    expect(ids(await directory.call('list', { unit: 'medicine' }, 'ben'))).toEqual([]);
    expect((await directory.call('get', { ids: ['ann-zimmer'] }, 'ben')).people).toMatchObject([{ id: 'ann-zimmer', active: false }]);
  });

  it('of given ids is in their order, without unknown ones', async () => {
    expect(ids(await directory.call('get', { ids: ['zoe-angstrom', 'nobody', 'ann-zimmer', 'zoe-angstrom'] }))).toEqual([
      'zoe-angstrom',
      'ann-zimmer',
    ]);
    const many = Array.from({ length: 501 }, (_, i) => `p${i}`);
    expect(await refused(directory.call('get', { ids: many }))).toMatchObject({ code: 'bad-request' });
  });
});

describe('changing a person', () => {
  beforeEach(async () => {
    await directory.call('import', { csv: STAFF, dryRun: false });
  });

  it('changes what is given and keeps the rest', async () => {
    const { person } = await directory.call('update', { id: 'ann-zimmer', name: 'Ann Zimmer-Kaya', unit: 'Medicine / Cardiology' });
    expect(person).toMatchObject({ name: 'Ann Zimmer-Kaya', mail: 'ann@example.org', title: 'Nurse', units: ['cardiology'] });
    expect(ids(await directory.call('list', { query: 'kaya' }))).toEqual(['ann-zimmer']);
    expect((await directory.call('update', { id: 'ann-zimmer', unit: '', title: '' })).person).toMatchObject({ units: [], title: '' });
  });

  it('to the mail address of somebody else is refused', async () => {
    expect(await refused(directory.call('update', { id: 'ann-zimmer', mail: 'Zoe@example.org' }))).toMatchObject({ code: 'conflict' });
    expect((await directory.call('update', { id: 'ann-zimmer', mail: 'ANN@example.org' })).person.mail).toBe('ANN@example.org');
  });

  it('who is unknown is refused', async () => {
    expect(await refused(directory.call('update', { id: 'nobody', title: 'x' }))).toMatchObject({ code: 'not-found' });
  });

  it('never takes away the last active administrator', async () => {
    for (const change of [{ active: false }, { admin: false }]) {
      expect(await refused(directory.call('update', { id: 'maya-chen', ...change }))).toEqual({
        code: 'conflict',
        message: expect.stringContaining('last active administrator'),
      });
    }
    await directory.call('update', { id: 'ann-zimmer', admin: true });
    await directory.call('update', { id: 'maya-chen', admin: false });
    await directory.call('update', { id: 'zoe-angstrom', admin: true, active: false });
    expect(await refused(directory.call('update', { id: 'ann-zimmer', active: false }))).toMatchObject({ code: 'conflict' });
    expect((await directory.api.person('ann-zimmer'))?.active).toBe(true);
  });

  it('of two administrators who take it from each other at the same time leaves one', async () => {
    await directory.call('update', { id: 'ann-zimmer', admin: true });
    const results = await Promise.allSettled(['maya-chen', 'ann-zimmer'].map((id) => directory.call('update', { id, admin: false })));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('tells other components when rights have changed, and only then', async () => {
    await directory.call('update', { id: 'ann-zimmer', title: 'Senior nurse' });
    await directory.call('update', { id: 'ann-zimmer', admin: true });
    await directory.call('import', { csv: 'name,mail,admin\nAnn Zimmer,ann@example.org,no', dryRun: false });
    await directory.call('update', { id: 'ann-zimmer', active: false });
    expect(directory.rights).toEqual([
      { person: 'ann-zimmer', active: true, admin: true },
      { person: 'ann-zimmer', active: true, admin: false },
      { person: 'ann-zimmer', active: false, admin: false },
    ]);
    expect(await directory.api.exists(['ann-zimmer', 'maya-chen', 'nobody'])).toEqual(new Set(['maya-chen']));
  });
});

describe('units', () => {
  it('stand in the order of their making and count those who are active', async () => {
    await directory.call('import', { csv: STAFF, dryRun: false });
    await directory.call('addUnit', { name: 'Échographie', parent: 'Medicine' });
    await directory.call('update', { id: 'zoe-angstrom', active: false });
    const { units } = await directory.call('units', {}, 'ben');
    const below = (parent: string | undefined) => units.filter((unit) => unit.parent === parent).map(({ id, people: n }) => `${id} ${n}`);
    expect(below(undefined)).toEqual(['facilities 1', 'medicine 1']);
    expect(below('medicine')).toEqual(['cardiology 0', 'echographie 0']);
    expect(below('cardiology')).toEqual(['ward-7 0']);
  });

  it.each([
    [{ name: 'medicine' }, 'conflict'],
    [{ name: 'Other', id: 'medicine' }, 'conflict'],
    [{ name: 'Other', parent: 'nowhere' }, 'not-found'],
    [{ name: 'a / b' }, 'bad-request'],
    [{ name: ' ' }, 'bad-request'],
    [{ name: 'Other', id: 'No Good' }, 'bad-request'],
  ])('are not added as %j', async (input, code) => {
    await directory.call('addUnit', { name: 'Medicine' });
    expect(await refused(directory.call('addUnit', input))).toMatchObject({ code });
    expect((await directory.call('units', {})).units).toHaveLength(1);
  });

  it('are nested twelve deep at most', async () => {
    let parent = '';
    for (let depth = 1; depth <= 12; depth++) parent = (await directory.call('addUnit', { name: `Level ${depth}`, parent })).unit.id;
    expect(await refused(directory.call('addUnit', { name: 'Level 13', parent }))).toMatchObject({ code: 'refused' });
  });
});

describe('an import', () => {
  const CSV = `${STAFF}\nBad,not-a-mail,,\nAlso bad,x@example.org,,Medicine //`;

  it('names each bad line with its reason; a dry run writes nothing', async () => {
    const report = await directory.call('import', { csv: CSV, dryRun: true });
    expect(report).toMatchObject({
      added: 4,
      changed: 0,
      unchanged: 0,
      units: 5,
      problems: [
        { line: 6, column: 'mail', reason: '"not-a-mail" is no mail address.', code: 'mail-invalid', values: { value: 'not-a-mail' } },
        { line: 7, column: 'unit', reason: expect.stringContaining('empty part'), code: 'unit-part-empty', values: {} },
      ],
      applied: false,
    });
    expect(await directory.api.active()).toEqual(['maya-chen']);
    expect((await directory.call('units', {})).units).toEqual([]);
  });

  it('takes the good lines, and repeated it changes nothing', async () => {
    expect(await directory.call('import', { csv: CSV, dryRun: false })).toMatchObject({ added: 4, units: 5, applied: true });
    expect(await directory.call('import', { csv: CSV, dryRun: false })).toMatchObject({ added: 0, changed: 0, unchanged: 4, units: 0 });
    expect(ids(await directory.call('list', { unit: 'Medicine' }))).toEqual([]);
    expect(ids(await directory.call('list', { unit: 'medicine', below: true }))).toEqual(['ann-zimmer', 'zoe-angstrom']);
  });

  it('that would leave no administrator is refused, in a dry run too', async () => {
    for (const dryRun of [true, false]) {
      const csv = 'name,mail,admin\nMaya Chen,maya@example.org,no\nAnn,ann@example.org,no';
      expect(await refused(directory.call('import', { csv, dryRun }))).toMatchObject({ code: 'conflict' });
    }
    expect(await directory.api.active()).toEqual(['maya-chen']);
    const handed = 'name,mail,admin\nMaya Chen,maya@example.org,no\nAnn,ann@example.org,yes';
    expect(await directory.call('import', { csv: handed, dryRun: false })).toMatchObject({ added: 1, changed: 1 });
  });
});

interface Said {
  readonly frame: string;
  readonly version: number;
  readonly body: { readonly people?: readonly { readonly id: string }[]; readonly units?: unknown };
}

describe('the watch of the directory', () => {
  it('says absolute values of what has changed', async () => {
    const next = await directory.watch('ben');
    const { version } = await next();
    await Promise.all([
      directory.call('addUnit', { name: 'Medicine' }),
      directory.call('add', { name: 'Ann', mail: 'ann@example.org' }),
      directory.call('update', { id: 'ann', unit: 'medicine' }),
    ]);
    // The founding, just before, and some of the changes may be told in a tick of their own.
    const told = new Map<string, unknown>();
    let units: unknown;
    let last = version;
    const ann = await directory.api.person('ann');
    const all = (await directory.call('units', {})).units;
    while (!isDeepStrictEqual([told.get('ann'), units], [ann, all])) {
      const said = (await next()) as Said;
      expect(said.frame).toBe('delta');
      expect(said.version).toBeGreaterThan(last);
      last = said.version;
      for (const person of said.body.people ?? []) told.set(person.id, person);
      units = said.body.units ?? units;
    }
  });

  it('asks those who watch to look again after a large change', async () => {
    const next = await directory.watch('ben');
    const first = await next();
    expect(first).toMatchObject({ frame: 'snapshot', body: {} });
    const csv = `name,mail\n${Array.from({ length: 501 }, (_, i) => `Person ${i},p${i}@example.org`).join('\n')}`;
    await directory.call('import', { csv, dryRun: false });
    let news = await next();
    // What the test before has changed may be told first.
    while (news.frame === 'delta') news = await next();
    expect(news).toMatchObject({ frame: 'snapshot', body: {} });
    expect(news.version).toBeGreaterThan(first.version);
  });
});
