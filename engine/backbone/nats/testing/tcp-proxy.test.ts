import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { startProxy } from '@parley/backbone/nats/testing';
import { expect, it, onTestFinished } from 'vitest';

/** A server that says everything back, behind a proxy. */
async function makeEcho() {
  const server = createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const proxy = await startProxy(`tcp://user@127.0.0.1:${typeof address === 'object' ? address?.port : ''}/path`);
  onTestFinished(async () => {
    await proxy.close();
    server.close();
  });
  const dial = () => connect(Number(new URL(proxy.url).port), '127.0.0.1').on('error', () => {});
  return { proxy, dial };
}

async function read(socket: Socket, length: number): Promise<string> {
  let text = '';
  while (text.length < length) text += String((await once(socket, 'data'))[0]);
  return text;
}

it('keeps the rest of the address', async () => {
  const { proxy } = await makeEcho();
  expect(proxy.url).toMatch(/^tcp:\/\/user@127\.0\.0\.1:\d+\/path$/);
});

it('passes everything on, late or not, in order', async () => {
  const { proxy, dial } = await makeEcho();
  const socket = dial();
  socket.write('a');
  expect(await read(socket, 1)).toBe('a');
  proxy.delay(5);
  for (const letter of 'bcd') socket.write(letter);
  expect(await read(socket, 3)).toBe('bcd');
  proxy.delay(0);
  socket.write('x'.repeat(300_000));
  expect(await read(socket, 300_000)).toBe('x'.repeat(300_000));
});

it('ends every connection while it is cut, and passes on again when healed', async () => {
  const { proxy, dial } = await makeEcho();
  const socket = dial();
  socket.write('a');
  await read(socket, 1);
  proxy.cut();
  await once(socket, 'close');
  await once(dial(), 'close');
  proxy.heal();
  const next = dial();
  next.write('b');
  expect(await read(next, 1)).toBe('b');
});

it('is silent while it is stalled, and what it held arrives when healed', async () => {
  const { proxy, dial } = await makeEcho();
  const old = dial();
  old.write('a');
  await read(old, 1);
  proxy.stall();
  const fresh = dial();
  const heard: string[] = [];
  for (const socket of [old, fresh]) socket.on('data', (chunk) => heard.push(String(chunk)));
  old.write('b');
  fresh.write('c');
  await once(fresh, 'connect');
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  expect(heard).toEqual([]);
  const arrived = Promise.all([once(old, 'data'), once(fresh, 'data')]);
  proxy.heal();
  await arrived;
  expect(heard.sort()).toEqual(['b', 'c']);
});
