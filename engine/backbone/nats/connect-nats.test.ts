import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { startNats, startProxy } from '@parley/backbone/nats/testing';
import { becomes } from '@parley/backbone/testing';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { connectNats, type NatsOptions } from './index.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-connect-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function makeServer(...args: string[]): Promise<URL> {
  const nats = await startNats(args);
  onTestFinished(() => nats.close());
  return new URL(nats.url);
}

/** Something on a port that answers in its own way. */
async function makeStranger(answer: (socket: Socket) => void): Promise<URL> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    answer(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return new URL(`nats://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
}

/** Connects and closes; the sentence of the refusal, or nothing. */
async function tryConnect(url: URL | string, options: Partial<NatsOptions> = {}): Promise<string | undefined> {
  try {
    const backbones = await connectNats({ url: String(url), node: 'a', site: 'site', waitMs: 0, ...options });
    await Promise.all(Object.values(backbones).map((each) => each.close()));
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? `${error.code}: ${error.message}` : String(error);
  }
}

function withLogin(url: URL, user: string, pass = ''): URL {
  const changed = new URL(url);
  changed.username = user;
  changed.password = pass;
  return changed;
}

it('A token, or a user and a password, come from the address, and wrong ones are refused at once', async () => {
  const byToken = await makeServer('--auth', 'secret');
  const byUser = await makeServer('--user', 'parley', '--pass', 'p@ss/word');
  expect(await tryConnect(withLogin(byToken, 'secret'))).toBeUndefined();
  expect(await tryConnect(withLogin(byUser, 'parley', 'p@ss/word'))).toBeUndefined();
  for (const url of [byToken, withLogin(byToken, 'wrong'), byUser, withLogin(byUser, 'parley', 'wrong')])
    expect(await tryConnect(url, { waitMs: 60_000 })).toBe(
      `credentials: The NATS server at ${url.host} does not accept the user, password or token. Correct them in the address of the backbone.`,
    );
});

it('A user who may not use the subjects is refused at once', async () => {
  const config = path.join(folder, 'rights.conf');
  writeFileSync(config, 'authorization { users = [{ user: u, password: p, permissions: { publish: "other.>", subscribe: ">" } }] }');
  const url = await makeServer('--config', config);
  expect(await tryConnect(withLogin(url, 'u', 'p'), { waitMs: 60_000 })).toMatch(
    /^unfit: .* will not do: .*Permissions Violation.* Correct the rights/i,
  );
});

it('An address where nobody answers is tried until the time is over', async () => {
  const proxy = await startProxy(String(await makeServer()));
  onTestFinished(() => proxy.close());
  proxy.cut();
  expect(await tryConnect(proxy.url)).toBe(
    `unreachable: The NATS server at ${new URL(proxy.url).host} cannot be reached (it ended the connection). Start it, or correct the address of the backbone.`,
  );
  const late = tryConnect(proxy.url, { waitMs: 60_000 });
  proxy.heal();
  expect(await late).toBeUndefined();
});

const greeting = (changes: object) =>
  `INFO ${JSON.stringify({ server_id: 'x', version: '2.9.10', proto: 1, max_payload: 1_048_576, headers: true, ...changes })}\r\n`;

it.each([
  ['of an old version', greeting({ version: '2.1.9' }), /^unfit: .* is of version 2\.1\.9\. Update it: 2\.9 or later is needed\.$/],
  ['of a protocol that cannot leave out what a node sends', greeting({ proto: 0 }), /^unfit: .*2\.9 or later is needed/],
  ['for small messages', greeting({ max_payload: 65_536 }), /^unfit: .* at most 65536 bytes\. Set its max_payload to 1048576 or more\.$/],
  ['that asks for TLS', greeting({ tls_required: true }), /^unfit: .* asks for TLS\. Use tls:\/\//],
  ['of another protocol', 'HTTP/1.1 400 Bad Request\r\n\r\n', /^unreachable: .* \(what answers there is not a NATS server\)/],
  ['that never comes to an end', 'INFO '.padEnd(70_000, 'x'), /^unreachable: .* \(what answers there is not a NATS server\)/],
])('A server %s is refused with a sentence', async (_what, words, sentence) => {
  expect(await tryConnect(await makeStranger((socket) => void socket.write(words)))).toMatch(sentence);
});

it('A server that says nothing is given up, and no connection to it stays open', async () => {
  const closings: Promise<unknown>[] = [];
  const url = await makeStranger((socket) => {
    closings.push(once(socket.resume(), 'close'));
  });
  expect(await tryConnect(url)).toContain('cannot be reached (it does not answer)');
  expect(await Promise.all(closings)).toHaveLength(1);
});

/** Sends whatever is published to its publisher, too; as if that had come `from` another, where one is named. */
function makeEcho(from?: string): Promise<URL> {
  return makeStranger((socket) => {
    socket.write(greeting({}));
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n')) {
        if (line === 'PING') socket.write('PONG\r\n');
        const [, subject, reply] = /^PUB (\S+) (\S+) /.exec(line) ?? [];
        if (subject) socket.write(`MSG ${subject} 1 ${from ?? reply} 0\r\n\r\n`);
      }
    });
  });
}

it('A server that returns messages to whoever published them is refused', async () => {
  expect(await tryConnect(await makeEcho())).toMatch(/^unfit: .* it returns messages to whoever published them/);
});

it('Two processes of one name that connect at the same time hear each other, and neither takes it for an echo', async () => {
  expect(await tryConnect(await makeEcho('another'))).toBeUndefined();
});

it('An encrypted connection is made where the address asks for one, and only with a certificate that is trusted', async () => {
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name)) as [string, string];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const make = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', ...subject];
  execFileSync('openssl', [...make, '-keyout', key, '-out', cert], { stdio: 'pipe' });
  const { port } = await makeServer('--tls', '--tlscert', cert, '--tlskey', key, '--auth', 'secret');
  const url = `tls://secret@localhost:${port}`;
  expect(await tryConnect(url)).toMatch(/^unreachable: .*certificate.*NODE_EXTRA_CA_CERTS/);
  const authorities = tls.getCACertificates('default');
  onTestFinished(() => tls.setDefaultCACertificates(authorities));
  tls.setDefaultCACertificates([...authorities, readFileSync(cert, 'utf8')]);
  expect(await tryConnect(url)).toBeUndefined();
  expect(await tryConnect(`nats://secret@localhost:${port}`)).toMatch(/^unfit: .* asks for TLS/);
  expect(await tryConnect(`tls://${(await makeServer()).host}`)).toMatch(/^unfit: .* does not offer TLS/);
});

it('Names of nodes and sites are words of lower case, digits and dashes', async () => {
  for (const name of ['', 'A', 'a.b', 'a b', 'a>']) {
    expect(await tryConnect('nats://127.0.0.1', { node: name })).toContain('RangeError');
    expect(await tryConnect('nats://127.0.0.1', { site: name })).toContain('RangeError');
  }
});

it('Closing while there is no server is at once and for good', async () => {
  const proxy = await startProxy(String(await makeServer()));
  onTestFinished(() => proxy.close());
  const backbones = Object.values(await connectNats({ url: proxy.url, node: 'a', site: 'site' }));
  proxy.cut();
  await Promise.all(backbones.map((each) => becomes(each, 'disconnected')));
  await Promise.all(backbones.map((each) => each.close()));
  proxy.heal();
  expect(backbones.map((each) => each.status)).toEqual(['closed', 'closed', 'closed']);
});
