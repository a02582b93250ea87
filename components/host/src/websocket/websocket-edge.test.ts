import { once } from 'node:events';
import { connect } from 'node:net';
import { type Component, defineComponent } from '@parley/component';
import { RawClient, type TestHost, testHost } from '@parley/host/testing';
import { CODES, decodeFrames, encodeFrame } from '@parley/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelope } from './envelope.ts';

let host: TestHost;
beforeAll(async () => {
  host = await testHost([], { limits: { frameBytes: 64 * 1024 } });
});
afterAll(() => host.stop());

describe('the socket', () => {
  it('speaks parley.1 at /parley, to programs and to our own pages', async () => {
    const { port } = host.host.address;
    for (const headers of [{}, { origin: host.url }, { origin: `http://localhost:${port}` }] as Record<string, string>[]) {
      const client = await RawClient.connect(host.url, { headers });
      await client.close();
    }
    expect(await host.client('maya')).toBeDefined();
  });

  it.each<[string, object, number]>([
    ['foreign names', { headers: { host: 'evil.example' } }, 421],
    ['plain http from elsewhere', { headers: { 'x-forwarded-for': '203.0.113.9' } }, 403],
    ['another path', { path: '/' }, 404],
    ['another protocol', { protocol: 'chat' }, 400],
  ])('refuses %s', async (_, options, status) => {
    await expect(RawClient.connect(host.url, options)).rejects.toThrow(`Unexpected server response: ${status}`);
  });

  it('tells a client of another major version which end to update, in a way that a browser hears', async () => {
    const later = await RawClient.connect(host.url, { protocol: 'parley.2' });
    const reason = 'The client speaks parley.2, this server parley.1: update the server.';
    expect(await later.closed).toEqual({ code: CODES['version-unsupported'].code, reason });
  });

  it.each([
    ['of others', 'https://evil.example'],
    ['that are sandboxed', 'null'],
    ['with a long name', `https://${'long.'.repeat(40)}example`],
  ])('lets pages %s in for nothing but to hear why not', async (_, origin) => {
    for (const protocol of ['parley.1', 'parley.2']) {
      const page = await RawClient.connect(host.url, { headers: { origin }, protocol });
      page.send({ frame: 'hello', version: 1, client: 'x', device: 'd', token: 'maya', ticket: undefined });
      const { code, reason } = await page.closed;
      expect([code, reason]).toEqual([
        CODES['token-invalid'].code,
        expect.stringMatching(`has the origin ${origin.slice(0, 45)}: parley application origins`),
      ]);
      expect(page.frames).toEqual([]);
    }
  });

  it('tells pages nothing but to come again while it cannot be said whether they may ask', async () => {
    const admits = (): Promise<boolean> => Promise.reject(new Error('The database is away.'));
    const broken = defineComponent({
      id: 'broken',
      version: '1.0.0',
      permissions: ['origins:admit'],
      admits,
      start: async () => ({ state: undefined }),
    });
    const other = await testHost([broken as Component]);
    try {
      const page = RawClient.connect(other.url, { headers: { origin: 'https://museum.example' } });
      await expect(page).rejects.toThrow('Unexpected server response: 503');
    } finally {
      await other.stop();
    }
  });

  it('waits for nobody at its end who hung up while it was looked whether their page may ask', async () => {
    const asked = Promise.withResolvers<void>();
    const looked = Promise.withResolvers<boolean>();
    const slow = defineComponent({
      id: 'slow',
      version: '1.0.0',
      permissions: ['origins:admit'],
      admits: () => {
        asked.resolve();
        return looked.promise;
      },
      start: async () => ({ state: undefined }),
    });
    const other = await testHost([slow as Component]);
    const socket = connect({ host: '127.0.0.1', port: other.host.address.port });
    const head = ['Host: 127.0.0.1', 'Connection: Upgrade', 'Upgrade: websocket', 'Origin: https://museum.example'];
    const shape = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Protocol: parley.1'];
    socket.write(`GET /parley HTTP/1.1\r\n${[...head, ...shape].join('\r\n')}\r\n\r\n`);
    await asked.promise;
    socket.resetAndDestroy();
    // What comes after the reset has been heard by then.
    expect((await fetch(`${other.url}/healthz`)).status).toBe(200);
    looked.resolve(true);
    await other.stop();
  });

  it('says the code and the reason when it closes', async () => {
    const client = await RawClient.connect(host.url);
    client.sendRaw('text');
    expect(await client.closed).toEqual({ code: CODES['protocol-error'].code, reason: 'Messages are binary.' });
    const stranger = await RawClient.connect(host.url);
    stranger.send({ frame: 'hello', version: 1, client: 'x', device: 'd', token: 'guessed', ticket: undefined });
    expect((await stranger.closed).code).toBe(CODES['token-invalid'].code);
  });

  it('does not take messages without end', async () => {
    const client = await host.client('maya');
    client.sendRaw(new Uint8Array(4 * 64 * 1024 + 1));
    expect((await client.closed).code).toBe(1009);
  });

  it('lets go of those it refuses, also when they do not hang up', async () => {
    const socket = connect({ host: '127.0.0.1', port: host.host.address.port, allowHalfOpen: true });
    socket.on('error', () => {});
    socket.resume();
    socket.write('GET /elsewhere HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await once(socket, 'end');
    // Who writes to a connection that is gone is told so; one that is only half closed would take everything.
    while (!socket.destroyed) await new Promise((resolve) => socket.write('still here', resolve));
  });

  it('answers a request that asks for another upgrade as any other request', async () => {
    const socket = connect({ host: '127.0.0.1', port: host.host.address.port });
    socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });

  it('cuts a reset connection without a word', async () => {
    const { port } = host.host.address;
    const socket = connect({ host: '127.0.0.1', port });
    socket.write('GET /parley HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.resetAndDestroy();
    // The host is as it was.
    expect(await (await fetch(`${host.url}/healthz`)).text()).toBe('ok\n');
  });
});

describe('the envelope', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 100_000])('of %i bytes is one binary WebSocket message', async (size) => {
    const frames = [new Uint8Array(Math.floor(size / 3)).fill(1), new Uint8Array(size - Math.floor(size / 3)).fill(2)];
    const message = Buffer.from(envelope(frames));
    const short = message[1] ?? 0;
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    const length = short < 126 ? short : short === 126 ? message.readUInt16BE(2) : Number(message.readBigUInt64BE(2));
    expect([message[0], short & 0x80, length, message.length]).toEqual([0x82, 0, size, header + size]);
    expect(message.subarray(header)).toEqual(Buffer.concat(frames));
  });

  it('is what the other end decodes', async () => {
    const client = await host.client('maya');
    client.send({ frame: 'ping', at: 1 }, { frame: 'ping', at: 2 });
    expect([(await client.next('pong')).at, (await client.next('pong')).at]).toEqual([1, 2]);
    expect(decodeFrames(encodeFrame({ frame: 'pong', at: 1 }))).toEqual([{ frame: 'pong', at: 1 }]);
  });
});
