import { request as httpRequest } from 'node:http';
import { anyone, defineComponent, forState, type HttpRequest, member, parseInput, Refused, role } from '@parley/component';
import { person, type TestHost, testHost } from '@parley/host/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

const seen: HttpRequest[] = [];
const declare = forState<undefined>();
const echo = declare.route({
  can: anyone,
  run: async ({ principal }, request) => {
    seen.push(request);
    return { json: { who: principal?.id ?? null } };
  },
});
const doors = defineComponent({
  id: 'doors',
  version: '1.0.0',
  http: {
    'GET /echo': echo,
    'POST /echo': declare.route({ ...echo, maxBytes: 100 }),
    'GET /rooms/:room/keys/:key': echo,
    'GET /mine': declare.route({ can: member, run: async ({ principal }) => ({ json: { who: principal?.id } }) }),
    'DELETE /all': declare.route({ can: role('admin'), run: async () => ({ status: 204 }) }),
    'POST /sign-in': declare.route({
      can: anyone,
      run: async (_, { body, slot }) => {
        const { name } = parseInput(z.object({ name: z.string() }), body);
        if (name === 'mallory') throw new Refused('rate-limited', 'Wait a while.', { retryAfterMs: 1_500 });
        return { json: { slot }, setSession: { slot, value: name, maxAgeS: 60 } };
      },
    }),
    'POST /sign-out': declare.route({ can: anyone, run: async (_, { slot }) => ({ json: {}, setSession: { slot, value: null } }) }),
    'GET /old': declare.route({ can: anyone, run: async () => ({ redirect: '/u/0/' }) }),
    'GET /photo': declare.route({ can: anyone, run: async () => ({ bytes: { type: 'image/png', data: new Uint8Array([1, 2]) } }) }),
    'GET /kept': declare.route({
      can: anyone,
      run: async () => ({ bytes: { type: 'image/png', data: new Uint8Array([3]), immutable: true } }),
    }),
    'GET /list.csv': declare.route({
      can: anyone,
      run: async () => ({ stream: { type: 'text/csv', file: 'list.csv', chunks: parts(50, false) } }),
    }),
    'GET /half.csv': declare.route({
      can: anyone,
      run: async () => ({ stream: { type: 'text/csv', file: 'half.csv', chunks: parts(50, true) } }),
    }),
    'GET /broken': declare.route({ can: anyone, run: async () => JSON.parse('the password is rose') }),
  },
  start: async () => ({ state: undefined }),
});

/** So many lines, large ones; the last one may not be there to be had. */
async function* parts(count: number, fails: boolean): AsyncGenerator<string> {
  for (let line = 1; line < count; line++) yield `${line},${'x'.repeat(10_000)}\n`;
  if (fails) throw new Error('The disk is gone.');
  yield 'end\n';
}

let host: TestHost;
beforeAll(async () => {
  const expired = person('late', { expiresAt: 1 });
  host = await testHost([doors], {
    people: { maya: person('maya'), noor: person('noor'), narrow: person('n', { can: ['doors/echo: call'] }), expired },
  });
});
afterAll(() => host.stop());
beforeEach(() => void seen.splice(0));

interface Options {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}
/** Sends exactly what is given: fetch would clean up paths, hosts and origins. */
function ask(
  path: string,
  { method = 'GET', headers = {}, body }: Options = {},
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  const { port } = host.host.address;
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}
const own = () => ({ origin: host.url });
const cookie = (slot: number, value: string) => `__Host-parley-${slot}=${value}`;
async function who(path: string, headers: Record<string, string>): Promise<unknown> {
  return JSON.parse((await ask(path, { headers })).text).who;
}

describe('a route', () => {
  it('is given what was asked, parsed', async () => {
    await ask('/u/3/api/doors/rooms/blue%20room/keys/7?page=2&page=3', {
      headers: { 'x-thing': 'a', cookie: cookie(3, 'maya'), authorization: 'Basic x' },
    });
    expect(seen[0]).toMatchObject({
      method: 'GET',
      path: '/rooms/blue room/keys/7',
      params: { room: 'blue room', key: '7' },
      query: { page: '3' },
      slot: 3,
      remote: '127.0.0.1',
      loopback: true,
      origin: `http://127.0.0.1:${host.host.address.port}`,
    });
    expect([...(seen[0]?.sessions ?? [])]).toEqual([[3, 'maya']]);
    expect(Object.keys(seen[0]?.headers ?? {})).toEqual(expect.not.arrayContaining(['cookie', 'authorization']));
    expect(seen[0]?.headers['x-thing']).toBe('a');
  });

  it('answers JSON, bytes, redirects and nothing', async () => {
    expect(await ask('/u/0/api/doors/echo')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    });
    expect(await ask('/u/0/api/doors/photo')).toMatchObject({ status: 200, headers: { 'content-type': 'image/png' }, text: '\x01\x02' });
    expect(await ask('/u/0/api/doors/old')).toMatchObject({ status: 303, headers: { location: '/u/0/' } });
    expect((await ask('/u/0/api/doors/echo')).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
  });

  it('knows who asks by the cookie of the slot, or by a bearer token', async () => {
    const both = `${cookie(0, 'maya')}; ${cookie(1, 'noor')}`;
    expect(await who('/u/0/api/doors/echo', { cookie: both })).toBe('maya');
    expect(await who('/u/1/api/doors/echo', { cookie: both })).toBe('noor');
    expect(await who('/u/2/api/doors/echo', { cookie: both })).toBeNull();
    expect(await who('/u/0/api/doors/echo', { cookie: both, authorization: 'Bearer noor' })).toBe('noor');
    expect(await who('/u/0/api/doors/echo', { cookie: cookie(0, 'expired') })).toBeNull();
    expect(await who('/u/0/api/doors/echo', { cookie: 'parley-0=maya' })).toBeNull();
  });

  it('sets and clears the cookie of its slot', async () => {
    const signIn = await ask('/u/2/api/doors/sign-in', { method: 'POST', headers: own(), body: '{"name":"maya"}' });
    expect(signIn.headers['set-cookie']).toEqual(['__Host-parley-2=maya; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60']);
    const signOut = await ask('/u/2/api/doors/sign-out', { method: 'POST', headers: own() });
    expect(signOut.headers['set-cookie']).toEqual([expect.stringContaining('__Host-parley-2=; ')]);
  });
});

describe('a route that is refused', () => {
  it.each<[string, string, Options, number, string]>([
    ['without sign-in', '/u/0/api/doors/mine', {}, 401, 'token-invalid'],
    ['with a bad token', '/u/0/api/doors/echo', { headers: { authorization: 'Bearer guessed' } }, 401, 'token-invalid'],
    ['with an expired token', '/u/0/api/doors/echo', { headers: { authorization: 'Bearer expired' } }, 401, 'token-expired'],
    ['without the role', '/u/0/api/doors/all', { method: 'DELETE', headers: { authorization: 'Bearer maya' } }, 403, 'forbidden'],
    ['by a token that does not list it', '/u/0/api/doors/mine', { headers: { authorization: 'Bearer narrow' } }, 403, 'forbidden'],
    ['that nobody declares', '/u/0/api/doors/nothing', {}, 404, 'unknown-method'],
    ['of an unknown component', '/u/0/api/nobody/echo', {}, 404, 'unknown-method'],
    ['of no component', '/u/0/api', {}, 404, 'unknown-method'],
    ['of a slot that does not exist', '/u/16/api/doors/echo', {}, 400, 'bad-request'],
    ['of a slot that is no number', '/u/x/api/doors/echo', {}, 400, 'bad-request'],
    ['with a hidden slash', '/u/0/api/doors/rooms/a%2Fb/keys/1', {}, 400, 'bad-request'],
    ['with a broken escape', '/u/0/api/doors/rooms/%ff/keys/1', {}, 400, 'bad-request'],
    ['with bad JSON', '/u/0/api/doors/sign-in', { method: 'POST', headers: { origin: 'own' }, body: '{"name":' }, 400, 'bad-request'],
    [
      'with a wrong field',
      '/u/0/api/doors/sign-in',
      { method: 'POST', headers: { origin: 'own' }, body: '{"name":7}' },
      400,
      'bad-request',
    ],
    [
      'by the component',
      '/u/0/api/doors/sign-in',
      { method: 'POST', headers: { origin: 'own' }, body: '{"name":"mallory"}' },
      429,
      'rate-limited',
    ],
    [
      'with a compressed body',
      '/u/0/api/doors/echo',
      { method: 'POST', headers: { origin: 'own', 'content-encoding': 'gzip' }, body: 'x' },
      400,
      'bad-request',
    ],
  ])('%s', async (_, path, options, status, code) => {
    const headers = { ...options.headers, ...(options.headers?.['origin'] === 'own' ? own() : {}) };
    const answer = await ask(path, { ...options, headers });
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      status,
      expect.objectContaining({ type: `urn:parley:problem:${code}`, status, code, title: expect.any(String), detail: expect.any(String) }),
    ]);
  });

  it('for a while says how long', async () => {
    const answer = await ask('/u/0/api/doors/sign-in', { method: 'POST', headers: own(), body: '{"name":"mallory"}' });
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '2' } });
  });

  it('for its verb says which there are', async () => {
    expect(await ask('/u/0/api/doors/all', { headers: {} })).toMatchObject({ status: 405, headers: { allow: 'DELETE' } });
  });

  it('for a fault carries a reference, and nothing of the cause', async () => {
    const answer = await ask('/u/0/api/doors/broken');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('password');
    const { details } = JSON.parse(answer.text);
    expect(host.lines.map(({ facts }) => facts['reference'])).toContain(details.reference);
  });

  it('for its size is refused before and while it arrives, and the connection is closed', async () => {
    const body = 'x'.repeat(101);
    expect(await ask('/u/0/api/doors/echo', { method: 'POST', headers: { ...own(), 'content-length': '101' }, body })).toMatchObject({
      status: 413,
    });
    const chunked = await ask('/u/0/api/doors/echo', { method: 'POST', headers: { ...own(), 'transfer-encoding': 'chunked' }, body });
    expect([chunked.status, JSON.parse(chunked.text).code]).toEqual([413, 'too-large']);
    expect(seen).toEqual([]);
    expect(await ask('/u/0/api/doors/echo', { method: 'POST', headers: own(), body: 'x'.repeat(100) })).toMatchObject({ status: 200 });
  });
});

describe('what changes something', () => {
  const post = (headers: Record<string, string>) => ask('/u/0/api/doors/echo', { method: 'POST', headers });

  it.each<[string, Record<string, string>]>([
    ['a page of somebody else', { origin: 'https://evil.example' }],
    ['a page on another port', { origin: 'http://127.0.0.1:1' }],
    ['a sandboxed page', { origin: 'null' }],
    ['something that does not say where it comes from', {}],
    ['a page of somebody else, by a form without origin', { 'sec-fetch-site': 'cross-site' }],
    ['a sister site', { 'sec-fetch-site': 'same-site' }],
  ])('is not taken from %s', async (_, headers) => {
    expect(await post({ ...headers, cookie: cookie(0, 'maya') })).toMatchObject({ status: 403 });
    expect(seen).toEqual([]);
  });

  it('is taken from our own pages, under any name of the loopback interface, and from programs with a token', async () => {
    const { port } = host.host.address;
    const given = [
      { origin: host.url },
      { origin: `http://localhost:${port}` },
      { 'sec-fetch-site': 'same-origin' },
      { authorization: 'Bearer maya' },
    ];
    for (const headers of given as Record<string, string>[]) expect(await post(headers)).toMatchObject({ status: 200 });
  });
});

describe('plain http from elsewhere', () => {
  it('is refused with the reason and the ways out', async () => {
    const answer = await ask('/u/0/', { headers: { 'x-forwarded-for': '203.0.113.9' } });
    expect(answer.status).toBe(403);
    for (const way of ['PARLEY_PROXIES', 'certificate', 'PARLEY_INSECURE=1']) expect(answer.text).toContain(way);
  });

  it('is refused under a foreign name, so that no page can rebind its own to us', async () => {
    expect(await ask('/u/0/api/doors/echo', { headers: { host: 'evil.example' } })).toMatchObject({ status: 421 });
    expect(seen).toEqual([]);
  });

  it('is served where it is permitted: with cookies that browsers keep there', async () => {
    await using insecure = await testHost([doors], { insecure: true, store: host.store });
    const name = `parley.example:${insecure.host.address.port}`;
    const answer = await new Promise<{ headers: Record<string, unknown> }>((resolve, reject) => {
      const headers = { host: name, origin: `http://${name}`, cookie: 'parley-1=maya; __Host-parley-1=noor' };
      const request = httpRequest(
        { host: '127.0.0.1', port: insecure.host.address.port, path: '/u/1/api/doors/sign-out', method: 'POST', headers },
        resolve as never,
      );
      request.on('error', reject).end();
    });
    expect(answer.headers['set-cookie']).toEqual(['parley-1=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0']);
  });

  it('may always ask whether the node is well', async () => {
    expect(await ask('/healthz', { headers: { host: 'balancer.example' } })).toMatchObject({ status: 200, text: 'ok\n' });
  });
});

describe('what a route answers', () => {
  it('is kept for good by who may see it, and inert, where it never changes', async () => {
    const answer = await fetch(`${host.url}/u/0/api/doors/kept`);
    expect(answer.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'.*; sandbox$/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('comes part by part, as a file to be saved', async () => {
    const answer = await fetch(`${host.url}/u/0/api/doors/list.csv`);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="list.csv"');
    const text = await answer.text();
    expect([text.length > 490_000, text.endsWith('end\n')]).toEqual([true, true]);
  });

  it('and breaks off where a part cannot be made is not taken for the whole', async () => {
    const answer = await fetch(`${host.url}/u/0/api/doors/half.csv`);
    await expect(answer.text()).rejects.toThrow();
    expect((await fetch(`${host.url}/u/0/api/doors/kept`)).status).toBe(200);
  });
});
