// Pipes through a real host, over WebSockets.
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { type Component, defineComponent, member, type PipeResource, role, rule, type Services } from '@parley/component';
import { DEFAULT_ENDPOINT_LIMITS, type Pipe, PipeClient, type PipeTarget } from '@parley/pipes';
import { decodeFrames, encodeFrame, type Frame, PROTOCOL_VERSION, SUBPROTOCOL } from '@parley/protocol';
import type { Principal } from '@parley/routing';
import { systemRuntime } from '@parley/runtime';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { person, type TestHost, type TestHostOptions, TestSites, testHost } from '../testing/index.ts';
import { SOCKET_PATH } from './websocket/websocket-edge.ts';

/** A client that keeps its pipes over its connections. */
class Client implements AsyncDisposable {
  readonly pipes: PipeClient = new PipeClient({ clock: systemRuntime.clock });
  readonly #token: string;
  socket: WebSocket | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(token: string) {
    this.#token = token;
  }

  /** Settles when the connection is welcomed, and the one before has ended. */
  async connect(url: string): Promise<this> {
    await this.#ended;
    const socket = new WebSocket(url.replace(/^http/, 'ws') + SOCKET_PATH, SUBPROTOCOL, { perMessageDeflate: false });
    this.socket = socket;
    const say = (frame: Frame): void => socket.send(encodeFrame(frame));
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', () => {
        say({ frame: 'hello', version: PROTOCOL_VERSION, client: 'test', device: this.#token, token: this.#token, ticket: undefined });
      });
      socket.on('message', (data: Buffer) => {
        for (const frame of decodeFrames(data)) {
          if (frame.frame === 'welcome') {
            this.pipes.connected(say);
            resolve();
          } else this.pipes.receive(frame);
        }
      });
    });
    this.#ended = new Promise((resolve) => {
      socket.once('close', () => {
        this.pipes.lost();
        resolve();
      });
    });
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket?.close();
    await this.#ended;
    this.pipes.close();
  }
}

const declared = defineComponent({
  id: 'files',
  version: '1.0.0',
  pipes: {
    file: {
      can: { open: member, accept: member },
      take: async (_: unknown, pipe: Pipe) => pipe.readable.pipeTo(pipe.writable),
    },
    toAdmins: {
      can: { open: rule<unknown, PipeResource>('to-maya', ({ resource }) => resource.peer.id === 'maya'), accept: role('admin') },
    },
  },
  start: async () => ({ state: undefined }),
});

function start(options: TestHostOptions = {}): Promise<TestHost> {
  const people = {
    maya: person('maya', { roles: ['admin'] }),
    tom: person('tom'),
    reader: person('tom', { can: ['pipes/file: accept'] }),
  };
  return testHost([declared], { people, limits: { drainMs: 0 }, ...options });
}

/** The next pipe that the client is offered. */
function accepted(client: Client): Promise<Pipe> {
  return new Promise((resolve) => {
    const stop = client.pipes.accept('file', (pipe) => {
      stop();
      resolve(pipe);
    });
  });
}

it('8 MB pass a slow reader and a restart of the server, the same bytes, with no more than one window between the ends', async () => {
  const total = 8 * 1024 * 1024;
  const payload = systemRuntime.random.bytes(64 * 1024);
  const wanted = createHash('sha256');
  const got = createHash('sha256');
  await using first = await start();
  await using maya = await new Client('maya').connect(first.url);
  await using tom = await new Client('tom').connect(first.url);
  const offered = accepted(tom);
  const near = await maya.pipes.open('person/tom', { label: 'file' });
  const far = await offered;
  const sending = (async () => {
    const writer = near.writable.getWriter();
    for (let at = 0; at < total; at += payload.length) {
      wanted.update(payload);
      await writer.write(payload);
    }
    await writer.close();
  })();
  let restarting: Promise<TestHost> | undefined;
  let most = 0;
  for (const reader = far.readable.getReader(); ; ) {
    const { value, done } = await reader.read();
    if (done) break;
    got.update(value);
    most = Math.max(most, near.stats.sent - far.stats.received);
    const { received } = far.stats;
    if (received > total / 3 && !restarting) restarting = restart(first, [maya, tom]);
    // Its link is slow at times, and so is what it does with what it gets.
    if (received % 512 < 40) await stall(tom);
    await turn();
  }
  await sending;
  await using _second = await restarting;
  expect(far.stats.received).toBe(total);
  expect(got.digest('hex')).toBe(wanted.digest('hex'));
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(DEFAULT_ENDPOINT_LIMITS.window);
});

async function stall({ socket }: Client): Promise<void> {
  if (socket?.readyState !== WebSocket.OPEN) return;
  socket.pause();
  for (let i = 0; i < 20; i++) await turn();
  socket.resume();
}

async function restart(host: TestHost, clients: readonly Client[]): Promise<TestHost> {
  await host.stop();
  const next = await start();
  for (const client of clients) await client.connect(next.url);
  return next;
}

it('a component takes pipes, and gives them back', async () => {
  await using host = await start();
  await using maya = await new Client('maya').connect(host.url);
  const pipe = await maya.pipes.open('component/files', { label: 'file', kind: 'messages' });
  const reader = pipe.readable.getReader();
  const writer = pipe.writable.getWriter();
  const said = new TextEncoder().encode('hello');
  await writer.write(said);
  expect((await reader.read()).value).toEqual(said);
  await writer.close();
  expect((await reader.read()).done).toBe(true);
  await pipe.closed;
});

it('the rules see whom a pipe is opened to, and the token narrows them', async () => {
  await using host = await start();
  await using tom = await new Client('tom').connect(host.url);
  await using reader = await new Client('reader').connect(host.url);
  await using maya = await new Client('maya').connect(host.url);
  maya.pipes.accept('toAdmins', () => {});
  tom.pipes.accept('toAdmins', () => {});
  const asked = (client: Client, target: string, label: string): Promise<unknown> =>
    client.pipes.open(target, { label }).then(
      () => 'opened',
      ({ code }) => code,
    );
  expect(await asked(tom, 'person/maya', 'toAdmins')).toBe('opened');
  expect(await asked(tom, 'person/ann', 'toAdmins')).toBe('forbidden');
  expect(await asked(maya, 'person/tom', 'toAdmins')).toBe('forbidden');
  expect(await asked(reader, 'component/files', 'file')).toBe('forbidden');
  expect(await asked(tom, 'component/files', 'other')).toBe('unknown-method');
});

/** A component whose rules are switched off, and which knows who knows whom. */
function gated(): { component: Component; services: Promise<Services>; rights: { open: boolean } } {
  const rights = { open: true };
  let started: (services: Services) => void = () => {};
  const services = new Promise<Services>((resolve) => {
    started = resolve;
  });
  const component = defineComponent({
    id: 'gated',
    version: '1.0.0',
    permissions: ['sessions:end'],
    pipes: {
      file: {
        can: { open: rule('while-open', () => rights.open), accept: member },
        acquainted: async (_: unknown, opener: Principal, peer: PipeTarget) => opener.id === 'tom' && peer.id === 'maya',
      },
    },
    async start(given: Services) {
      started(given);
      return { state: undefined };
    },
  });
  return { component, services, rights };
}

it('what a component no longer allows ends at once when it says that rights have changed, and when sessions are revoked', async () => {
  const { component, services, rights } = gated();
  await using host = await testHost([component], { people: { maya: person('maya'), tom: person('tom') }, limits: { drainMs: 0 } });
  await using tom = await new Client('tom').connect(host.url);
  await using maya = await new Client('maya').connect(host.url);
  const { access, sessions } = await services;
  const offered = accepted(maya);
  const near = await tom.pipes.open('person/maya', { label: 'file' });
  const far = await offered;
  await access.changed('gated/file', ['maya']);
  await near.writable.getWriter().write(Uint8Array.of(1));
  rights.open = false;
  await access.changed('gated/file', ['maya']);
  await expect(near.closed).rejects.toMatchObject({ code: 'forbidden' });
  await expect(far.closed).rejects.toMatchObject({ code: 'forbidden' });
  rights.open = true;
  const left = accepted(tom);
  await maya.pipes.open('person/tom', { label: 'file' });
  await sessions.revoke({ person: 'maya' });
  await expect((await left).closed).rejects.toMatchObject({ code: 'unavailable' });
});

it('a component says who is no stranger, and only strangers are limited', async () => {
  await using host = await testHost([gated().component], {
    people: { maya: person('maya'), tom: person('tom') },
    limits: { drainMs: 0, pipeOpensPerMinute: 1 },
  });
  await using tom = await new Client('tom').connect(host.url);
  const asked = async (target: string): Promise<unknown> => tom.pipes.open(target, { label: 'file' }).catch(({ code }) => code);
  expect([await asked('person/maya'), await asked('person/maya')]).toEqual(['unavailable', 'unavailable']);
  expect([await asked('person/ann'), await asked('person/ann')]).toEqual(['unavailable', 'rate-limited']);
});

it('people at two nodes are joined, and stay so when they come back at the other one', async () => {
  const sites = new TestSites();
  await using here = await start({ site: sites.join('a') });
  await using there = await start({ site: sites.join('b') });
  await using maya = await new Client('maya').connect(here.url);
  await using tom = await new Client('tom').connect(there.url);
  const offered = accepted(tom);
  const near = await maya.pipes.open('person/tom', { label: 'file' });
  const far = await offered;
  const writer = near.writable.getWriter();
  await writer.write(new Uint8Array(100_000).fill(1));
  maya.socket?.close();
  await maya.connect(there.url);
  await writer.write(new Uint8Array(100_000).fill(2));
  tom.socket?.close();
  await tom.connect(here.url);
  await Promise.all([writer.close(), far.readable.pipeTo(new WritableStream())]);
  expect(far.stats.received).toBe(200_000);
});
