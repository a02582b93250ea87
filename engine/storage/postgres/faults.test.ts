import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Append } from '@parley/storage';
import { type PostgresServer, startPostgres } from '@parley/storage/postgres/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Connections } from './connections.ts';
import { openPostgresStore } from './postgres-store.ts';

// A server and processes are real, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ durable: true, settings: { max_connections: '40' } });
});
afterAll(() => server.close());

const say = (channel: string, producer: string, seq: number): Append => ({
  channel,
  producer: { producer, seq },
  entry: { sender: producer, payload: Buffer.from(`${producer} ${seq}`), countable: true },
});

describe('a database that cannot be used is refused with what to do', () => {
  const refusal = (text: string) => ({ name: 'StorageError', code: 'io', message: expect.stringContaining(text) });

  it('when the password is wrong', async () => {
    const url = (await server.createDatabase()).replace(':parley@', ':wrong@');
    await expect(openPostgresStore({ url })).rejects.toMatchObject(refusal('Check both in PARLEY_DATABASE'));
  });

  it('when there is none of that name', async () => {
    await expect(openPostgresStore({ url: server.url('nowhere') })).rejects.toMatchObject(refusal('createdb'));
  });

  it('when nobody listens', async () => {
    const url = 'postgres://parley:parley@127.0.0.1:1/parley';
    await expect(openPostgresStore({ url })).rejects.toMatchObject(refusal('Check that it runs'));
  });

  it('when it does not encode text as UTF-8', async () => {
    await server.query('postgres', `create database plain encoding 'SQL_ASCII' locale_provider libc locale 'C' template template0`);
    await expect(openPostgresStore({ url: server.url('plain') })).rejects.toMatchObject(refusal('--encoding=UTF8'));
  });

  it('when a newer version wrote it', async () => {
    const url = await server.createDatabase();
    await (await openPostgresStore({ url })).close();
    await server.query(new URL(url).pathname.slice(1), `insert into schema_version values ('log', 99, '[]')`);
    await expect(openPostgresStore({ url })).rejects.toMatchObject({ code: 'newer', message: expect.stringContaining('99') });
  });
});

it('says so when the server takes no more connections, and works again when it does', async () => {
  const store = await openPostgresStore({ url: await server.createDatabase() });
  const others: Client[] = [];
  for (let refused = false; !refused; ) {
    const client = new Client({ connectionString: server.url('postgres') });
    client.on('error', () => undefined);
    refused = await client.connect().then(
      () => !others.push(client),
      () => true,
    );
  }
  await expect(store.log.append(say('a', 'p', 1))).rejects.toMatchObject({
    code: 'io',
    message: expect.stringContaining('max_connections'),
  });
  await Promise.all(others.map((client) => client.end()));
  // The server notices a little later that they are gone.
  const again = () => store.log.append(say('a', 'p', 1)).catch(() => undefined);
  while (!(await again())) await pause(20);
  expect(await again()).toMatchObject({ status: 'duplicate', position: { offset: 1 } });
  await store.close();
});

/** Another node, which has locked a channel and stands in its transaction until it is told to go on. */
const holder = `
  const [connections, loader, url, channel] = process.argv.slice(1);
  const { Connections } = await import(connections);
  const { loadDrafts } = await import(loader);
  const own = new Connections({ url, name: 'holder', count: 1 });
  const outcome = await own.use(async (session) => {
    await loadDrafts(session, [{ kind: 'open', channel }], { wait: true, random: { id: () => 'x' } });
    process.send('held');
    await new Promise((resolve) => process.once('message', resolve));
    await session.run('commit');
  }).then(() => 'committed', () => 'gone');
  process.send(outcome);
  process.disconnect();
  process.exit();
`;

it('is held up by a node that stands still with a channel locked only on that channel, and not for long', async () => {
  const url = await server.createDatabase();
  const store = await openPostgresStore({ url });
  await store.log.append(say('held', 'p', 1));
  const modules = ['./connections.ts', './draft-loader.ts'].map((file) => new URL(file, import.meta.url).href);
  const child = fork('-', [], { execArgv: ['--conditions=source', '--input-type=module', '--eval', holder, ...modules, url, 'held'] });
  const exit = once(child, 'exit');
  expect((await once(child, 'message'))[0]).toBe('held');
  child.kill('SIGSTOP');
  const order: string[] = [];
  const held = [2, 3].map((seq) => store.log.append(say('held', 'p', seq)).then(({ status }) => order.push(`held ${seq} ${status}`)));
  for (let seq = 1; seq <= 20; seq++) await store.log.append(say('free', 'p', seq)).then(({ status }) => order.push(status));
  await Promise.all(held);
  expect(order).toEqual([...Array.from({ length: 20 }, () => 'appended'), 'held 2 appended', 'held 3 appended']);
  child.kill('SIGCONT');
  child.send('go on');
  expect((await once(child, 'message'))[0]).toBe('gone');
  await exit;
  await store.close();
});

it('gives up a connection on which a network has gone silent, and makes another when it is back', async () => {
  const target = new URL(await server.createDatabase());
  let silent = false;
  const sockets = new Set<Socket>();
  const proxy = createServer((near) => {
    const far = connect(server.port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from
        .on('data', (bytes) => silent || to.write(bytes))
        .on('error', () => undefined)
        .on('close', () => to.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  target.port = `${typeof address === 'object' ? address?.port : ''}`;
  const connections = new Connections({ url: target.href, name: 'test', count: 1, answerMs: 2500 });
  const one = () => connections.use(async (session) => (await session.run('select 1 as one')).values);
  expect(await one()).toEqual([[1]]);
  silent = true;
  await expect(one()).rejects.toThrow('does not answer');
  silent = false;
  expect(await one()).toEqual([[1]]);
  for (const socket of sockets) socket.destroy();
  await connections.close();
  proxy.close();
});

it('lets those wait for whom there is no connection, longer than it would wait for the server', async () => {
  const connections = new Connections({ url: await server.createDatabase(), name: 'test', count: 1, answerMs: 1500 });
  const slow = Array.from({ length: 4 }, () => connections.use((session) => session.run('select pg_sleep(0.6)')));
  const closing = connections.close();
  expect((await Promise.all(slow)).map(({ changes }) => changes)).toEqual([1, 1, 1, 1]);
  await closing;
  await expect(connections.use((session) => session.run('select 1'))).rejects.toMatchObject({ code: 'closed' });
});
