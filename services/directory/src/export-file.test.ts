import { expect, test } from 'vitest';
import { exportHeader, exportLine } from './export-file.ts';
import { readImportFile } from './import-file.ts';
import { planImport } from './import-plan.ts';
import type { KnownPerson } from './known-person.ts';
import { runSteps } from './steps.ts';

const units = [
  { id: 'medicine', name: 'Medicine: acute' },
  { id: 'wards', name: 'Wards; all', parent: 'medicine' },
  { id: 'council', name: 'Co\\uncil' },
];
const groups = [
  { id: 'crash', name: 'Crash; team', queried: false },
  { id: 'at', name: '@home', queried: false },
];
const names = {
  unit: (id: string): string => ({ medicine: 'Medicine: acute', wards: 'Medicine: acute / Wards; all', council: 'Co\\uncil' })[id] ?? '',
  group: (id: string): string => groups.find((group) => group.id === id)?.name ?? '',
  mail: (id: string): string => `${id}@example.org`,
};

/** Small and repeatable. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}

const PIECES = ['=1+1', '+44 20', '-', '@x', "'", '"', ',', ';', ':', '\\', 'Zoë', 'مريم', 'a', ' b', '/', '\\;', ';=', "; '", '＝'];

function text(pick: (below: number) => number, more: string): string {
  const pieces = Array.from({ length: 1 + pick(4) }, () => PIECES[pick(PIECES.length)] ?? '');
  return `${pieces.join('')}${more}`.trim();
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])('what is exported imports again without a change (seed %i)', (seed) => {
  const pick = random(seed);
  const people = Array.from({ length: 40 }, (_, n): KnownPerson => {
    const title = text(pick, '');
    const roles = [
      { unit: 'wards', title },
      { unit: 'council', title: text(pick, '').replaceAll('/', '').trim() },
      { unit: 'medicine', title: '' },
    ].slice(0, pick(4));
    return {
      id: `p${n}`,
      name: text(pick, `${n}`),
      mail: `p${n}@example.org`,
      title,
      units: roles.map(({ unit }) => unit),
      ...(roles.length > 1 && { roles }),
      ...(n > 0 && { manager: `p${pick(n)}` }),
      location: text(pick, ''),
      attributes: { phone: text(pick, ''), pager: text(pick, 'x') },
      ...(pick(2) === 0 && { groups: ['at', 'crash'] }),
      active: pick(4) > 0,
      admin: pick(4) === 0,
    };
  });
  const attributes = ['phone', 'pager'];
  const csv = `${exportHeader(attributes)}${people.map((person) => exportLine(person, attributes, names)).join('')}`;
  const plan = runSteps(planImport(runSteps(readImportFile(csv)), { people, units, groups }));
  expect({ seed, changes: plan.changes, problems: plan.problems }).toEqual({ seed, changes: [], problems: [] });
  expect([plan.unchanged, plan.units, plan.groups, plan.missing]).toEqual([40, [], [], []]);
});

test('a spreadsheet finds no formula in it', () => {
  const person = {
    id: 'x',
    name: '=HYPERLINK("http://evil")',
    mail: 'x@example.org',
    title: '@SUM(A1)',
    units: [],
    active: true,
    admin: false,
  };
  const line = exportLine({ ...person, attributes: { phone: '+44', note: '-1' } }, ['phone', 'note'], names);
  expect(line).toBe(`x,"'=HYPERLINK(""http://evil"")",x@example.org,'@SUM(A1),,,,,,yes,no,'+44,'-1\r\n`);
});

test('nor where it parts cells at semicolons', () => {
  const person = { id: 'x', name: 'Eve', mail: 'x@example.org', title: 'a;=1+1', units: [], active: true, admin: false };
  const line = exportLine({ ...person, attributes: { note: "b; '-1;＝1" } }, ['note'], names);
  expect(line).toBe(`x,Eve,x@example.org,"a;'=1+1",,,,,,yes,no,"b;' '-1;'＝1"\r\n`);
});

test('an attribute with the name of what objects have by nature is only with who has it', () => {
  const person = { id: 'x', name: 'Eve', mail: 'x@example.org', title: '', units: [], active: true, admin: false };
  expect(exportLine({ ...person, attributes: { note: 'n' } }, ['constructor', 'note'], names)).toBe(
    'x,Eve,x@example.org,,,,,,,yes,no,,n\r\n',
  );
});
