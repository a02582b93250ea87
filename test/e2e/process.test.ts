import { closeSync, cpSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RawClient } from '@parley/host/testing';
import { CODES } from '@parley/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { clientOf, loadSample, tokensFor, wholeHistory } from './support/clients.ts';
import { parley, Server } from './support/server.ts';

/** Of this file; each test that needs data of its own makes a folder in it. */
const folder = mkdtempSync(path.join(tmpdir(), 'parley-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const newFolder = (): string => mkdtempSync(path.join(folder, 'data-'));

const running: Server[] = [];
async function started(options: Parameters<typeof Server.start>[0] = {}): Promise<Server> {
  const server = await Server.start({ data: newFolder(), ...options });
  running.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.dispose()));
});

/** A start that fails: exit code 1, sentences, and nothing that only a programmer reads. */
async function refusal(options: Parameters<typeof parley>[1]): Promise<string> {
  const { code, output } = await parley([], options);
  expect(output).not.toMatch(/^\s+at |Error:|node:internal/m);
  expect(code).toBe(1);
  return output;
}

describe('a server that cannot start says what to do and ends with 1', () => {
  /** What a server with the sample left behind. */
  const left = newFolder();
  beforeAll(async () => {
    const server = await Server.start({ data: left });
    await loadSample(server);
    expect(await server.end()).toBe(0);
  });
  function copyOfLeft(): string {
    const data = newFolder();
    cpSync(left, data, { recursive: true });
    return data;
  }

  test('when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const output = await refusal({ data: newFolder(), port }).finally(() => other.close());
    expect(output).toContain(`Something else listens on 127.0.0.1:${port}`);
    expect(output).toMatch(/Stop it, or choose another port: PARLEY_PORT=\d+ npm start/);
  });

  test('when another server works in the data directory, and the other one goes on', async () => {
    const server = await started();
    const output = await refusal({ data: server.data });
    expect(output).toContain(`${server.data} is in use by process ${server.pid}`);
    expect(output).toMatch(/Stop .*, or .*PARLEY_DATA/);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect((await parley(['people', 'list'], { data: server.data })).code).toBe(0);
  });

  test('when the data is of a newer version', async () => {
    const data = copyOfLeft();
    const database = new DatabaseSync(path.join(data, 'parley.db'));
    database.prepare("insert into schema_version (component, version, sql) values ('messaging', 99, '[]')").run();
    database.close();
    const output = await refusal({ data });
    expect(output).toContain('The data of messaging has version 99');
    expect(output).toMatch(/Start the newer version/);
    expect(output).toContain(data);
  });

  test.each(['at its beginning', 'behind its first page'])('when the database is damaged %s', async (where) => {
    const data = copyOfLeft();
    const file = path.join(data, 'parley.db');
    const start = where === 'at its beginning' ? 0 : 4096;
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(statSync(file).size - start, 0x5a), 0, undefined, start);
    closeSync(handle);
    const output = await refusal({ data });
    expect(output).toContain('The database is damaged');
    expect(output).toContain(`Move ${data} aside and bring back a backup: npm run parley -- restore FILE`);
  });

  test('when the data directory cannot be written', async () => {
    const file = path.join(newFolder(), 'file');
    writeFileSync(file, '');
    const data = path.join(file, 'data');
    const output = await refusal({ data });
    expect(output).toContain(`The data directory ${data} cannot be used`);
    expect(output).toMatch(/writable|PARLEY_DATA/);
  });

  test('when a setting cannot be meant', async () => {
    expect(await refusal({ data: newFolder(), env: { PARLEY_PORT: 'eighty' } })).toContain('PARLEY_PORT is "eighty"');
  });
});

describe('stopping', () => {
  test('with SIGINT (Ctrl+C) ends with 0', async () => {
    expect(await (await started()).end('SIGINT')).toBe(0);
  });

  test('with SIGTERM ends well however often it is said', async () => {
    const server = await started();
    await loadSample(server);
    const [token = ''] = await tokensFor(server, ['priya-raghunathan']);
    const raw = await RawClient.signIn(server.url, token);
    const ended = server.end();
    await raw.next('goaway');
    process.kill(server.pid, 'SIGTERM');
    await raw.close();
    expect(await ended).toBe(0);
    expect(server.output).toContain('Everything acknowledged is on disk');
  });

  test('with SIGTERM sends everybody away to come back, ends with 0, and the next start goes on', async () => {
    const server = await started();
    await loadSample(server);
    const [token = ''] = await tokensFor(server, ['priya-raghunathan']);
    const raw = await RawClient.signIn(server.url, token);
    const client = clientOf(server, token);
    const room = await client.messaging.open({ conversation: 'cath-lab-2' });
    const { offset } = await room.send('Before the end').sent;
    const told: string[] = [];
    client.subscribe(
      ({ connection }) => (connection.state === 'down' ? connection.code : undefined),
      (code) => code && told.push(code),
    );

    const ended = server.end();
    expect(await raw.next('goaway')).toMatchObject({ code: CODES['going-away'].code });
    await raw.close();
    expect(await ended).toBe(0);
    expect(server.output).toMatch(/Stopping[\s\S]*Everything acknowledged is on disk/);
    expect(server.output).not.toMatch(/"level":"(warn|error)"/);

    const draft = room.send('While it was away');
    const again = await server.restart();
    running.push(again);
    expect(again.firstRunUrl).toBeUndefined();
    expect((await draft.sent).offset).toBe(offset + 1);
    expect(told[0]).toBe('going-away');
    const page = await client.messaging.call('messaging.history', { conversation: 'cath-lab-2', limit: 2 });
    expect(page.messages.map(({ id, body }) => [id, body])).toEqual([
      [offset, 'Before the end'],
      [offset + 1, 'While it was away'],
    ]);
    await client.close();
  });
});

describe('the command', () => {
  let server: Server;
  const run = (...args: string[]) => parley(args, { data: server.data });
  beforeAll(async () => {
    server = await Server.start();
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
    const file = path.join(newFolder(), 'people.csv');
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
    const file = path.join(newFolder(), 'everybody.csv');
    expect(await run('people', 'export', file)).toEqual({ code: 0, output: '' });
    const again = await run('people', 'import', file, '--apply');
    expect(again).toMatchObject({ code: 0, output: expect.stringMatching(/^Imported: 0 added, 0 changed, 0 deactivated, 4\d unchanged/) });
    expect(`${(await run('people', 'export')).output}`.split('\n')[0]).toMatch(/^id,name,mail,/);
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
    expect(await run('presence', 'set', person, 'away', '--text', 'On leave <b>', '--until', '23:59')).toEqual({ code: 0, output: '' });
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

  test('says so when no server runs, and when it was killed', async () => {
    const none = await parley(['people', 'list'], { data: newFolder() });
    expect(none).toMatchObject({ code: 1, output: expect.stringMatching(/^No server runs on \S+\. Start it with `npm start`/) });
    const killed = await started();
    await killed.end('SIGKILL');
    const gone = await parley(['people', 'list'], { data: killed.data });
    expect(gone).toMatchObject({ code: 1, output: expect.stringContaining('Start it with `npm start`.') });
  });
});

describe('a backup', () => {
  test('is made while people talk, and restored it is the same history, which old clients read anew', async () => {
    const server = await started();
    await loadSample(server);
    const [token = ''] = await tokensFor(server, ['amara-okafor']);
    const client = clientOf(server, token);
    const channel = await client.channels.join('messaging/cath-lab-2');
    let stop = false;
    const said: string[] = [];
    const talking = (async () => {
      for (let turn = 1; !stop; turn++) {
        await client.channels.publish(channel.name, { kind: 'create', body: `turn ${turn}`, ref: `t${turn}` });
        said.push(`turn ${turn}`);
      }
    })();
    for await (const { reset } of channel) {
      expect(reset).toBeUndefined();
      if (said.length >= 20) break;
    }
    const before = [...said];
    const { position } = channel;
    const file = path.join(newFolder(), 'parley.backup');
    const made = await parley(['backup', file], { data: server.data });
    stop = true;
    await talking;
    await client.close();
    expect(made).toEqual({ code: 0, output: `Backup written to ${file}\n` });
    expect(said.length).toBeGreaterThan(before.length);

    const data = path.join(newFolder(), 'restored');
    expect(await parley(['restore', file], { data })).toMatchObject({ code: 0, output: expect.stringContaining(`Restored into ${data}`) });
    const restored = await started({ data });
    const returned = clientOf(restored, token);
    const rejoined = await returned.channels.join('messaging/cath-lab-2', { from: position });
    for await (const item of rejoined) {
      expect(item).toEqual({ reset: 'epoch' });
      break;
    }
    const messages = await wholeHistory(returned, 'cath-lab-2');
    const turns = messages.map(({ body }) => body).filter((body) => body.startsWith('turn'));
    expect(turns.slice(0, before.length)).toEqual(before);
    expect(turns).toEqual(said.slice(0, turns.length));
    const { offset } = await returned.channels.publish(rejoined.name, { kind: 'create', body: 'life goes on', ref: 'on' });
    expect(offset).toBe((messages.at(-1)?.id ?? 0) + 1);
    await returned.close();
  });

  test('is refused where one would be overwritten, and a restore where it would not be whole or not alone', async () => {
    const server = await started();
    await loadSample(server);
    const file = path.join(newFolder(), 'parley.backup');
    expect((await parley(['backup', file], { data: server.data })).code).toBe(0);
    const twice = await parley(['backup', file], { data: server.data });
    expect(twice).toMatchObject({ code: 1, output: expect.stringContaining(`${file} exists already`) });
    const nothing = await parley(['backup', `${file}2`], { data: newFolder() });
    expect(nothing).toMatchObject({ code: 1, output: expect.stringContaining('There is nothing to back up') });

    const whole = readFileSync(file);
    const cutAt = async (length: number): Promise<void> => {
      const cut = `${file}.${length}`;
      writeFileSync(cut, whole.subarray(0, length));
      const data = path.join(newFolder(), 'restored');
      const { code, output } = await parley(['restore', cut], { data });
      expect([length, code, output]).toEqual([length, 1, expect.stringMatching(/^Nothing was restored: /)]);
      expect(output).not.toMatch(/^\s+at /m);
      // Nothing half is left that a server could start on.
      expect(() => statSync(path.join(data, 'parley.db'))).toThrow('ENOENT');
    };
    await Promise.all([0, Math.floor(whole.length / 2), whole.length - 1].map(cutAt));

    expect(await server.end()).toBe(0);
    const full = await parley(['restore', file], { data: server.data });
    expect(full).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^Nothing was restored: .*is not empty.*Restore into an empty one/),
    });
    const missing = await parley(['restore', `${file}.not`], { data: path.join(newFolder(), 'x') });
    expect(missing).toMatchObject({ code: 1, output: expect.stringMatching(/^Nothing was restored: /) });
  });
});
