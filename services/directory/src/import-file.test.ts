import { expect, test } from 'vitest';
import { type ImportFile, readImportFile as reading } from './import-file.ts';
import { runSteps } from './steps.ts';

const readImportFile = (csv: string): ImportFile => runSteps(reading(csv));

test('a file with a byte order mark, capital headings and semicolons is read', () => {
  const file = readImportFile(
    '\ufeffName;E-Mail;Job title;Department;Admin\r\nMaya Chen;maya@example.org;Nurse;Medicine / Cardiology;yes\r\n',
  );
  expect(file).toMatchObject({
    people: [{ line: 2, name: 'Maya Chen', mail: 'maya@example.org', title: 'Nurse', unit: ['Medicine', 'Cardiology'], admin: true }],
    problems: [],
  });
});

test('empty cells are left out, so that they change nothing', () => {
  expect(readImportFile('name,mail,title,unit,id,admin\nMaya,maya@example.org,,,,').people).toEqual([
    { line: 2, name: 'Maya', mail: 'maya@example.org' },
  ]);
});

test('each bad line is named with its column and reason, and the good lines are taken', () => {
  const long = 'x'.repeat(121);
  const file = readImportFile(
    [
      'name,mail,unit,admin,id',
      ',a@example.org',
      'B,',
      'C,not-a-mail',
      'D,d@example.org,Medicine //',
      `E,e@example.org,${Array.from({ length: 13 }, (_, n) => `u${n}`).join('/')}`,
      'F,f@example.org,,maybe',
      `${long},g@example.org`,
      'H,h@example.org,,,No Good',
      'I,i@example.org,,,,extra',
      'J,j@example.org',
      'K,J@example.org',
      'L,l@example.org,,,el',
      'M,m@example.org,,,el',
    ].join('\n'),
  );
  expect(file.people.map(({ line, name }) => `${line} ${name}`)).toEqual(['11 J', '13 L']);
  expect(file.problems.map(({ line, column }) => [line, column])).toEqual([
    [2, 'name'],
    [3, 'mail'],
    [4, 'mail'],
    [5, 'unit'],
    [6, 'unit'],
    [7, 'admin'],
    [8, 'name'],
    [9, 'id'],
    [10, undefined],
    [12, 'mail'],
    [14, 'id'],
  ]);
  expect(file.problems.find(({ line }) => line === 12)?.reason).toContain('line 11');
});

test('a record over two lines is refused at the line on which it begins', () => {
  const file = readImportFile('name,mail\nA,a@example.org\n"B\nC",b@example.org\nD,d@example.org\n');
  expect(file.problems).toEqual([
    { line: 3, column: 'name', reason: expect.stringContaining('line break'), code: 'cell-control', values: {} },
  ]);
  expect(file.people.map(({ line }) => line)).toEqual([2, 5]);
});

test.each([
  ['', 1, /empty/],
  ['name,phone\nA,1', 1, /no column "phone"/],
  ['name,title\nA,b', 1, /"mail" is missing/],
  ['name,mail,name\nA,a@example.org,A', 1, /twice/],
  ['name,mail\nA,"a@example.org', 2, /quotation marks/],
])('a file that cannot be read at all says why: %j', (csv, line, reason) => {
  const { people, problems } = readImportFile(csv);
  expect(people).toEqual([]);
  expect(problems).toEqual([expect.objectContaining({ line, reason: expect.stringMatching(reason) })]);
});

test('all that a person can have is read', () => {
  const { people, problems } = readImportFile(
    [
      'name,mail,unit,roles,manager,location,groups,active,attribute:Phone,attribute:pager',
      `Maya,maya@example.org,Medicine,Council: Chair; Medicine / Wards: A\\: B,boss@example.org,North,Crash team; A\\;B,no,'+44 20,`,
    ].join('\n'),
  );
  expect(problems).toEqual([]);
  expect(people).toEqual([
    {
      line: 2,
      name: 'Maya',
      mail: 'maya@example.org',
      unit: ['Medicine'],
      roles: [
        { unit: ['Council'], title: 'Chair' },
        { unit: ['Medicine', 'Wards'], title: 'A: B' },
      ],
      manager: 'boss@example.org',
      location: 'North',
      groups: ['Crash team', 'A;B'],
      attributes: { Phone: '+44 20' },
      active: false,
    },
  ]);
});

test.each([
  ['attribute:<b>', 'x', 'attribute-name-invalid', 1],
  ['attribute:phone', 'x'.repeat(201), 'cell-too-long', 2],
  ['roles', 'Medicine //', 'unit-part-empty', 2],
  ['roles', Array.from({ length: 31 }, (_, n) => `Unit ${n}`).join(';'), 'list-too-long', 2],
  ['groups', 'x'.repeat(81), 'group-name-long', 2],
  ['active', 'maybe', 'active-invalid', 2],
  ['title', 'Pr\ufffdsident', 'not-utf-8', 2],
])('a column %s with %j is refused', (column, value, code, line) => {
  const { people, problems } = readImportFile(`name,mail,${column}\nMaya,maya@example.org,${value}`);
  expect(people).toEqual([]);
  expect(problems).toEqual([expect.objectContaining({ line, code })]);
});

test('a heading that objects have by nature is no column', () => {
  expect(readImportFile('name,mail,constructor\nMaya,maya@example.org,x').problems).toMatchObject([{ code: 'column-unknown' }]);
});

test('a file may name more attributes than a person has', () => {
  const columns = Array.from({ length: 30 }, (_, n) => `attribute:a${n}`);
  expect(readImportFile(`name,mail,${columns.join(',')}\nMaya,maya@example.org,1`)).toMatchObject({
    people: [{ attributes: { a0: '1' } }],
    problems: [],
  });
});

test.each([
  ['of one cell', 'x'.repeat(100_000)],
  ['of an attribute', `attribute:${'?'.repeat(100_000)}`],
  ['of many cells', ','.repeat(20_000)],
])('a huge first line is refused in a few words: %s', (_, line) => {
  const { problems } = readImportFile(line);
  expect(problems).toHaveLength(1);
  expect(JSON.stringify(problems).length).toBeLessThan(1_000);
});

test.each([
  ['empty lines', '\n'],
  ['lines of spaces', ' \n'],
  ['lines of empty cells', ',\n'],
  ['one cell', 'x'],
])('a file of nothing but %s is read in many steps', (_, piece) => {
  const steps = reading(`name,mail\n"${piece.repeat(100_000)}`.replace('"', piece === 'x' ? '"' : ''));
  let count = 0;
  while (!steps.next().done) count += 1;
  expect(count).toBeGreaterThan(40);
});
