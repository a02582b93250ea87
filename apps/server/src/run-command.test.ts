import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { COMMANDS } from './commands.ts';
import { runCommand } from './run-command.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-command-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<{ code: number; said: string; complained: string }> {
  const said: string[] = [];
  const complained: string[] = [];
  const surroundings = { env: { PARLEY_DATA: folder }, cwd: folder, say: (line: string) => void said.push(line) };
  const code = await runCommand(args, surroundings, (line) => void complained.push(line));
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}

test('help names every command', async () => {
  const { code, said } = await run('help');
  expect(code).toBe(0);
  for (const name of [
    'start',
    'people list',
    'people search',
    'people export',
    'people add',
    'people invite',
    'people import',
    'application add',
    'application list',
    'application origins',
    'application channels',
    'application remove',
    'application key add',
    'application key revoke',
    'presence',
    'presence set',
    'presence clear',
    'cluster status',
    'components',
    'component create',
    'component check',
    'component run',
    'component dev',
    'settings list',
    'settings get',
    'settings set',
    'settings reset',
    'openapi',
    'probe',
    'token',
    'backup',
    'restore',
  ])
    expect(said).toContain(`parley ${name}`);
});

test.each([
  [['people', 'add', '--help'], /parley people add NAME MAIL[\s\S]*It adds one person[\s\S]*--unit PATH +the unit/],
  [['application', 'key', '-h'], /parley application key add[\s\S]*parley application key revoke/],
  [['token', 'maya', '--help'], /It prints an access token[\s\S]*--days N/],
  [['help', 'webhooks'], /parley webhooks listen/],
  [['start', '--help'], /PARLEY_PORT +port; 0 takes a free one \(default: 7400\)/],
  [['--help'], /parley people list[\s\S]*parley restore FILE/],
  [['--version'], /^\d+\.\d+\.\d+$/],
])('%j helps', async (args, words) => {
  const { code, said } = await run(...args);
  expect([code, said]).toEqual([0, expect.stringMatching(words)]);
});

test('the name of a group lists its commands', async () => {
  const { code, complained } = await run('people');
  expect([code, complained]).toEqual([1, expect.stringMatching(/parley people list[\s\S]*parley people export/)]);
});

test.each(Object.values(COMMANDS))('parley $usage: each option is explained, and no other', ({ usage, options = {} }) => {
  const named = Object.keys(options).map((option) => option.split(' ')[0]);
  expect([...new Set(usage.match(/--[a-z0-9-]+/g))].toSorted()).toEqual(named.toSorted());
  for (const option of Object.keys(options)) expect(usage).toContain(option);
});

test.each([
  [['dance'], /no command "dance"/],
  [['people', 'dance'], /no command "people dance"/],
  [['dance', '--help'], /no command "dance"/],
  [['people', 'invite'], /needs a person \(id\)[\s\S]*Usage: parley people invite PERSON/],
  [['people', 'list', '--loud'], /--loud[\s\S]*Usage/],
  [['presence'], /needs at least one person \(id\)[\s\S]*Usage: parley presence PERSON…/],
  [['presence', 'maya', '--all'], /no options[\s\S]*Usage/],
  [['presence', 'set', 'maya'], /needs a person \(id\) or --me and a state[\s\S]*Usage: parley presence set PERSON\|--me STATE/],
  [['presence', 'set', '--me'], /needs a state[\s\S]*Usage/],
  [['presence', 'set', '--me', 'maya', 'busy'], /needs a state[\s\S]*Usage/],
  [['presence', 'set', 'maya', 'invisible'], /"invisible" is no state[\s\S]*available, busy, do-not-disturb, away/],
  [['presence', 'set', 'maya', 'in-call'], /no state that one can choose/],
  [['presence', 'set', 'maya', 'busy', '--until', 'soon'], /--until is "soon"\. Give a time/],
  [['presence', 'set', 'maya', 'busy', '--until', '25:00'], /Give a time/],
  [['presence', 'set', 'maya', 'busy', '--until', '2026-13-40T99:00'], /Give a time/],
  [['presence', 'set', 'maya', 'busy'], /No server runs/],
  [['presence', 'set', '--me', 'busy'], /PARLEY_TOKEN is not set[\s\S]*parley token PERSON/],
  [['presence', 'clear'], /needs a person \(id\) or --me[\s\S]*Usage: parley presence clear PERSON\|--me/],
  [['presence', 'clear', '--me', 'maya'], /takes no further words/],
  [['token', 'maya', '--days', 'soon'], /whole number of days/],
  [['people', 'list'], /No server runs/],
  [['people', 'search'], /needs what to look for[\s\S]*Usage: parley people search TEXT/],
  [['people', 'search', 'maya', '--limit', 'few'], /whole number/],
  [['people', 'import', 'missing.csv'], /missing\.csv cannot be read/],
  [['people', 'import', 'x.csv', '--deactivate-missing', 'all'], /is the number that the import said/],
  [['people', 'export', 'a.csv', 'b.csv'], /needs a file[\s\S]*Usage: parley people export/],
  [['people', 'export'], /No server runs/],
  [['component', 'create', 'On Call'], /"On Call" is no name of a component/],
  [['component', 'check', 'missing.ts'], /missing\.ts cannot be loaded/],
  [['component', 'dev'], /There is no file .*src\/index\.ts/],
  [['component', 'run', 'a.ts', 'b.ts'], /at most one module[\s\S]*Usage: parley component run/],
  [['backup', 'file'], /nothing to back up/],
  [['restore', 'missing'], /Nothing was restored/],
])('%j is refused with a sentence', async (args, sentence) => {
  const { code, complained } = await run(...args);
  expect(code).toBe(1);
  expect(complained).toMatch(sentence);
});

test('a backup removes nothing that was there before it', async () => {
  writeFileSync(path.join(folder, 'parley.db'), '');
  symlinkSync('not-there-yet', path.join(folder, 'link'));
  const { code, complained } = await run('backup', 'link');
  expect([code, complained]).toEqual([1, expect.stringContaining('link exists already. Give the name of a new file.')]);
  expect(readdirSync(folder)).toContain('link');
  rmSync(path.join(folder, 'parley.db'));
});
