import type { HttpRequest } from '@parley/component';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PASSWORD, Site } from '../test/site.ts';
import { slotState } from './slot-state.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.host.stop());
beforeEach(async () => {
  await site.begin();
  await site.found();
});

const right = { name: 'maya@example.org', password: PASSWORD };
const signedOut = { state: 'signed-out', organisation: 'Aldermoor', version: '1.2.3' };

describe('signing in', () => {
  it.each(['maya@example.org', ' MAYA@Example.org ', 'maya-chen'])('works with %j', async (name) => {
    const browser = site.browser();
    expect((await browser.get('identity/session')).body).toEqual(signedOut);
    expect(await browser.post('identity/sign-in', { name, password: PASSWORD }, 2)).toMatchObject({ status: 200, body: { slot: 2 } });
    expect([...browser.cookies.keys()]).toEqual(['__Host-parley-2']);
    expect((await browser.get('identity/session', 2)).body).toEqual({
      state: 'signed-in',
      organisation: 'Aldermoor',
      person: { id: 'maya-chen', name: 'Maya Chen', admin: true },
      mayOpenAs: false,
      insecure: false,
      version: '1.2.3',
    });
    expect((await browser.get('identity/session')).body).toEqual(signedOut);
  });

  it('says the same whatever is wrong', async () => {
    await site.people.importPeople('name,mail\nDan,dan@example.org');
    const admin = await site.operator();
    await site.giveAccount('dan');
    await admin.request('people.update', { id: 'dan', active: false });
    const wrong = [
      { name: 'maya-chen', password: 'something else entirely' },
      { name: 'nobody', password: PASSWORD },
      { name: 'ben', password: PASSWORD },
      { name: 'dan', password: PASSWORD },
    ];
    const browser = site.browser();
    const answers = await Promise.all(wrong.map((input) => browser.post('identity/sign-in', input)));
    for (const answer of answers) expect([answer.status, answer.body]).toEqual([401, answers[0]?.body]);
    expect(browser.cookies.size).toBe(0);
    // The work is the same: something is verified for each, if only the decoy.
    expect(site.passwords.verified).toHaveLength(4);
  });

  it('is slowed down by name after five wrong attempts, known or not, and free again later', async () => {
    for (const name of ['maya-chen', 'nobody']) {
      const from = site.browser();
      for (let i = 0; i < 5; i++) expect((await from.post('identity/sign-in', { name, password: 'wrong' })).status).toBe(401);
      expect((await from.post('identity/sign-in', { name, password: 'wrong' })).status).toBe(401);
      const blocked = await from.post('identity/sign-in', { name, password: PASSWORD });
      expect(blocked).toMatchObject({ status: 429, body: { code: 'rate-limited', details: { retryAfterMs: 1000 } } });
      site.advance(999);
      expect((await from.post('identity/sign-in', { name, password: PASSWORD })).status).toBe(429);
      site.advance(25 * 3_600_000);
    }
    expect((await site.browser().post('identity/sign-in', right)).status).toBe(200);
  });

  it('is slowed down by address over many names', async () => {
    const answers = [];
    for (let i = 0; i < 33; i++) answers.push((await site.browser().post('identity/sign-in', { name: `n${i}`, password: 'wrong' })).status);
    expect(answers.filter((status) => status === 429)).toHaveLength(2);
    expect(answers.slice(-2)).toEqual([429, 429]);
  });

  it('in the slot of another session ends that session', async () => {
    const browser = await site.signedIn('ben');
    const old = browser.cookies.get('__Host-parley-0') ?? '';
    const socket = await site.socket(browser);
    await browser.post('identity/sign-in', right);
    expect((await socket.closed).code).toBe(4202);
    const stale = site.browser();
    stale.cookies.set('__Host-parley-0', old);
    expect((await stale.get('identity/session')).body).toEqual(signedOut);
    expect((await browser.get('identity/session')).body).toMatchObject({ person: { id: 'maya-chen' } });
  });

  it('two people of one browser are two slots', async () => {
    const browser = await site.signedIn('ben', 0, await site.signedIn('maya-chen', 1));
    const people = await Promise.all([0, 1].map((slot) => browser.get<{ person: { id: string } }>('identity/session', slot)));
    expect(people.map(({ body }) => body.person.id)).toEqual(['ben', 'maya-chen']);
    const [ben, maya] = await Promise.all([site.socket(browser, 0), site.socket(browser, 1)]);
    await browser.post('identity/sign-out', {}, 0);
    expect((await ben.closed).code).toBe(4202);
    expect(await maya.request('people.me')).toMatchObject({ person: { id: 'maya-chen' } });
  });

  it('is refused from a page of somebody else, and from none', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: '', 'sec-fetch-site': 'cross-site' }]) {
      const answer = await site.browser(headers).post('identity/sign-in', right);
      expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  it.each(['{', '[]', 'null', '{}', '{"name":"maya"}', '{"name":"","password":"x"}', '{"name":"m","password":"x","more":1}'])(
    'with the body %s is a typed problem',
    async (body) => {
      const answer = await site.browser().post('identity/sign-in', body);
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 'bad-request', status: 400, type: expect.stringContaining('bad-request') },
      });
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
    },
  );
});

it('passwords are hashed with argon2id where nothing else is asked for', async () => {
  const { state } = await site.plainIdentity();
  expect(await state.accounts.prepare('seven silent foxes', [])).toEqual({
    hash: expect.stringMatching(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/),
  });
});

describe('before there is an organisation', () => {
  it('the page is told to begin', async () => {
    await site.begin();
    expect((await site.browser().get('identity/session')).body).toEqual({ state: 'first-run', version: '1.2.3', dataPath: '/data' });
  });

  it('the page of a node that keeps nothing by itself names no folder', async () => {
    await site.begin();
    const { state } = await site.plainIdentity();
    const call = { state, principal: undefined, signal: AbortSignal.abort() };
    expect(await slotState(call, { loopback: true } as HttpRequest)).toEqual({ state: 'first-run', version: '1' });
  });
});
