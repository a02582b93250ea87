import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PeopleMethods } from '@parley/people/contract';
import { Parley } from '@parley/server-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientOf, loadSample } from './support/clients.ts';
import { parley, type Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the command', () => {
  let server: Server;
  const run = (...args: string[]) => parley(args, { data: server.data });
  beforeAll(async () => {
    server = await startServer();
    await loadSample(server);
  });
  afterAll(() => server?.dispose());

  test('lists what it can do, and says what it cannot', async () => {
    const [help, unknown, short] = await Promise.all([run('help'), run('dance'), run('people', 'invite')]);
    expect(help.code).toBe(0);
    for (const usage of [
      'start',
      'people list',
      'people add',
      'people invite',
      'people import',
      'people search',
      'people export',
      'token',
      'backup FILE',
      'restore FILE',
    ])
      expect(help.output).toContain(`parley ${usage}`);
    expect(unknown).toMatchObject({ code: 1, output: expect.stringContaining('There is no command "dance". `parley help` lists them.') });
    expect(short).toMatchObject({ code: 1, output: expect.stringContaining('Usage: parley people invite PERSON') });
  });

  test('lists, adds and invites people', async () => {
    const listed = await run('people', 'list');
    expect(listed.code).toBe(0);
    expect(listed.output.trim().split('\n').length).toBe(44);
    expect(listed.output).toContain('priya-raghunathan\tPriya Raghunathan\tp.raghunathan@aldermoor.example\t');
    expect((await run('people', 'list', '--query', 'raghu')).output.trim().split('\n').length).toBe(1);

    const added = await run(
      'people',
      'add',
      'Nour Said',
      'n.said@aldermoor.example',
      '--title',
      'Nurse',
      '--unit',
      'Medicine / Cardiology',
    );
    expect(added).toEqual({ code: 0, output: 'nour-said\n' });
    expect((await run('people', 'list', '--query', 'nour')).output).toMatch(/^nour-said\tNour Said\tn\.said@aldermoor\.example\t\S+$/m);
    const twice = await run('people', 'add', 'Nour Said', 'n.said@aldermoor.example');
    expect(twice).toMatchObject({
      code: 1,
      output: expect.stringContaining('Somebody else has the mail address n.said@aldermoor.example'),
    });

    const invited = await run('people', 'invite', 'nour-said');
    expect(invited).toMatchObject({ code: 0, output: expect.stringMatching(new RegExp(`^${server.url}/u/0/invitation/\\S+\n$`)) });
    const nobody = await run('people', 'invite', 'nobody');
    expect(nobody).toMatchObject({ code: 1, output: expect.stringContaining('There is nobody with the id "nobody"') });
  });

  test('imports people: says first what would happen, names each line that is left out, and writes only when told', async () => {
    const file = path.join(folder, 'people.csv');
    writeFileSync(
      file,
      'name,mail,unit\nVera Lind,v.lind@aldermoor.example,Nursing\n,nameless@aldermoor.example,Nursing\nWalter,no mail,\n',
    );
    const problems = [expect.stringMatching(/^line 3, name: /), expect.stringMatching(/^line 4, mail: /)];
    const tried = await run('people', 'import', file);
    expect(tried.code).toBe(2);
    expect(tried.output.trim().split('\n')).toEqual([
      ...problems,
      '+ vera-lind',
      expect.stringMatching(/^Would import .*: 1 added, .*; problems: 2\.$/),
    ]);
    expect((await run('people', 'list', '--query', 'vera')).output).toBe('');

    const applied = await run('people', 'import', file, '--apply');
    expect(applied.output.trim().split('\n')).toEqual([...problems, expect.stringMatching(/^Imported: 1 added, .*; problems: 2\.$/)]);
    expect((await run('people', 'list', '--query', 'vera')).output).toContain('vera-lind');
    const missing = await run('people', 'import', `${file}.not`);
    expect(missing).toMatchObject({ code: 1, output: expect.stringContaining('cannot be read') });
  });

  test('finds people in spite of a slip, and exports everybody into a file that changes nothing', async () => {
    expect((await run('people', 'search', 'wisnewski')).output).toMatch(/^tomasz-wisniewski\t/);
    expect((await run('people', 'list', '--group', 'ward-managers')).output.trim().split('\n')).toHaveLength(3);
    const file = path.join(folder, 'everybody.csv');
    expect(await run('people', 'export', file)).toEqual({ code: 0, output: '' });
    const again = await run('people', 'import', file, '--apply');
    expect(again).toMatchObject({ code: 0, output: expect.stringMatching(/^Imported: 0 added, 0 changed, 0 deactivated, 4\d unchanged/) });
    expect(`${(await run('people', 'export')).output}`.split('\n')[0]).toMatch(/^id,name,mail,/);
  });

  test('registers an application, whose backend brings its users with the key that it prints', async () => {
    const added = await run('application', 'add', 'crm', '--name', 'Deals', '--origins', 'https://crm.example.org,http://localhost:3000');
    expect(added).toEqual({ code: 0, output: expect.stringMatching(/^parley_crm\.\S+\n$/) });
    const backend = new Parley({ url: server.url, key: added.output.trim() });
    const client = clientOf(server, await backend.tokens.issue({ person: { id: '42', name: 'Dara Quill' } }));
    expect(await client.request<PeopleMethods, 'people.me'>('people.me', {})).toMatchObject({ person: { id: '42', name: 'Dara Quill' } });
    await client.close();
    const { output: second } = await run('application', 'key', 'add', 'crm', '--hs256');
    const keys = [added.output, second].map((key) => key.split('_')[1] ?? '');
    expect((await run('application', 'key', 'revoke', keys[1] ?? '')).code).toBe(0);
    expect((await run('application', 'list')).output.split('\n')).toEqual([
      'crm\tDeals\t\t\thttps://crm.example.org http://localhost:3000',
      expect.stringMatching(new RegExp(`^  ${keys[0]}\tEdDSA\tused 20`)),
      expect.stringMatching(new RegExp(`^  ${keys[1]}\tHS256\trevoked 20`)),
      '',
    ]);
    expect(await run('application', 'add', 'messaging')).toMatchObject({ code: 1, output: expect.stringContaining('Choose another id') });
    expect(await run('application', 'add', 'x', '--issuer', 'https://a')).toMatchObject({ code: 1 });
    expect(await run('application', 'remove', 'crm')).toEqual({ code: 0, output: '' });
    expect((await run('application', 'list')).output).toBe('');
  });

  test('prints a token with which a program is that person', async () => {
    const { code, output } = await run('token', 'yusuf-demir', '--days', '1');
    expect([code, output.trim().split('\n').length]).toEqual([0, 1]);
    const client = clientOf(server, output.trim());
    expect(await client.request<{ 'people.me': { in: object; out: unknown } }, 'people.me'>('people.me', {})).toMatchObject({
      person: { id: 'yusuf-demir' },
    });
    await client.close();
    expect((await run('token', 'nobody')).code).toBe(1);
    expect((await run('token', 'yusuf-demir', '--days', 'many')).output).toContain('Give a whole number of days');
  });

  test('says of somebody how they are, or of whoever the token is for, until it is taken back', async () => {
    // Nobody whom another test may have shown to be there a moment ago.
    const [person, until] = ['kofi-asante', '2099-01-01T08:30'];
    const shown = () => run('presence', person);
    // Half a day away, whenever this is run.
    const later = new Date(Date.now() + 12 * 3_600_000).toTimeString().slice(0, 5);
    expect(await run('presence', 'set', person, 'away', '--text', 'On leave <b>', '--until', later)).toEqual({ code: 0, output: '' });
    // Nobody chooses to look offline, but what is said can be read.
    expect(await shown()).toEqual({ code: 0, output: `${person}\toffline\tOn leave <b>\n` });
    const far = await run('presence', 'set', person, 'away', '--until', until);
    expect(far).toMatchObject({ code: 1, output: expect.stringContaining('in the future, within a year') });
    const past = await run('presence', 'set', person, 'away', '--until', '2001-01-01T08:30');
    expect(past).toMatchObject({ code: 1, output: expect.stringContaining('in the future, within a year') });
    const nobody = await run('presence', 'set', 'nobody', 'away');
    expect(nobody).toMatchObject({ code: 1, output: expect.stringContaining('There is nobody with the id "nobody"') });
    expect(await run('presence', 'clear', person)).toEqual({ code: 0, output: '' });
    expect(await shown()).toEqual({ code: 0, output: `${person}\toffline\n` });

    const PARLEY_TOKEN = (await run('token', person)).output.trim();
    const asMe = (...args: string[]) => parley(args, { data: server.data, env: { PARLEY_TOKEN } });
    expect(await asMe('presence', 'set', '--me', 'busy', '--text', 'Rounds')).toEqual({ code: 0, output: '' });
    expect((await shown()).output).toMatch(/^kofi-asante\t(busy|offline)\tRounds/);
    expect(await asMe('presence', 'clear', '--me')).toEqual({ code: 0, output: '' });
    expect((await shown()).output).not.toContain('Rounds');
    const wrong = await parley(['presence', 'clear', '--me'], { data: server.data, env: { PARLEY_TOKEN: 'guessed' } });
    expect(wrong).toMatchObject({ code: 1, output: expect.stringContaining('token') });
  });
});
