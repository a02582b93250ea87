import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect as connectTls } from 'node:tls';
import { testHost } from '@parley/host/testing';
import { describe, expect, it, onTestFinished } from 'vitest';

function open(port: number): Socket {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  socket.on('error', () => {});
  return socket;
}

async function heard(socket: Socket, piece: string): Promise<string> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += (chunk as Buffer).toString('latin1');
    if (text.includes(piece)) break;
  }
  return text;
}

const health = (port: number): string => `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
const upgrade = (port: number): string =>
  `GET /parley HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: parley.1\r\n\r\n';
/** A ping with a mask of zeros, and its answer. */
const PING = '\x89\x80\0\0\0\0';
const PONG = '\x8a\x00';

/** A certificate for localhost and its key, signed by itself. */
function makeCertificate(): { readonly cert: string; readonly key: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name)) as [string, string];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const make = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', ...subject];
  execFileSync('openssl', [...make, '-keyout', key, '-out', cert], { stdio: 'pipe' });
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

describe('a connection', () => {
  it('may send its request in pieces of any size, and several requests one after the other', async () => {
    await using host = await testHost([]);
    const { port } = host.host.address;
    for (const size of [1, 2, 3, 7, 20, 60, 1_000]) {
      const socket = open(port);
      const text = health(port);
      for (let at = 0; at < text.length; at += size) {
        socket.write(text.slice(at, at + size));
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await heard(socket, 'ok\n')).toMatch(/^HTTP\/1\.1 200 /);
      socket.write(health(port) + health(port));
      expect((await heard(socket, 'ok\n')).length).toBeGreaterThan(0);
      socket.destroy();
    }
  });

  it('becomes a WebSocket at its first request, whole or in pieces, and at a later one', async () => {
    await using host = await testHost([]);
    const { port } = host.host.address;
    const request = upgrade(port);
    for (const pieces of [
      [request + PING],
      [request, PING],
      [request.slice(0, 30), request.slice(30) + PING],
      [health(port), request + PING],
    ]) {
      const socket = open(port);
      for (const piece of pieces) {
        socket.write(piece, 'latin1');
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(await heard(socket, PONG)).toContain('HTTP/1.1 101 ');
      socket.destroy();
    }
  });

  it('is the same behind a certificate of our own', async () => {
    const tls = makeCertificate();
    await using host = await testHost([], { tls });
    const { port } = host.host.address;
    const open = (): Socket => connectTls({ host: '127.0.0.1', port, servername: 'localhost', ca: tls.cert });
    const page = open();
    page.write(health(port));
    expect(await heard(page, 'ok\n')).toMatch(/^HTTP\/1\.1 200 /);
    page.write(upgrade(port) + PING, 'latin1');
    expect(await heard(page, PONG)).toContain('HTTP/1.1 101 ');
    const socket = open();
    socket.write(upgrade(port) + PING, 'latin1');
    expect(await heard(socket, PONG)).toContain('HTTP/1.1 101 ');
    for (const each of [page, socket]) each.destroy();
  });

  it('that says nothing is closed after a while', async () => {
    await using host = await testHost([], { limits: { httpHeadersMs: 50 } });
    const socket = open(host.host.address.port);
    socket.resume();
    await once(socket, 'close');
  });

  it('that says nothing does not keep a node from stopping', async () => {
    const host = await testHost([]);
    const socket = open(host.host.address.port);
    await once(socket, 'connect');
    // Its turn to be accepted has come before that of this one.
    expect(await (await fetch(`${host.url}/healthz`)).text()).toBe('ok\n');
    socket.resume();
    const closed = once(socket, 'close');
    await host.stop();
    await closed;
  });

  it('that becomes one of TLS while a node stops, and says nothing, is ended', async () => {
    const tls = makeCertificate();
    const host = await testHost([], { tls, limits: { httpHeadersMs: 60_000 } });
    const { port } = host.host.address;
    const line = open(port);
    await once(line, 'connect');
    // Its turn to be accepted has come before that of this one.
    const before = connectTls({ host: '127.0.0.1', port, servername: 'localhost', ca: tls.cert });
    await once(before, 'secureConnect');
    before.destroy();
    await host.stop();
    const secure = connectTls({ socket: line, servername: 'localhost', ca: tls.cert });
    secure.on('error', () => {}).resume();
    await once(secure, 'close');
  });

  it('that is hung up before it has said anything is forgotten', async () => {
    await using host = await testHost([], { limits: { socketsPerRemote: 1 } });
    const { port } = host.host.address;
    for (let time = 0; time < 3; time++) {
      const socket = open(port);
      await once(socket, 'connect');
      socket.end();
      socket.resume();
      await once(socket, 'close');
    }
    expect(await (await fetch(`${host.url}/healthz`)).text()).toBe('ok\n');
  });
});
