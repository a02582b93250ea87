// Peers that keep no rules, over real sockets, against a real host whose patience is short. With the limits of a real server, and beside people
// who talk: test/e2e/hostile-peers.test.ts.
import { once } from 'node:events';
import { defineComponent, member } from '@parley/component';
import { BareConnection, clientFrame, closeCodeIn, type TestHost, testHost, UPGRADE } from '@parley/host/testing';
import { codeOf, encodeFrame, PROTOCOL_VERSION } from '@parley/protocol';
import { type Runtime, systemRuntime } from '@parley/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CONTINUATION = 0x0;
const BINARY = 0x2;
const PING = 0x9;
const PONG = 0xa;
/** Far less than the time after which the host has had enough, whatever comes first. */
const EVERY_MS = 20;
const hello = encodeFrame({
  frame: 'hello',
  version: PROTOCOL_VERSION,
  client: 'bare',
  device: 'd',
  token: 'maya',
  ticket: undefined,
});
const declared = defineComponent({
  id: 'notes',
  version: '1.0.0',
  http: { 'POST /keep': { can: member, run: async () => ({ status: 204 }) } },
  start: async () => ({ state: undefined }),
});

let host: TestHost;
beforeAll(async () => {
  host = await testHost([declared], {
    limits: { helloTimeoutMs: 500, heartbeatMs: 500, stallMs: 500, httpHeadersMs: 500, httpRequestMs: 1_000, httpIdleMs: 1_000 },
  });
});
afterAll(() => host.stop());

/** As long as the server bears it. */
const endless = (start: Uint8Array | string): Buffer => Buffer.concat([Buffer.from(start as string), Buffer.alloc(100_000, 'a')]);

async function signedIn(to = host): Promise<BareConnection> {
  const connection = await BareConnection.upgraded(to.url);
  const before = connection.got.length;
  connection.write(clientFrame(BINARY, hello));
  // The welcome.
  while (connection.got.length === before) await once(connection.socket, 'data');
  return connection;
}

describe.concurrent('Somebody who sends one byte after the other', () => {
  const POST = `POST /u/0/api/notes/keep HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer maya\r\nContent-Length: 60000\r\n\r\n`;

  it.each([
    ['the headers of a request', '', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Padding: '],
    ['the headers of an upgrade', '', UPGRADE.slice(0, -2).concat('X-Padding: ')],
    ['the body of a request', POST, ''],
  ])('is answered 408 and sent away: %s', async (_, atOnce, slowly) => {
    const connection = await BareConnection.open(host.url);
    connection.write(atOnce);
    const sent = connection.trickle(endless(slowly), EVERY_MS);
    expect((await connection.ended).toString('latin1')).toMatch(/^HTTP\/1\.1 408 /);
    await sent;
  });

  it('is not waited for when it never gets to say hello', async () => {
    const connection = await BareConnection.upgraded(host.url);
    const sent = connection.trickle(clientFrame(BINARY, Buffer.concat([hello, Buffer.alloc(4_000)])), EVERY_MS);
    expect(closeCodeIn(await connection.ended)).toBe(codeOf('idle'));
    await sent;
  });

  it('or none at all, as when its machine is gone without a word, is taken for dead', async () => {
    expect(closeCodeIn(await (await signedIn()).ended)).toBe(codeOf('idle'));
  });

  it('is taken for dead when what it sends never becomes a message', async () => {
    const connection = await signedIn();
    const sent = connection.trickle(clientFrame(BINARY, Buffer.alloc(60_000)), EVERY_MS);
    expect(closeCodeIn(await connection.ended)).toBe(codeOf('idle'));
    await sent;
  });
});

describe('Somebody who reads nothing', () => {
  it('is cut when it asks for signs of life without end, whose answers nobody takes', async () => {
    const connection = await signedIn();
    connection.socket.pause();
    const pings = Buffer.concat(Array.from({ length: 1_000 }, () => clientFrame(PING, Buffer.alloc(100))));
    while (!connection.socket.destroyed) await new Promise((resolve) => connection.socket.write(pings, resolve));
  });
});

describe.concurrent('Somebody who floods with what is no message', () => {
  const sign = encodeFrame({ frame: 'ping', at: 1 });
  const part = (opcode: number, payload: Uint8Array = new Uint8Array()): Buffer => {
    const frame = clientFrame(opcode, payload);
    frame.writeUInt8(opcode);
    return frame;
  };
  const times = (count: number, frame: Buffer): Buffer[] => Array.from({ length: count }, () => frame);
  const whole = clientFrame(BINARY, sign);
  const floods = {
    pings: (count: number) => [...times(count, clientFrame(PING, new Uint8Array())), whole],
    pongs: (count: number) => [...times(count, clientFrame(PONG, new Uint8Array())), whole],
    parts: (count: number) => [part(BINARY), ...times(count - 2, part(CONTINUATION)), clientFrame(CONTINUATION, sign)],
  };
  /** A signed in connection to a host of its own, whose clock stands still until it is put forward. */
  async function scene() {
    let nowMs = systemRuntime.clock.monotonic();
    // The real time which the test takes refills nothing, and is none of the ten seconds.
    const clock = Object.assign(Object.create(systemRuntime.clock), { monotonic: () => nowMs });
    const runtime: Runtime = { ...systemRuntime, clock };
    const flooded = await testHost([], { runtime, limits: { controlsPerSecond: 50 } });
    const connection = await signedIn(flooded);
    /** Sends them, and waits until the host has answered what comes last or has ended the connection. */
    const send = async (frames: readonly Buffer[]): Promise<void> => {
      const before = pongsIn(connection.got);
      connection.write(Buffer.concat(frames));
      while (pongsIn(connection.got) === before && !connection.socket.destroyed) {
        await Promise.race([once(connection.socket, 'data'), connection.ended]);
      }
    };
    const pass = (ms: number): void => {
      nowMs += ms;
    };
    const dispose = (): Promise<void> => {
      connection.socket.destroy();
      return flooded.stop();
    };
    return { connection, send, pass, [Symbol.asyncDispose]: dispose };
  }
  const answer = encodeFrame({ frame: 'pong', at: 1 });
  const pongsIn = (bytes: Buffer): number => bytes.toString('latin1').split(Buffer.from(answer).toString('latin1')).length - 1;

  it.each(Object.entries(floods))('is closed after ten seconds of it: %s', async (_, flood) => {
    await using made = await scene();
    for (let second = 0; second < 10; second++) {
      await made.send(flood(500));
      expect(made.connection.socket.destroyed).toBe(false);
      made.pass(1_000);
    }
    await made.send(flood(500));
    expect(closeCodeIn(await made.connection.ended)).toBe(codeOf('flooding'));
  });

  it.each(Object.entries(floods))('and keeps to the limit is not: %s', async (_, flood) => {
    await using made = await scene();
    for (let second = 0; second < 12; second++) {
      await made.send(flood(50));
      made.pass(1_000);
    }
    expect(made.connection.socket.destroyed).toBe(false);
  });
});
