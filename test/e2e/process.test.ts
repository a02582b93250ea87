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
