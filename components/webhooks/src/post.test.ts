import { systemRuntime } from '@parley/runtime';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it, vi } from 'vitest';
import { Receiver } from '../test/receiver.ts';
import { readNetworks } from './networks.ts';
import { Poster, type PosterOptions, TRY_MS } from './post.ts';
import { isEndpointUrl, type Resolve } from './target.ts';

const PATIENCE = { timeout: 30_000 };
const loopback = readNetworks('127.0.0.1') as NonNullable<ReturnType<typeof readNetworks>>;
const nothing = readNetworks('') as NonNullable<ReturnType<typeof readNetworks>>;

function poster(options: Partial<PosterOptions> = {}): Poster {
  return new Poster({ clock: systemRuntime.clock, allowed: () => loopback, ...options });
}

const leadingTo =
  (...addresses: readonly string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

const post = (url: string) => ({ url, headers: { 'webhook-id': 'msg_1' }, body: '{"type":"webhook.test"}' });

describe('a try', () => {
  it('is a POST of the body with its headers', async () => {
    await using receiver = await Receiver.open();
    expect(await poster().post(post(receiver.url))).toEqual({ delivered: true, status: 204 });
    expect(receiver.received).toMatchObject([
      {
        json: { type: 'webhook.test' },
        headers: { 'webhook-id': 'msg_1', 'content-type': 'application/json', host: `127.0.0.1:${receiver.port}` },
      },
    ]);
  });

  it.each([400, 404, 410, 500])('that is answered with %i has failed', async (status) => {
    await using receiver = await Receiver.open();
    receiver.answers(status);
    expect(await poster().post(post(receiver.url))).toEqual({ delivered: false, problem: 'answered', status });
  });

  it.each([301, 302, 307, 308])('that is redirected (%i) is not sent anywhere else', async (status) => {
    await using receiver = await Receiver.open();
    await using inside = await Receiver.open();
    receiver.answers(status, { location: inside.url });
    expect(await poster().post(post(receiver.url))).toEqual({ delivered: false, problem: 'redirected', status });
    expect(inside.connections).toBe(0);
  });

  it.each([
    ['120', 120_000],
    ['Thu, 15 Jan 2026 12:00:30 GMT', 30_000],
    ['Thu, 15 Jan 2026 11:00:00 GMT', undefined],
    ['soon', undefined],
  ])('says when to come again: %s', async (asked, retryAfterMs) => {
    await using receiver = await Receiver.open();
    receiver.answers(503, { 'retry-after': asked });
    const clock = { ...systemRuntime.clock, now: () => Date.parse('2026-01-15T12:00:00Z') };
    const outcome = await poster({ clock }).post(post(receiver.url));
    expect(outcome).toEqual({ delivered: false, problem: 'answered', status: 503, ...(retryAfterMs && { retryAfterMs }) });
  });

  it('ends after 15 s at an endpoint that does not answer', async () => {
    const { clock, advance } = simulated();
    await using receiver = await Receiver.open();
    receiver.answer = undefined;
    const outcome = poster({ clock }).post(post(receiver.url));
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), PATIENCE);
    await advance(TRY_MS - 1);
    expect(await Promise.race([outcome, 'waits'])).toBe('waits');
    await advance(1);
    expect(await outcome).toEqual({ delivered: false, problem: 'timeout' });
  });

  it('ends after 15 s where the name is not answered', async () => {
    const { clock, advance } = simulated();
    const outcome = poster({ clock, resolve: () => new Promise(() => {}) }).post(post('http://slow.example/'));
    await advance(TRY_MS);
    expect(await outcome).toEqual({ delivered: false, problem: 'timeout' });
  });

  it('is delivered with its status, however long the answer goes on, which is not read to its end', async () => {
    const { clock, advance, pending } = simulated();
    await using receiver = await Receiver.open();
    let cut = 0;
    receiver.answer = (_, response) => {
      response.writeHead(200).write('x'.repeat(100_000));
      response.on('close', () => cut++);
    };
    expect(await poster({ clock }).post(post(receiver.url))).toEqual({ delivered: true, status: 200 });
    await vi.waitFor(() => expect(cut).toBe(1), PATIENCE);
    await vi.waitFor(() => expect(pending()).toBe(0), PATIENCE);
    receiver.answer = (_, response) => {
      response.writeHead(200).write('x');
      response.on('close', () => cut++);
    };
    expect(await poster({ clock }).post(post(receiver.url))).toEqual({ delivered: true, status: 200 });
    await advance(TRY_MS);
    await vi.waitFor(() => expect(cut).toBe(2), PATIENCE);
  });

  it('says that nobody listens, and that the name leads nowhere', async () => {
    const receiver = await Receiver.open();
    const { url } = receiver;
    await receiver[Symbol.asyncDispose]();
    expect(await poster().post(post(url))).toEqual({ delivered: false, problem: 'unreachable' });
    const resolve: Resolve = () => Promise.reject(new Error('ENOTFOUND'));
    expect(await poster({ resolve }).post(post('http://nowhere.example/'))).toEqual({ delivered: false, problem: 'unresolved' });
  });
});

describe('the own network', () => {
  it.each(['127.0.0.1', 'localhost', '127.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '017700000001'])(
    'is not reached as http://%s',
    async (host) => {
      await using receiver = await Receiver.open();
      const outcome = await poster({ allowed: () => nothing }).post(post(`http://${host}:${receiver.port}/`));
      expect(outcome).toEqual({ delivered: false, problem: 'inside' });
      expect(receiver.connections).toBe(0);
    },
  );

  it('is not reached by a name that leads there', async () => {
    await using receiver = await Receiver.open();
    const options = { allowed: () => nothing, resolve: leadingTo('127.0.0.1', '::1', '10.0.0.1') };
    expect(await poster(options).post(post(`http://outside.example:${receiver.port}/`))).toEqual({ delivered: false, problem: 'inside' });
    expect(receiver.connections).toBe(0);
  });

  it('is not reached by a name that leads somewhere else when it is asked for again', async () => {
    await using receiver = await Receiver.open();
    let asked = 0;
    const resolve: Resolve = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
    const url = `http://changing.example:${receiver.port}/`;
    expect(await poster({ resolve }).post(post(url))).toEqual({ delivered: true, status: 204 });
    expect(asked).toBe(1);
    expect(receiver.received[0]?.headers.host).toBe(`changing.example:${receiver.port}`);
    expect(await poster({ resolve }).post(post(url))).toEqual({ delivered: false, problem: 'inside' });
    expect(receiver.connections).toBe(1);
  });

  it('is left out where a name leads outside, too', async () => {
    await using receiver = await Receiver.open();
    const resolve = leadingTo('127.0.0.2', '127.0.0.1');
    expect(await poster({ resolve }).post(post(`http://both.example:${receiver.port}/`))).toEqual({ delivered: true, status: 204 });
  });
});

it.each([
  ['https://example.org/hooks?a=b', true],
  ['http://example.org:8080/', true],
  ['ftp://example.org/', false],
  ['https://user:secret@example.org/', false],
  ['https://user@example.org/', false],
  ['https://example.org/#part', false],
  ['file:///etc/passwd', false],
  ['example.org', false],
])('%s is the address of an endpoint: %s', (url, is) => expect(isEndpointUrl(url)).toBe(is));

function simulated() {
  const runtime = new SimulatedRuntime();
  return { clock: runtime.clock, advance: (ms: number) => runtime.advance(ms), pending: () => runtime.pending };
}
