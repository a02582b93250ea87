import { afterEach, describe, expect, it, vi } from 'vitest';
import { Api, ApiError } from './api.ts';

/** Answers every request with `answer` and keeps what was asked. */
function serve(answer: () => Response | Promise<Response>): [string, RequestInit][] {
  const asked: [string, RequestInit][] = [];
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    asked.push([path, init]);
    return answer();
  });
  return asked;
}
const failure = (promise: Promise<unknown>): Promise<ApiError> => promise.then(Promise.reject, (error: ApiError) => error);

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the routes of a slot', () => {
  it('are asked under its address, bodies as JSON', async () => {
    const asked = serve(() => Response.json({ slot: 3 }));
    await new Api(3).signIn({ name: 'ann', password: 'secret' });
    await new Api(0).invitation('a/b');
    expect(asked.map(([path, { method, body }]) => [method, path, body])).toEqual([
      ['POST', '/u/3/api/identity/sign-in', '{"name":"ann","password":"secret"}'],
      ['GET', '/u/0/api/identity/invitations/a%2Fb', undefined],
    ]);
  });

  it('refuse with the code and the sentence of the problem', async () => {
    serve(() => Response.json({ code: 'rate-limited', title: 'Slow down', detail: 'Wait a minute.' }, { status: 429 }));
    expect(await failure(new Api(0).session())).toMatchObject({ status: 429, code: 'rate-limited', message: 'Wait a minute.' });
  });

  it('refuse in words also when the answer is no problem document', async () => {
    serve(() => new Response('<h1>Bad gateway</h1>', { status: 502 }));
    expect(await failure(new Api(0).session())).toMatchObject({ status: 502, code: 'internal', message: 'HTTP 502' });
  });

  it('tell a server that cannot be reached from one that refuses', async () => {
    serve(() => Promise.reject(new TypeError('fetch failed')));
    const error = await failure(new Api(0).session());
    expect(error).toBeInstanceOf(ApiError);
    expect([error.status, error.code]).toEqual([0, 'network']);
  });

  it('ask for no ticket while a sign-out is under way, and for none after it', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    const asked = serve(() => promise);
    const api = new Api(0);
    const leaving = api.signOut(false);
    const ticket = failure(api.ticket());
    resolve(Response.json({}));
    await leaving;
    expect(await ticket).toMatchObject({ status: 401, code: 'token-revoked' });
    expect(asked.map(([path]) => path)).toEqual(['/u/0/api/identity/sign-out']);
  });

  it('ask for a ticket again when the sign-out failed, and when somebody has signed in', async () => {
    let up = false;
    const asked = serve(() => (up ? Response.json({}) : Promise.reject(new TypeError('fetch failed'))));
    const api = new Api(0);
    await failure(api.signOut(false));
    up = true;
    await api.ticket();
    await api.signOut(false);
    await api.session();
    await failure(api.ticket());
    await api.signIn({ name: 'ann', password: 'secret' });
    await api.ticket();
    expect(asked.map(([path]) => path.split('/').at(-1))).toEqual(['sign-out', 'ticket', 'sign-out', 'session', 'sign-in', 'ticket']);
  });
});
