import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type TestHost, testHost } from '@parley/host/testing';
import { decodeFrames, encodeFrame } from '@parley/protocol';
import { systemRuntime } from '@parley/runtime';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { SocketLink } from './socket-link.ts';

let host: TestHost;
beforeAll(async () => {
  host = await testHost([]);
});
afterAll(() => host.stop());

const WELL_SHAPED = {
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol': 'parley.1',
};

function ask(headers: Readonly<Record<string, string>>, behind: Uint8Array = new Uint8Array(), method = 'GET'): Socket {
  const { port } = host.host.address;
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  socket.on('error', () => {});
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} /parley HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${lines.join('')}\r\n`;
  socket.write(Buffer.concat([Buffer.from(head), behind]));
  return socket;
}

/** Everything that comes, from the moment this is called, until the piece is there or the connection is over. */
async function heard(socket: Socket, piece?: string): Promise<string> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += (chunk as Buffer).toString('latin1');
    if (piece !== undefined && text.includes(piece)) break;
  }
  return text;
}

/** With a mask of zeros. */
function masked(first: number, payload: Uint8Array = new Uint8Array()): Uint8Array {
  return Uint8Array.of(first, 0x80 | payload.length, 0, 0, 0, 0, ...payload);
}

const PING = masked(0x89, Buffer.from('hello'));
const PONG = '\x8a\x05hello';

describe('a WebSocket of ours', () => {
  it('answers the key as the RFC shows it, and what came behind the request', async () => {
    const socket = ask(WELL_SHAPED, PING);
    const answer = await heard(socket, 'hello');
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    expect(answer).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n');
    expect(answer).toContain('Sec-WebSocket-Protocol: parley.1\r\n');
    expect(answer.endsWith(`\r\n\r\n${PONG}`)).toBe(true);
    socket.destroy();
  });

  it.each<[string, Record<string, string>, string, number]>([
    ['another version', { 'Sec-WebSocket-Version': '8' }, 'GET', 426],
    ['no version', { 'Sec-WebSocket-Version': '' }, 'GET', 426],
    ['a key that is none', { 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ' }, 'GET', 400],
    ['no key', { 'Sec-WebSocket-Key': '' }, 'GET', 400],
    ['another method', {}, 'POST', 405],
  ])('refuses %s', async (_, headers, method, status) => {
    const answer = await heard(ask({ ...WELL_SHAPED, ...headers }, undefined, method));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    if (status === 426) expect(answer).toContain('\r\nSec-WebSocket-Version: 13\r\n');
  });

  it('answers a close and hangs up', async () => {
    const socket = ask(WELL_SHAPED, masked(0x88, Uint8Array.of(0x0f, 0xa0, 0x62, 0x79, 0x65)));
    expect((await heard(socket)).endsWith('\r\n\r\n\x88\x02\x0f\xa0')).toBe(true);
  });

  it('says what was wrong with a frame, and takes nothing behind it', async () => {
    const socket = ask(WELL_SHAPED, Buffer.concat([masked(0xc2), PING]));
    const answer = await heard(socket, '\x03\xeaReserved bits are set.');
    expect(answer).not.toContain('hello');
    socket.write(PING);
    socket.write(masked(0x82, encodeFrame({ frame: 'ping', at: 1 })));
    // A peer that does not answer our close is let go all the same.
    expect(await heard(socket)).toBe('');
  });

  it('ends when the peer has ended its half', async () => {
    const socket = ask(WELL_SHAPED);
    await heard(socket, '\r\n\r\n');
    socket.end();
    expect(await heard(socket)).toBe('');
  });

  it('lets nothing pile up for a peer that pings and does not read', () => {
    const limits = { controlsPerSecond: 10_000, burst: 1 };
    // Takes what is written, and never is done with it.
    const socket = new Duplex({ read() {}, write() {} });
    const link = new SocketLink({ socket, remote: '', origin: undefined, clock: systemRuntime.clock, maxMessageBytes: 1024, limits });
    link.feed({ receive() {}, ended() {} }, Buffer.alloc(0));
    const pings = Buffer.concat(Array.from({ length: 1_000 }, () => masked(0x89, Buffer.alloc(125, 'x'))));
    for (let times = 0; times < 8; times++) socket.emit('data', Buffer.from(pings));
    // As much as one answer is above the limit at most.
    expect(link.queuedBytes).toBeGreaterThan(64 * 1024 - 1);
    expect(link.queuedBytes).toBeLessThan(65 * 1024);
  });

  it('writes what waits for a peer that has ended its half, also when it is closed before that is done', async () => {
    const written: string[] = [];
    let done = (): void => {};
    const write = (chunk: Buffer, _: string, taken: () => void): void => {
      written.push(chunk.toString());
      done = taken;
    };
    const socket = new Duplex({ read() {}, write });
    socket.on('error', () => {});
    const limits = { controlsPerSecond: 10_000, burst: 1 };
    const link = new SocketLink({ socket, remote: '', origin: undefined, clock: systemRuntime.clock, maxMessageBytes: 1024, limits });
    link.feed({ receive() {}, ended() {} }, Buffer.alloc(0));
    for (const text of ['first', 'second']) link.write(Buffer.from(text));
    const heard = once(socket, 'end');
    socket.push(null);
    await heard;
    link.close(4001, 'bye');
    done();
    expect(written).toEqual(['first', 'second']);
    const closed = once(socket, 'close');
    done();
    await closed;
  });

  it('speaks with a client that others have written, in parts and at length', async () => {
    const client = new WebSocket(`${host.url.replace(/^http/, 'ws')}/parley`, 'parley.1', { perMessageDeflate: false });
    await once(client, 'open');
    const hello = encodeFrame({ frame: 'hello', version: 1, client: 'ws', device: 'd', token: 'maya', ticket: undefined });
    client.send(hello.subarray(0, 3), { fin: false });
    client.send(hello.subarray(3, 10), { fin: false });
    client.ping('between');
    const answered = once(client, 'pong');
    client.send(hello.subarray(10), { fin: true });
    const [message] = (await once(client, 'message')) as [Buffer];
    expect(decodeFrames(message)[0]?.frame).toBe('welcome');
    expect(String((await answered)[0])).toBe('between');
    client.close(4001, 'done');
    expect((await once(client, 'close'))[0]).toBe(4001);
  });
});

describe('messages for one link alone', () => {
  it('arrive as they were written, however little of them the peer has taken meanwhile', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const peer = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [socket] = (await once(server, 'connection')) as [Socket];
    const limits = { controlsPerSecond: 1, burst: 1 };
    const link = new SocketLink({ socket, remote: '', origin: undefined, clock: systemRuntime.clock, maxMessageBytes: 1, limits });
    const written: number[] = [];
    const write = (): void => {
      // Longer and shorter than what shares memory with others.
      const payload = Buffer.alloc(written.length % 5 === 4 ? 200 : 100_000, written.length);
      expect(link.writeAlone([payload.subarray(0, 7), payload.subarray(7)])).toBeGreaterThan(payload.length);
      written.push(payload.length);
    };
    while (link.queuedBytes === 0) write();
    const waiting = vi.spyOn(socket, 'write');
    for (let more = 0; more < 10; more++) write();
    const large = waiting.mock.calls.map(([message]) => message as Buffer).filter(({ length }) => length > 1_000);
    expect(large.map(({ buffer }) => buffer.byteLength)).toEqual(large.map(({ length }) => length));
    link.close(1000, '');
    const heard: Buffer[] = [];
    for await (const chunk of peer) heard.push(chunk as Buffer);
    let rest = Buffer.concat(heard);
    for (const [index, length] of written.entries()) {
      const header = length < 65_536 ? 4 : 10;
      expect(rest.subarray(header, header + length).equals(Buffer.alloc(length, index)), `message ${index}`).toBe(true);
      rest = rest.subarray(header + length);
    }
    expect(rest[0]).toBe(0x88);
    server.close();
  });
});
