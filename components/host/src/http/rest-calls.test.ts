import { request as httpRequest, type IncomingMessage } from 'node:http';
import { anyOf, defineComponent, forState, member, Refused, role, rule, type Services } from '@parley/component';
import { person, type TestHost, testHost } from '@parley/host/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

const declare = forState<undefined>();
const names = ['ann', 'ben', 'cy', 'dee', 'eve'];
let sessions: Services<Record<string, unknown>>['sessions'];
let created = 0;
let gate = Promise.withResolvers<void>();
let entered = Promise.withResolvers<void>();
beforeEach(() => {
  created = 0;
  gate = Promise.withResolvers();
  entered = Promise.withResolvers();
});

const polls = defineComponent({
  id: 'polls',
  version: '1.0.0',
  permissions: ['sessions:end'],
  methods: {
    get: declare.method({
      in: z.strictObject({ poll: z.string(), votes: z.boolean().exactOptional(), of: z.array(z.string()).exactOptional() }),
      out: z.unknown(),
      can: member,
      rest: 'GET /polls/:poll',
      run: async ({ principal }, input) => ({ input, by: principal.id }),
    }),
    list: declare.method({
      in: z.strictObject({ after: z.string().exactOptional(), limit: z.int().min(1).max(10).exactOptional() }),
      out: z.object({ names: z.array(z.string()), more: z.boolean() }),
      can: member,
      rest: 'GET /polls',
      page: { by: 'after', next: ({ names, more }) => (more ? names.at(-1) : undefined) },
      run: async (_, { after = '', limit = 2 }) => {
        const behind = names.filter((name) => name > after);
        return { names: behind.slice(0, limit), more: behind.length > limit };
      },
    }),
    several: declare.method({
      in: z.strictObject({ ids: z.array(z.string()) }),
      out: z.unknown(),
      can: member,
      rest: 'GET /some/:ids',
      run: async (_, input) => input,
    }),
    create: declare.method({
      in: z.strictObject({ title: z.string() }),
      out: z.object({ id: z.number() }),
      can: anyOf(member, role('admin')),
      idempotent: true,
      rest: 'POST /polls',
      async run(_, { title }) {
        if (title === 'slow') {
          entered.resolve();
          await gate.promise;
        }
        return { id: ++created };
      },
    }),
    rename: declare.method({
      in: z.strictObject({ poll: z.string(), title: z.string() }),
      out: z.unknown(),
      can: member,
      rest: 'PATCH /polls/:poll',
      run: async (_, input) => input,
    }),
    remove: declare.method({
      in: z.strictObject({ poll: z.string() }),
      out: z.object({}),
      can: rule<undefined, { readonly poll: string }>('owner', ({ resource }) => resource.poll === 'own'),
      rest: 'DELETE /polls/:poll',
      run: async (_, { poll }) => {
        throw new Refused('conflict', 'It has votes.', { reason: 'has-votes', poll });
      },
    }),
    leave: declare.method({
      in: z.strictObject({}),
      out: z.object({ left: z.boolean() }),
      can: member,
      rest: 'POST /leaving',
      async run({ principal }) {
        await sessions.revoke({ grant: principal.grant });
        return { left: true };
      },
    }),
    look: declare.method({
      in: z.strictObject({}),
      out: z.object({ secret: z.string() }),
      can: member,
      rest: 'GET /secret',
      async run({ principal }) {
        await sessions.revoke({ grant: principal.grant });
        return { secret: 'rose' };
      },
    }),
    hidden: declare.method({ in: z.object({}), out: z.object({}), can: member, run: async () => ({}) }),
  },
  start: async (services) => {
    sessions = services.sessions;
    return { state: undefined };
  },
});

let host: TestHost;
beforeAll(async () => {
  const people = {
    maya: person('maya'),
    reader: person('reader', { can: ['polls/get: call'] }),
    busy: person('busy'),
    guest: person('guest', { kind: 'guest' }),
    backend: person('application:crm', { kind: 'service', can: ['polls/*: call'], application: 'crm' }),
  };
  host = await testHost([polls], { people, limits: { restPerMinute: 40 } });
});
afterAll(() => host.stop());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what is asserted on says what it is.
  readonly body: any;
}
async function call(address: string, { token = 'maya', body, ...headers }: Record<string, unknown> = {}): Promise<Answer> {
  const [method = '', path = ''] = address.split(' ');
  const answer = await fetch(`${host.url}/api/v1${path}`, {
    method,
    headers: { ...(token !== '' && { authorization: `Bearer ${token}` }), ...(headers as Record<string, string>) },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

describe('a method over HTTP', () => {
  it('takes its input from the address, with the types that it declares', async () => {
    const { status, headers, body } = await call('GET /polls/7?votes=true&of=a&of=b');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(body).toEqual({ input: { poll: '7', votes: true, of: ['a', 'b'] }, by: 'maya' });
  });

  it('takes a list that is a part of the path with commas, and what is escaped as it was', async () => {
    expect((await call('GET /some/a,b%20c')).body).toEqual({ ids: ['a', 'b c'] });
  });

  it('takes a body together with the address', async () => {
    expect((await call('PATCH /polls/7', { body: { title: 'Lunch' } })).body).toEqual({ poll: '7', title: 'Lunch' });
  });

  it('is for services too, as far as their capabilities go', async () => {
    expect((await call('GET /polls/7', { token: 'backend' })).body.by).toBe('application:crm');
  });

  it.each([
    ['GET /polls/7?votes=perhaps', {}, 'field-not-of-kind'],
    ['GET /polls/7?votes=true&votes=false', {}, 'named-twice'],
    ['GET /polls/7?poll=8', {}, 'named-twice'],
    ['PATCH /polls/7', { body: { poll: '8', title: 'x' } }, 'named-twice'],
    ['PATCH /polls/7', { body: '[1]' }, 'body-no-object'],
    ['PATCH /polls/7', { body: '{' }, undefined],
    ['PATCH /polls/7', { body: { title: 7 } }, undefined],
    ['GET /polls/7?colour=red', {}, undefined],
    ['GET /polls?cursor=nonsense', {}, 'cursor-unknown'],
    ['GET /polls?after=ann', {}, 'cursor-unknown'],
    ['GET /polls/a%2Fb', {}, undefined],
  ])('%s with %j is refused as a mistake of the caller', async (address, options, reason) => {
    const { status, headers, body } = await call(address, options);
    expect([status, headers.get('content-type'), body.code]).toEqual([400, 'application/problem+json', 'bad-request']);
    expect(body.details?.reason).toBe(reason);
  });

  it('tells what the method refuses as a problem with its code and reason', async () => {
    const { status, body } = await call('DELETE /polls/own');
    expect(status).toBe(409);
    expect(body).toMatchObject({ type: 'urn:parley:problem:conflict', code: 'conflict', details: { reason: 'has-votes', poll: 'own' } });
  });
});

describe('who may', () => {
  it.each([
    ['nobody', { token: '' }, 401],
    ['a token that is not good', { token: 'wrong' }, 401],
    ['a cookie', { token: '', cookie: 'parley-0=maya; __Host-parley-0=maya' }, 401],
    ['a token without the capability', { token: 'reader' }, 403],
    ['a guest', { token: 'guest' }, 403],
    ['a member', {}, 200],
  ])('%s is answered with a status of its own', async (_, options, status) => {
    const answer = await call('GET /some/a', options);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
  });

  it('says what a token would have to list', async () => {
    const { body } = await call('GET /some/a', { token: 'reader' });
    expect(body).toMatchObject({ detail: expect.stringMatching(/: the token or key does not list "polls\/\w+: call"\.$/) });
  });

  it('is asked of the rule with the whole input', async () => {
    expect((await call('DELETE /polls/other')).body).toMatchObject({ code: 'forbidden', details: { rule: 'owner' } });
  });

  it('a page of an origin that nobody has admitted may not ask', async () => {
    expect((await call('OPTIONS /polls', { token: '', origin: 'https://evil.example' })).status).toBe(403);
  });
});

it('whoever may not call a method whatever the input is refused before a body is read', async () => {
  const { port } = host.host.address;
  const headers = { authorization: 'Bearer reader', 'transfer-encoding': 'chunked' };
  const request = httpRequest({ host: '127.0.0.1', port, path: '/api/v1/polls', method: 'POST', headers });
  request.on('error', () => {});
  const answered = new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
  request.write('{');
  const answer = await answered;
  expect([answer.statusCode, answer.headers.connection]).toEqual([403, 'close']);
  request.destroy();
});

describe('a call that ends what its caller stands on', () => {
  it('is answered as done where it changes something', async () => {
    const { status, body } = await call('POST /leaving', { body: {} });
    expect([status, body]).toEqual([200, { left: true }]);
  });

  it('gives nothing away where it reads', async () => {
    const { status, body } = await call('GET /secret');
    expect([status, body.code, JSON.stringify(body).includes('rose')]).toEqual([401, 'token-revoked', false]);
  });
});

describe('what is not declared', () => {
  it('is not there', async () => {
    expect((await call('GET /hidden')).status).toBe(404);
    expect((await call('GET /polls/7/votes')).body.code).toBe('unknown-method');
  });

  it('says which verbs there are', async () => {
    const { status, headers, body } = await call('PUT /polls/7', { body: {} });
    expect([status, headers.get('allow')]).toEqual([405, 'GET, PATCH, DELETE']);
    expect(body['detail']).toBe('This address takes GET, PATCH, DELETE, and not PUT.');
  });
});

describe('pages', () => {
  it('are read on with a cursor until there is none', async () => {
    const read: string[] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const { body } = await call(`GET /polls?limit=2${cursor && `&cursor=${cursor}`}`);
      read.push(...body.names);
      cursor = body.next;
    }
    expect(read).toEqual(names);
  });
});

describe('an idempotency key', () => {
  const create = (title: string, key: string, token = 'maya') => call('POST /polls', { body: { title }, 'idempotency-key': key, token });

  it('makes a repetition the first call', async () => {
    const answers = [await create('Lunch', '"k-1"'), await create('Lunch', 'k-1')];
    expect(answers.map(({ body }) => body)).toEqual([{ id: 1 }, { id: 1 }]);
  });

  it('is one of the person who uses it', async () => {
    expect([(await create('Lunch', 'k-2')).body.id, (await create('Lunch', 'k-2', 'backend')).body.id]).toEqual([1, 2]);
  });

  it('is refused with 422 for another request', async () => {
    await create('Lunch', 'k-3');
    const { status, body } = await create('Dinner', 'k-3');
    expect([status, body.details.reason]).toEqual([422, 'key-reused']);
  });

  it('is refused with 409 while the first request runs', async () => {
    const first = create('slow', 'k-4');
    await entered.promise;
    const { status, headers, body } = await create('slow', 'k-4');
    expect([status, headers.get('retry-after'), body.details.reason]).toEqual([409, '1', 'key-in-use']);
    gate.resolve();
    expect((await first).body).toEqual({ id: 1 });
  });

  it('is not for a method that cannot be repeated', async () => {
    expect((await call('POST /leaving', { 'idempotency-key': 'k-5' })).status).toBe(400);
  });

  it('is for every method that sets, too', async () => {
    const rename = (title: string) => call('PATCH /polls/7', { body: { title }, 'idempotency-key': 'k-6' });
    expect([(await rename('x')).status, (await rename('x')).status, (await rename('y')).status]).toEqual([200, 200, 422]);
  });
});

it('counts the calls of each who calls, says how many are left, and refuses those beyond', async () => {
  const first = await call('GET /polls/7', { token: 'busy' });
  expect(first.headers.get('ratelimit-policy')).toBe('"default";q=40;w=60');
  expect(first.headers.get('ratelimit')).toBe('"default";r=39;t=60');
  for (let used = 1; used < 40; used++) await call('GET /polls/7', { token: 'busy' });
  const over = await call('GET /polls/7', { token: 'busy' });
  expect([over.status, over.body.code, over.headers.get('retry-after')]).toEqual([429, 'rate-limited', expect.stringMatching(/^\d+$/)]);
  expect((await call('GET /polls/7', { token: 'backend' })).status).toBe(200);
});

it('what is served is described, to everybody', async () => {
  const { status, body } = await call('GET /openapi.json', { token: '' });
  expect([status, Object.keys(body.paths).toSorted()]).toEqual([200, ['/leaving', '/polls', '/polls/{poll}', '/secret', '/some/{ids}']]);
  expect((await call('POST /openapi.json', {})).status).toBe(404);
});

it('two components cannot claim the same address', async () => {
  const other = defineComponent({ ...polls, id: 'other' });
  await expect(testHost([polls, other])).rejects.toThrow(/"polls.get" .* and "other.get" .* claim the same addresses/);
});
