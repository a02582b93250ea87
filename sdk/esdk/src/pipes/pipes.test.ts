// Pipes of two Parley objects through a real host.
import { defineComponent, member, rule } from '@parley/component';
import { person, type TestHost, testHost } from '@parley/host/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../connect.ts';
import type { ParleyError } from '../error.ts';
import type { ConnectOptions, Parley, WebSocketLike } from '../types.ts';
import { type Pipe, type PipeOffer, pipes } from './index.ts';

const closed = rule('closed', () => false);
const declared = defineComponent({
  id: 'files',
  version: '1.0.0',
  pipes: {
    file: { can: { open: member, accept: member }, take: async (_: unknown, pipe) => pipe.readable.pipeTo(pipe.writable) },
    secret: { can: { open: closed, accept: closed } },
  },
  start: async () => ({ state: undefined }),
});

let host: TestHost;
let clients: Parley[];

function start(options: Parameters<typeof testHost>[1] = {}): Promise<TestHost> {
  return testHost([declared], { people: { maya: person('maya'), tom: person('tom') }, ...options });
}

/** `storageKey` keeps those of one person apart. */
function client(token: string, storageKey: string = token, options: Partial<ConnectOptions> = {}): Parley {
  const parley = connect(host.url, { token, storageKey, ...options });
  clients.push(parley);
  return parley;
}

async function until(parley: Parley, state: Parley['connection']['state']): Promise<void> {
  if (parley.connection.state === state) return;
  await new Promise<void>((resolve) => {
    const stop = parley.subscribe(
      ({ connection }) => connection.state,
      (next) => {
        if (next !== state) return;
        stop();
        resolve();
      },
    );
  });
}

/** The server has heard what was said before: a request goes the same way. */
async function heard(parley: Parley): Promise<void> {
  await parley.request<{ none: { in: object; out: object } }, 'none'>('none', {}).catch(() => {});
}

/** The next pipe, once the server knows that it is taken. */
async function taken(parley: Parley): Promise<{ pipe: Promise<Pipe> }> {
  const pipe = new Promise<Pipe>((resolve) => {
    const taking = pipes(parley).accept('file', (next) => {
      taking[Symbol.dispose]();
      resolve(next);
    });
  });
  await heard(parley);
  return { pipe };
}

/** The next offer, once the server knows that it is heard. */
async function offered(parley: Parley): Promise<{ offer: Promise<PipeOffer> }> {
  const offer = new Promise<PipeOffer>((resolve) => pipes(parley).offers('file', resolve));
  await heard(parley);
  return { offer };
}

async function pair(): Promise<{ maya: Parley; tom: Parley; near: Pipe; far: Pipe }> {
  const [maya, tom] = [client('maya'), client('tom')];
  const far = await taken(maya);
  const near = await pipes(tom).open({ person: 'maya' }, { label: 'file', meta: { name: 'a.txt' } });
  return { maya, tom, near, far: await far.pipe };
}

async function bytesOf(pipe: Pipe): Promise<Uint8Array> {
  return new Uint8Array(await new Response(pipe.readable as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}

function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 9)) & 0xff);
}

async function send(pipe: Pipe, payload: Uint8Array): Promise<void> {
  const writer = pipe.writable.getWriter();
  await writer.write(payload);
  await writer.close();
}

beforeEach(async () => {
  clients = [];
  host = await start();
});
afterEach(async () => {
  await Promise.all(clients.map((parley) => parley.close()));
  await host.stop();
});

describe('a pipe', () => {
  test('carries bytes both ways, with what its opener said about it', async () => {
    const { near, far } = await pair();
    expect([far.label, far.kind, far.meta]).toEqual(['file', 'bytes', { name: 'a.txt' }]);
    const [there, back] = [bytesOf(far), bytesOf(near)];
    await Promise.all([send(near, pattern(400_000)), send(far, pattern(10))]);
    expect(Buffer.compare(await there, pattern(400_000))).toBe(0);
    expect(await back).toEqual(pattern(10));
    await Promise.all([near.closed, far.closed]);
    expect(near.stats()).toMatchObject({ path: 'relay', sent: 400_000, received: 10 });
  });

  test('goes on over a restart of the server without anybody doing anything', async () => {
    const { maya, tom, near, far } = await pair();
    const { port } = new URL(host.url);
    const writer = near.writable.getWriter();
    const reader = far.readable.getReader();
    await writer.write(pattern(1_000));
    expect((await reader.read()).value).toEqual(pattern(1_000));
    await host.stop();
    const later = writer.write(pattern(2_000));
    host = await start({ listen: { host: '127.0.0.1', port: Number(port) } });
    await later;
    expect((await reader.read()).value).toEqual(pattern(2_000));
    expect([maya.connection.state, tom.connection.state]).toEqual(['up', 'up']);
    expect(far.stats().received).toBe(3_000);
  });

  test('keeps messages apart', async () => {
    const tom = client('tom');
    const echo = await pipes(tom).open({ component: 'files' }, { label: 'file', kind: 'messages' });
    const writer = echo.writable.getWriter();
    const reader = echo.readable.getReader();
    for (const length of [3, 0, 40_000]) {
      await writer.write(pattern(length));
      expect((await reader.read()).value).toEqual(pattern(length));
    }
  });

  test('tells the other end how it was ended, as a ParleyError', async () => {
    const { near, far } = await pair();
    near.abort('too-large', 'More than was said.');
    const why = { name: 'ParleyError', code: 'too-large', message: 'More than was said.', retryable: false };
    await expect(far.closed).rejects.toMatchObject(why);
    await expect(far.readable.getReader().read()).rejects.toMatchObject(why);
    await expect(near.closed).rejects.toMatchObject({ code: 'too-large', help: expect.any(String) });
  });

  test('ends with `using`, and with its Parley object', async () => {
    const { tom, near, far } = await pair();
    {
      await using held = near;
      expect(held.label).toBe('file');
    }
    await expect(far.closed).rejects.toMatchObject({ code: 'cancelled' });
    const echo = await pipes(tom).open({ component: 'files' }, { label: 'file' });
    await tom.close();
    await expect(echo.closed).rejects.toMatchObject({ code: 'disposed' });
    await expect(pipes(tom).open({ component: 'files' }, { label: 'file' })).rejects.toMatchObject({ code: 'disposed' });
  });
});

describe('opening', () => {
  test('waits for the connection', async () => {
    const tom = client('tom');
    expect(tom.connection.state).toBe('connecting');
    const pipe = await pipes(tom).open({ component: 'files' }, { label: 'file' });
    expect(pipe.label).toBe('file');
  });

  test.each([
    ['nobody is there', { person: 'ann' }, 'file', 'unavailable', true],
    ['nobody may', { person: 'maya' }, 'secret', 'forbidden', false],
    ['nobody declares the label', { person: 'maya' }, 'other', 'unknown-method', false],
  ])('is refused where %s', async (_, target, label, code, retryable) => {
    await expect(pipes(client('tom')).open(target, { label })).rejects.toMatchObject({ name: 'ParleyError', code, retryable });
  });

  test('is refused where too much is said about it', async () => {
    const meta = 'x'.repeat(5_000);
    await expect(pipes(client('tom')).open({ component: 'files' }, { label: 'file', meta })).rejects.toMatchObject({ code: 'too-large' });
  });

  test('says when to come back after too many', async () => {
    const tom = client('tom');
    const open = (): Promise<unknown> => pipes(tom).open({ person: 'ann' }, { label: 'file' });
    const refusals: unknown[] = [];
    while (refusals.every((refusal) => (refusal as ParleyError).code === 'unavailable'))
      await open().catch((refusal) => refusals.push(refusal));
    // More, where they take so long that time makes room for another one.
    expect(refusals.length).toBeGreaterThan(10);
    expect(refusals.at(-1)).toMatchObject({ code: 'rate-limited', retryAfterMs: expect.any(Number) });
  });

  test('is taken back by its signal, before and while it is offered', async () => {
    const [maya, tom] = [client('maya'), client('tom')];
    const { offer } = await offered(maya);
    const patience = new AbortController();
    const opening = pipes(tom).open({ person: 'maya' }, { label: 'file' }, patience);
    const { signal } = await offer;
    const withdrawn = new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)));
    patience.abort();
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    expect(await withdrawn).toMatchObject({ name: 'ParleyError', code: 'cancelled' });
    await expect(pipes(tom).open({ person: 'maya' }, { label: 'file' }, patience)).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('an offer', () => {
  test('is accepted', async () => {
    const [maya, tom] = [client('maya'), client('tom')];
    const { offer } = await offered(maya);
    const opening = pipes(tom).open({ person: 'maya' }, { label: 'file', meta: { size: 1 } });
    const heard = await offer;
    expect(heard).toMatchObject({ from: { kind: 'person', id: 'tom' }, label: 'file', kind: 'bytes', meta: { size: 1 } });
    const there = bytesOf(heard.accept());
    await send(await opening, pattern(1));
    expect(await there).toEqual(pattern(1));
  });

  test('is declined', async () => {
    const [maya, tom] = [client('maya'), client('tom')];
    const { offer } = await offered(maya);
    const opening = pipes(tom).open({ person: 'maya' }, { label: 'file' });
    opening.catch(() => {});
    (await offer).decline('Not now.');
    await expect(opening).rejects.toMatchObject({ code: 'refused', message: 'Not now.', retryable: false });
  });

  test('goes to one of several windows', async () => {
    const [desk, phone, tom] = [client('maya', 'desk'), client('maya', 'phone'), client('tom')];
    const [atDesk, atPhone] = [await offered(desk), await offered(phone)];
    const opening = pipes(tom).open({ person: 'maya' }, { label: 'file' });
    const [one, other] = await Promise.all([atDesk.offer, atPhone.offer]);
    const withdrawn = new Promise((resolve) => other.signal.addEventListener('abort', () => resolve(other.signal.reason)));
    one.accept();
    await opening;
    expect(await withdrawn).toMatchObject({ code: 'taken' });
  });
});

describe('taking', () => {
  test('ends when it is disposed, and can be done by one only', async () => {
    const [maya, tom] = [client('maya'), client('tom')];
    const taking = pipes(maya).accept('file', () => {});
    expect(() => pipes(maya).offers('file', () => {})).toThrow(RangeError);
    await heard(maya);
    await pipes(tom).open({ person: 'maya' }, { label: 'file' });
    taking[Symbol.dispose]();
    await heard(maya);
    await expect(pipes(tom).open({ person: 'maya' }, { label: 'file' })).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('is said again on every connection', async () => {
    const [maya, tom] = [client('maya'), client('tom')];
    await until(maya, 'up');
    pipes(maya).accept('file', () => {});
    const { port } = new URL(host.url);
    const [mayaDown, tomDown] = [until(maya, 'down'), until(tom, 'down')];
    await host.stop();
    await Promise.all([mayaDown, tomDown]);
    host = await start({ listen: { host: '127.0.0.1', port: Number(port) } });
    await until(maya, 'up');
    await heard(maya);
    await pipes(tom).open({ person: 'maya' }, { label: 'file' });
  });
});

test('whoever shares the connection shares its pipes', async () => {
  expect(pipes(client('tom'))).toBe(pipes(client('tom')));
});

test('the memory of a chunk is given back when the socket has taken it, and only that', async () => {
  const given: Uint8Array[] = [];
  const socket = (url: string, protocol: string): WebSocketLike => {
    const made = new WebSocket(url, protocol) as unknown as WebSocketLike;
    const send = made.send.bind(made);
    made.send = (bytes) => {
      given.push(bytes);
      send(bytes);
    };
    return made;
  };
  const [maya, tom] = [client('maya'), client('tom', 'tom', { socket })];
  const far = await taken(maya);
  const near = await pipes(tom).open({ person: 'maya' }, { label: 'file' });
  const writer = near.writable.getWriter();
  const block = new Uint8Array(100_000).fill(7);
  const reading = (async () => {
    let read = 0;
    for await (const chunk of (await far.pipe).readable as unknown as AsyncIterable<Uint8Array>)
      read += chunk.filter((byte) => byte === 7).length;
    return read;
  })();
  await writer.write(block);
  await writer.close();
  expect([await reading, block.byteLength]).toEqual([100_000, 100_000]);
  const back = given.filter(({ buffer }) => buffer.byteLength === 0);
  // Seven chunks, and the empty one that says that it is over.
  expect(back).toHaveLength(8);
  expect(given.length).toBeGreaterThan(back.length);
});
