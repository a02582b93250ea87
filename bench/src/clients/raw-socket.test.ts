import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { RawSocket } from './raw-socket.ts';

const servers: WebSocketServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const client of server.clients) client.terminate();
    server.close();
  }
});

/** A server that says everything back twice, in one message; answers its port. */
async function makeEcho(): Promise<number> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  servers.push(server);
  server.on('connection', (socket) => socket.on('message', (data: Buffer) => socket.send(Buffer.concat([data, data]))));
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}

it('messages of every size of header come through whole and in order', async () => {
  const socket = await RawSocket.open({ port: await makeEcho(), path: '/' });
  const messages = [0, 1, 62, 63, 125, 126, 4_000, 65_535].map((size) => Buffer.alloc(size, size & 0xff));
  for (const message of messages) socket.send(message);
  for (const message of messages) expect(await socket.next()).toEqual(Buffer.concat([message, message]));
  socket.close();
});

it('says so when the server refuses the upgrade', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/elsewhere' });
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await expect(RawSocket.open({ port, path: '/' })).rejects.toThrow('No upgrade: HTTP/1.1 400 Bad Request');
});

it('whoever waits learns that the connection has ended', async () => {
  const socket = await RawSocket.open({ port: await makeEcho(), path: '/' });
  const next = socket.next();
  for (const client of servers[0]?.clients ?? []) client.terminate();
  await expect(next).rejects.toThrow('closed the connection');
  expect(socket.closed).toBe(true);
});

it('tells with which code the server closed, and when it went without one', async () => {
  const port = await makeEcho();
  for (const [end, code] of [
    [(client: WebSocket) => client.close(4_102), 4_102],
    [(client: WebSocket) => client.terminate(), 1_006],
  ] as const) {
    const socket = await RawSocket.open({ port, path: '/' });
    const closed = new Promise<number>((resolve) => {
      socket.onEnd = () => resolve(socket.closeCode);
    });
    for (const client of servers[0]?.clients ?? []) end(client);
    expect(await closed).toBe(code);
  }
});
