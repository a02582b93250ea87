import { expect, test } from 'vitest';
import { readImportFile } from './import-file.ts';
import { type KnownPerson, planImport } from './import-plan.ts';
import type { UnitNode } from './unit-tree.ts';

const maya: KnownPerson = {
  id: 'maya-chen',
  name: 'Maya Chen',
  mail: 'maya@example.org',
  title: 'Nurse',
  units: ['cardiology', 'council'],
  admin: false,
};
const units: UnitNode[] = [
  { id: 'medicine', name: 'Medicine' },
  { id: 'cardiology', name: 'Cardiology', parent: 'medicine' },
  { id: 'council', name: 'Council' },
];
const plan = (csv: string) => planImport(readImportFile(csv), [maya], units);

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
  expect(result.change).toEqual([{ ...maya, name: 'Maya Chen-Ross', mail: 'MAYA@example.org', units: ['medicine', 'council'] }]);
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
  const first = planImport(readImportFile(csv), [], []);
  expect(first.add).toHaveLength(500);
  expect(planImport(readImportFile(csv), first.add, first.units)).toMatchObject({
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
