import { expect, it } from 'vitest';
import { Calls, type CallsOptions } from './calls.ts';
import { ParleyError } from './error.ts';

type Answer = Response | Error;

interface Stand {
  readonly calls: Calls;
  readonly requests: { readonly method: string; readonly path: string; readonly headers: Headers; readonly body: unknown }[];
  readonly waits: number[];
}

/** Calls to a server that answers with these, one after the other, in a world in which waiting takes no time. */
function stand(answers: readonly Answer[], options: Partial<CallsOptions> = {}): Stand {
  const left = [...answers];
  const requests: Stand['requests'] = [];
  const waits: number[] = [];
  const calls = new Calls({
    url: new URL('https://talk.example.org/'),
    bearer: () => 'secret',
    async fetch(address, init) {
      const { body, method = '', headers } = init ?? {};
      requests.push({ method, path: String(address), headers: new Headers(headers), body: body && JSON.parse(String(body)) });
      const answer = left.shift();
      if (!answer) throw new Error('It was asked too often.');
      if (answer instanceof Error) throw answer;
      return answer;
    },
    async wait(ms) {
      waits.push(ms);
    },
    ...options,
  });
  return { calls, requests, waits };
}

const ok = (answer: object) => Response.json(answer);
function problem(status: number, code: string, { reason, retryAfter }: { reason?: string; retryAfter?: string } = {}): Response {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  return Response.json({ code, detail: `It is ${code}.`, details: { reason } }, { status, headers });
}
const lost = () => new TypeError('fetch failed');

const send = ({ calls }: Stand) => calls.call('messaging.send', { conversation: 'r-1', body: 'hello' });
const register = ({ calls }: Stand) => calls.call('applications.register', { id: 'crm' });
const list = ({ calls }: Stand) => calls.call('people.units', {});

async function errorOf(call: Promise<unknown>): Promise<ParleyError> {
  const error: unknown = await call.then(
    () => new Error('It did not fail.'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ParleyError)) throw error;
  return error;
}

it('says who asks, puts parts of the path where they belong and the rest into the body', async () => {
  const world = stand([ok({})]);
  await world.calls.call('people.update', { id: 'maya/../x', title: 'Nurse' });
  expect(world.requests).toMatchObject([
    { method: 'PATCH', path: 'https://talk.example.org/api/v1/people/maya%2F..%2Fx', body: { title: 'Nurse' } },
  ]);
  expect(world.requests[0]?.headers.get('authorization')).toBe('Bearer secret');
});

it('writes lists with commas into a path and repeats them in a query', async () => {
  const world = stand([ok({}), ok({})]);
  await world.calls.call('people.get', { ids: ['maya', 'o&r'] });
  await world.calls.call('people.list', { unit: 'ward 7', below: true });
  expect(world.requests.map(({ path }) => path.replace(/.*v1/, ''))).toEqual(['/people/maya,o%26r', '/people?unit=ward+7&below=true']);
});

it.each(['', '.', '..'])('refuses the id "%s", with which another address would be asked', async (id) => {
  expect((await errorOf(stand([]).calls.call('people.update', { id }))).code).toBe('request-invalid');
});

it('repeats what takes a key with the same key, also when the answer was lost', async () => {
  const world = stand([
    lost(),
    problem(503, 'unavailable'),
    problem(409, 'conflict', { reason: 'key-in-use', retryAfter: '1' }),
    ok({ message: {} }),
  ]);
  await send(world);
  const keys = new Set(world.requests.map(({ headers }) => headers.get('idempotency-key')));
  expect([world.requests.length, keys.size, keys.has(null)]).toEqual([4, 1, false]);
  expect(world.waits[2]).toBe(1_000);
});

it('has another key for each call, or the one that is given', async () => {
  const world = stand([ok({}), ok({}), ok({})]);
  await send(world);
  await send(world);
  await world.calls.call('messaging.send', { conversation: 'r-1', body: 'hello' }, { key: 'deal-42' });
  const [a, b, c] = world.requests.map(({ headers }) => headers.get('idempotency-key'));
  expect([a === b, c]).toEqual([false, 'deal-42']);
});

it('does not repeat what could be done twice, but where nothing was begun', async () => {
  for (const answer of [lost(), problem(503, 'unavailable'), problem(504, 'deadline-exceeded')]) {
    const world = stand([answer, ok({})]);
    expect((await errorOf(register(world))).retryable).toBe(true);
    expect(world.requests).toHaveLength(1);
  }
  const world = stand([problem(429, 'rate-limited', { retryAfter: '7' }), ok({})]);
  await register(world);
  expect(world.waits).toEqual([7_000]);
});

it('a method that takes no key is not called with one', async () => {
  const world = stand([]);
  const call = world.calls.call('applications.register', { id: 'crm' }, { key: 'k' });
  expect((await errorOf(call)).code).toBe('request-invalid');
});

it.each(['', 'deal 42', 'a"b', 'ключ', 'x'.repeat(129)])('refuses the key "%s" before anything is asked', async (key) => {
  const world = stand([]);
  const call = world.calls.call('messaging.send', { conversation: 'r-1', body: 'hello' }, { key });
  expect([(await errorOf(call)).code, world.requests]).toEqual(['request-invalid', []]);
});

it('tells that there was no token, and asks for it again', async () => {
  let asked = 0;
  const bearer = () => {
    asked++;
    throw new Error('logged out');
  };
  const error = await errorOf(list(stand([], { bearer })));
  expect([error.code, error.message, asked]).toEqual(['network', 'There is no token to show.', 5]);
});

it('waits longer each time, and gives up', async () => {
  const world = stand([1, 2, 3, 4, 5, 6].map(lost));
  const error = await errorOf(list(world));
  expect([error.code, error.retryable, world.requests.length]).toEqual(['network', true, 5]);
  for (const [tries, ms] of world.waits.entries()) expect(ms).toBeLessThanOrEqual(500 * 2 ** tries);
});

it('does not wait for longer than the call may take', async () => {
  const world = stand([problem(429, 'rate-limited', { retryAfter: '60' })]);
  const error = await errorOf(list(world));
  expect([error.code, error.status, error.retryAfterMs, world.waits]).toEqual(['rate-limited', 429, 60_000, []]);
});

it('tells what the server refuses, without asking again', async () => {
  const error = await errorOf(register(stand([problem(409, 'conflict', { reason: 'mail-taken' })])));
  expect(error).toMatchObject({ code: 'conflict', reason: 'mail-taken', status: 409, retryable: false, message: 'It is conflict.' });
  expect(error.help).toMatch(/\w/);
});

it('an answer that is no problem of ours has the code of its status', async () => {
  const page = new Response('<h1>Bad gateway</h1>', { status: 400 });
  const strange = ['of-a-later-version', 'constructor'].map((code) => problem(403, code));
  for (const answer of [...strange, Response.json(null, { status: 403 })])
    expect((await errorOf(list(stand([answer])))).code).toBe('forbidden');
  expect((await errorOf(list(stand([page])))).code).toBe('bad-request');
  const world = stand([new Response('', { status: 502 }), ok({ units: [] })]);
  await list(world);
  expect(world.requests).toHaveLength(2);
});

it('ends with the signal of whoever called, also while it waits', async () => {
  const controller = new AbortController();
  const world = stand([lost()], {
    async wait(_, signal) {
      controller.abort(new Error('enough'));
      signal.throwIfAborted();
    },
  });
  const error = await errorOf(world.calls.call('people.units', {}, { signal: controller.signal }));
  expect([error.code, error.retryable, (error.cause as Error).message]).toEqual(['cancelled', false, 'enough']);
  expect((await errorOf(world.calls.call('people.units', {}, { signal: controller.signal }))).code).toBe('cancelled');
});

it('ends when its time is over', async () => {
  const never: typeof fetch = (_, init) =>
    new Promise((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
    });
  const error = await errorOf(stand([], { fetch: never }).calls.call('people.units', {}, { timeoutMs: 1 }));
  expect([error.code, error.status]).toEqual(['deadline-exceeded', undefined]);
});

it('goes nowhere where it is sent', async () => {
  let redirect: RequestRedirect | undefined;
  let asked = 0;
  const { calls } = stand([], {
    fetch: async (_, init) => {
      asked++;
      redirect = init?.redirect;
      return new Response(null, { status: 308, headers: { location: 'https://chat.example.org/api/v1/units' } });
    },
  });
  const { code, message } = await errorOf(calls.call('people.units', {}));
  expect([redirect, asked, code]).toEqual(['manual', 1, 'request-invalid']);
  expect(message).toBe(
    'https://talk.example.org/api/v1 leads elsewhere (to https://chat.example.org). Give as `url` the address at which the server itself answers.',
  );
});

it('says that what answers is no Parley server where it answers with a page', async () => {
  const page = () => new Response('<!doctype html><title>Welcome</title>', { headers: { 'content-type': 'text/html' } });
  const { code, message } = await errorOf(list(stand([page(), page(), page(), page(), page()])));
  expect([code, message]).toEqual([
    'network',
    'What answers at https://talk.example.org/api/v1 is no Parley server: it answers with something else than JSON.',
  ]);
});

it('says which end to update where the server does not know a method, and keeps what it answers beyond what is known here', async () => {
  const error = await errorOf(list(stand([problem(404, 'unknown-method')])));
  expect([error.code, error.status, error.retryable]).toEqual(['unknown-method', 404, false]);
  expect(error.message).toBe(
    'The server has no people.units (GET /units): it is of an earlier version than this package. Update the server, or install the @parley/server-sdk of its version.',
  );
  const answer = { units: [{ id: 'u', name: 'Ward', badge: 'green' }], more: false, of: 'a later version' };
  expect(await list(stand([ok(answer)]))).toEqual(answer);
  expect((await errorOf(list(stand([problem(422, 'sealed')])))).code).toBe('refused');
  expect((await errorOf(list(stand([problem(451, 'sealed')])))).code).toBe('bad-request');
});
