import { expect, test } from 'vitest';
import { readImportFile } from './import-file.ts';
import { type ImportPlan, type KnownDirectory, planImport } from './import-plan.ts';
import type { KnownPerson } from './known-person.ts';
import { runSteps } from './steps.ts';
import type { UnitNode } from './unit-tree.ts';

const maya: KnownPerson = {
  id: 'maya-chen',
  name: 'Maya Chen',
  mail: 'maya@example.org',
  title: 'Nurse',
  units: ['cardiology', 'council'],
  roles: [
    { unit: 'cardiology', title: 'Nurse' },
    { unit: 'council', title: 'Chair' },
  ],
  active: true,
  admin: false,
};
const units: UnitNode[] = [
  { id: 'medicine', name: 'Medicine' },
  { id: 'cardiology', name: 'Cardiology', parent: 'medicine' },
  { id: 'council', name: 'Council' },
];
const planOf = (csv: string, directory: KnownDirectory): ImportPlan => runSteps(planImport(runSteps(readImportFile(csv)), directory));
const plan = (csv: string) => planOf(csv, { people: [maya], units, groups: [] });

test('new people get ids from their names and new units are made once, parents first', () => {
  const result = plan(
    'name,mail,unit\nZoë Ångström,zoe@example.org,Medicine / Surgery / Day\nZoe Angstrom,z2@example.org,medicine/surgery\nمريم,m@example.org,',
  );
  expect(result.units).toEqual([
    { id: 'surgery', name: 'Surgery', parent: 'medicine' },
    { id: 'day', name: 'Day', parent: 'surgery' },
  ]);
  expect(result.add.map(({ id, units: in_ }) => [id, in_])).toEqual([
    ['zoe-angstrom', ['day']],
    ['zoe-angstrom-2', ['surgery']],
    ['person', []],
  ]);
});

test('a known mail address changes that person, keeps further units and what the file does not say', () => {
  const result = plan('name,mail,unit\nMaya Chen-Ross,MAYA@example.org,Medicine');
  expect(result.change).toEqual([
    {
      ...maya,
      name: 'Maya Chen-Ross',
      mail: 'MAYA@example.org',
      units: ['medicine', 'council'],
      roles: [
        { unit: 'medicine', title: 'Nurse' },
        { unit: 'council', title: 'Chair' },
      ],
    },
  ]);
});

test('a line that says what is known changes nothing', () => {
  expect(plan('name,mail,title,unit\nMaya Chen,maya@example.org,Nurse,Medicine / Cardiology')).toMatchObject({
    add: [],
    change: [],
    unchanged: 1,
    units: [],
  });
});

test('a mail address of somebody else is refused at its line', () => {
  const result = plan('name,mail,id\nOther,maya@example.org,other');
  expect(result).toMatchObject({
    add: [],
    change: [],
    problems: [{ line: 2, column: 'mail', reason: '"maya@example.org" belongs to Maya Chen (maya-chen).' }],
  });
});

test('planning what a plan made changes nothing', () => {
  const csv = `name,mail,unit,title\n${Array.from({ length: 500 }, (_, n) => `Person ${n},p${n}@example.org,Unit ${n % 7} / Team ${n % 31},Title ${n % 3}`).join('\n')}`;
  const first = planOf(csv, { people: [], units: [], groups: [] });
  expect(first.add).toHaveLength(500);
  expect(planOf(csv, { people: first.add, units: first.units, groups: [] })).toMatchObject({
    add: [],
    change: [],
    unchanged: 500,
    units: [],
    problems: [],
  });
});

test('a mail address that one line sets free is free for the next', () => {
  const result = plan('name,mail,id\nMaya Chen,chen@example.org,maya-chen\nMaya Other,maya@example.org,');
  expect(result.change.map(({ id, mail }) => [id, mail])).toEqual([['maya-chen', 'chen@example.org']]);
  expect(result.add.map(({ id, mail }) => [id, mail])).toEqual([['maya-other', 'maya@example.org']]);
  expect(result.problems).toEqual([]);
});

test('an id that a later line claims is not given to somebody before it', () => {
  const result = plan('name,mail,id\nAda Park,ada@example.org,\nAda B. Park,ada.b@example.org,ada-park');
  expect(result.add.map(({ id, mail }) => [id, mail])).toEqual([
    ['ada-park-2', 'ada@example.org'],
    ['ada-park', 'ada.b@example.org'],
  ]);
});

test('nobody gets the id under which the server acts', () => {
  expect(plan('name,mail\nOperator,o@example.org').add.map(({ id }) => id)).toEqual(['operator-2']);
  expect(plan('name,mail,id\nOlga,o@example.org,operator').problems).toEqual([
    { line: 2, column: 'id', reason: '"operator" is kept for the server itself.', code: 'id-reserved', values: { value: 'operator' } },
  ]);
});

const boss: KnownPerson = { id: 'boss', name: 'Boss', mail: 'boss@example.org', title: '', units: [], active: true, admin: false };
const under = (manager: string, person: KnownPerson): KnownPerson => ({ ...person, manager });

test('a manager is found by mail or id, also on a later line', () => {
  const result = plan('name,mail,manager\nA,a@example.org,b@example.org\nB,b@example.org,maya-chen');
  expect(result.add.map(({ id, manager }) => [id, manager])).toEqual([
    ['a', 'b'],
    ['b', 'maya-chen'],
  ]);
  expect(result.problems).toEqual([]);
});

test('a manager who is unknown, or would close a circle, is named, and the rest of the line is taken', () => {
  const csv =
    'name,mail,manager\nBoss,boss@example.org,maya@example.org\nMaya Chen,maya@example.org,boss\nC,c@example.org,nobody\nD,d@example.org,d';
  const result = planOf(csv, { people: [under('boss', maya), boss], units, groups: [] });
  expect(result.change).toEqual([under('maya-chen', boss), expect.not.objectContaining({ manager: expect.anything() })]);
  expect(result.add.map(({ id, manager }) => [id, manager])).toEqual([
    ['c', undefined],
    ['d', undefined],
  ]);
  expect(result.problems.map(({ line, column, code }) => [line, column, code])).toEqual([
    [3, 'manager', 'manager-circle'],
    [4, 'manager', 'manager-unknown'],
    [5, 'manager', 'manager-circle'],
  ]);
});

test('who has a manager keeps them where the file names one that cannot be', () => {
  for (const manager of ['nobody', 'maya@example.org']) {
    const csv = `name,mail,manager\nMaya Chen,maya@example.org,${manager}`;
    const result = planOf(csv, { people: [under('boss', maya), boss], units, groups: [] });
    expect(result).toMatchObject({ change: [], unchanged: 1, problems: [{ line: 2, column: 'manager' }] });
  }
});

test('two who change places in the reporting lines are no circle, in whatever order they stand', () => {
  for (const lines of [
    ['Maya Chen,maya@example.org,c@example.org', 'Boss,boss@example.org,maya@example.org'],
    ['Boss,boss@example.org,maya@example.org', 'Maya Chen,maya@example.org,c@example.org'],
  ]) {
    const csv = ['name,mail,manager', ...lines, 'C,c@example.org,'].join('\n');
    const result = planOf(csv, { people: [under('boss', maya), boss], units, groups: [] });
    expect(result.problems).toEqual([]);
    expect(Object.fromEntries(result.change.map(({ id, manager }) => [id, manager]))).toEqual({ boss: 'maya-chen', 'maya-chen': 'c' });
  }
});

test('groups are made once; nobody is put into one that finds its people by a query', () => {
  const result = planOf('name,mail,groups\nA,a@example.org,Crash Team; Consultants\nB,b@example.org,crash team; North', {
    people: [],
    units,
    groups: [{ id: 'north', name: 'North', queried: true }],
  });
  expect(result.groups.map(({ id, name }) => [id, name])).toEqual([
    ['crash-team', 'Crash Team'],
    ['consultants', 'Consultants'],
  ]);
  expect(result.add.map(({ groups }) => groups)).toEqual([['consultants', 'crash-team'], ['crash-team']]);
  expect(result.problems).toEqual([expect.objectContaining({ line: 3, column: 'groups', code: 'group-by-query' })]);
});

test('what changes is told column by column, the first of it', () => {
  const csv = 'name,mail,title,attribute:phone\nMaya Chen,maya@example.org,Sister,123\nNew,new@example.org,,';
  expect(plan(csv)).toMatchObject({
    changes: [
      { kind: 'changed', person: 'maya-chen', name: 'Maya Chen', column: 'title', before: 'Nurse', after: 'Sister' },
      { kind: 'changed', person: 'maya-chen', name: 'Maya Chen', column: 'attribute:phone', before: '', after: '123' },
      { kind: 'added', person: 'new', name: 'New' },
    ],
    moreChanges: 0,
    missing: [],
  });
  const many = `name,mail\n${Array.from({ length: 250 }, (_, n) => `P${n},p${n}@example.org`).join('\n')}`;
  const { changes, moreChanges, missing } = plan(many);
  expect([changes.length, moreChanges, missing.map(({ id }) => id)]).toEqual([200, 50, ['maya-chen']]);
});

test('who is deactivated stays so where the file does not say, and is not missing', () => {
  const gone = { ...boss, active: false };
  const given = { people: [maya, gone], units, groups: [] };
  expect(planOf('name,mail\nBoss,boss@example.org\nMaya Chen,maya@example.org', given)).toMatchObject({ change: [], unchanged: 2 });
  expect(planOf('name,mail,active\nBoss,boss@example.org,yes\nMaya Chen,maya@example.org,', given).change).toEqual([boss]);
  expect(planOf('name,mail\nMaya Chen,maya@example.org', given).missing).toEqual([]);
});

test('problems of the file and of what is known stand in the order of the lines', () => {
  const result = plan('name,mail,id,manager\nA,a@example.org,,nobody\nOther,maya@example.org,other,\n,c@example.org,,');
  expect(result.problems.map(({ line, column }) => [line, column])).toEqual([
    [2, 'manager'],
    [3, 'mail'],
    [4, 'name'],
  ]);
});

test('ten thousand people without a Latin letter in their names are given ids in no time', () => {
  const csv = `name,mail\n${Array.from({ length: 10_000 }, (_, n) => `مريم,p${n}@example.org`).join('\n')}`;
  const { add } = planOf(csv, { people: [], units: [], groups: [] });
  expect(add.at(-1)?.id).toBe('person-10000');
});
