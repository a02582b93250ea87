import { closeSync, cpSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RawClient } from '@parley/host/testing';
import { CODES } from '@parley/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { selfSigned } from './support/certificate.ts';
import { clientOf, loadSample, tokensFor } from './support/clients.ts';
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

test('the command reaches a server that speaks TLS, under whatever name its certificate is', async () => {
  const { cert, key } = selfSigned();
  const [PARLEY_TLS_CERT, PARLEY_TLS_KEY] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
  writeFileSync(PARLEY_TLS_CERT, cert);
  writeFileSync(PARLEY_TLS_KEY, key);
  const server = await started({ env: { PARLEY_TLS_CERT, PARLEY_TLS_KEY } });
  expect(server.url).toMatch(/^https:/);
  const status = await new Promise((resolve, reject) => {
    get(`${server.url}/healthz`, { ca: cert }, ({ statusCode }) => resolve(statusCode)).once('error', reject);
  });
  expect(status).toBe(200);
  const { output } = await server.command(['probe', '--json']);
  expect(output).toContain('Two clients have signed in.');
  expect((await server.command(['probe', server.url])).output).toContain('Its certificate does not hold');
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
