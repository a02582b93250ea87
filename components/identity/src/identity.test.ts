import { declarationContract } from '@parley/host/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { METRICS_TOKEN, OPERATOR_KEY, PASSWORD, refusal, Site } from '../test/site.ts';
import { clientName, createIdentity, mayOpenAs, slotFor } from './index.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.host.stop());
beforeEach(async () => {
  await site.begin();
  await site.found();
});

it('what is declared is permitted to nobody who must stay out', async () => {
  const { surfaces, violations } = await declarationContract([createIdentity({ version: '1', dataPath: '', origin: () => '' })]);
  expect(violations).toEqual([]);
  expect(Object.fromEntries(surfaces.map(({ name, rule }) => [name.replace('/u/:slot/api/identity', ''), rule?.name]))).toEqual({
    'identity.sessions': 'member',
    'identity.signOut': 'member',
    'identity.changePassword': 'member',
    'identity.invite': 'role:admin',
    'identity.issueToken': 'role:admin',
    'identity.revoke': 'role:admin|application',
    'GET /session': 'anyone',
    'POST /sign-in': 'anyone',
    'POST /sign-out': 'anyone',
    'POST /ticket': 'signed-in',
    'GET /invitations/:code': 'anyone',
    'POST /invitations/:code': 'anyone',
  });
});

describe('the token of a monitoring system', () => {
  it('is nobody who could do anything here', async () => {
    const monitor = await site.host.client(METRICS_TOKEN);
    for (const method of ['people.units', 'people.me', 'identity.sessions']) {
      expect(await refusal(monitor.request(method, {})), method).toBe('forbidden');
    }
    expect(await refusal(monitor.request('identity.issueToken', { person: 'ben', label: 'x' }))).toBe('forbidden');
  });
});

describe('the operator', () => {
  it('administers without being a person', async () => {
    const operator = await site.operator();
    expect(await operator.request('people.add', { name: 'Dan', mail: 'dan@example.org' })).toMatchObject({ person: { id: 'dan' } });
    expect(await refusal(operator.request('people.me'))).toBe('not-found');
    expect(await refusal(site.call(operator, 'identity.changePassword', { current: PASSWORD, next: PASSWORD }))).toBe('not-found');
  });

  it.each([OPERATOR_KEY.slice(0, -1), `${OPERATOR_KEY}x`, ` ${OPERATOR_KEY}`, '', 'operator'])('is not proved by %j', async (key) => {
    await expect(site.host.client(key)).rejects.toThrow();
  });

  it('does not exist on a server without a key', async () => {
    const { authenticate } = await site.plainIdentity();
    for (const token of ['undefined', OPERATOR_KEY]) expect(await authenticate(token)).toBeUndefined();
    await expect(authenticate('')).rejects.toThrow('This is no token that can be read.');
  });
});

describe('an access token', () => {
  it('acts as its person until it expires', async () => {
    const { token, expiresAt } = await site.call(await site.operator(), 'identity.issueToken', {
      person: 'maya-chen',
      label: 'nightly',
      days: 2,
    });
    expect(expiresAt).toBe(site.now() + 2 * 86_400_000);
    const script = await site.host.client(token);
    expect(await script.request('people.me')).toMatchObject({ person: { id: 'maya-chen' } });
    const again = site.browser({ authorization: `Bearer ${token}` });
    expect((await again.get('identity/session')).body).toMatchObject({ state: 'signed-in', person: { id: 'maya-chen' } });
    expect(JSON.stringify(await site.host.store.sql.query('select * from identity_token'))).not.toContain(token.slice(-43));
    site.advance(2 * 86_400_000);
    await expect(site.host.client(token)).rejects.toThrow();
  });

  it('with another secret is refused', async () => {
    const { token } = await site.call(await site.operator(), 'identity.issueToken', { person: 'ben', label: 'x' });
    const last = token.at(-1) === 'A' ? 'B' : 'A';
    await expect(site.host.client(token.slice(0, -1) + last)).rejects.toThrow();
  });

  it.each([
    [{ person: 'nobody', label: 'x' }, 'not-found'],
    [{ person: 'ben', label: ' ' }, 'bad-request'],
    [{ person: 'ben', label: 'x', days: 0 }, 'bad-request'],
    [{ person: 'ben', label: 'x', days: 366 }, 'bad-request'],
    [{ person: 'ben', label: 'x', days: 1.5 }, 'bad-request'],
  ] as const)('is not issued for %j', async (input, code) => {
    expect(await refusal(site.call(await site.operator(), 'identity.issueToken', input))).toBe(code);
  });
});

describe('changing the password', () => {
  const next = 'eleven patient otters';

  it('ends all other sessions', async () => {
    const [here, there] = [await site.signedIn('maya-chen'), await site.signedIn('maya-chen')];
    const [mine, other] = [await site.socket(here), await site.socket(there)];
    await site.call(mine, 'identity.changePassword', { current: PASSWORD, next });
    expect((await other.closed).code).toBe(4202);
    expect((await there.get('identity/session')).body).toMatchObject({ state: 'signed-out' });
    expect((await here.get('identity/session')).body).toMatchObject({ state: 'signed-in' });
    expect(await mine.request('people.me')).toMatchObject({ person: { id: 'maya-chen' } });
    expect((await site.browser().post('identity/sign-in', { name: 'maya-chen', password: next })).status).toBe(200);
  });

  it('needs the current one, and a good next one', async () => {
    const mine = await site.socket(await site.signedIn('maya-chen'));
    expect(await refusal(site.call(mine, 'identity.changePassword', { current: 'wrong', next }))).toBe('refused');
    expect(await refusal(site.call(mine, 'identity.changePassword', { current: PASSWORD, next: 'Maya Chen 123' }))).toBe('bad-request');
    expect((await site.browser().post('identity/sign-in', { name: 'maya-chen', password: PASSWORD })).status).toBe(200);
  });

  it('is slowed down like signing in', async () => {
    const mine = await site.socket(await site.signedIn('maya-chen'));
    const guesses = [];
    for (let i = 0; i < 7; i++) guesses.push(await refusal(site.call(mine, 'identity.changePassword', { current: `guess ${i}`, next })));
    expect(guesses).toEqual(['refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'rate-limited']);
  });
});

describe('somebody deactivated', () => {
  it('loses connections, sessions and tokens at once, and may come back without them', async () => {
    const operator = await site.operator();
    const { token } = await site.call(operator, 'identity.issueToken', { person: 'ben', label: 'x' });
    const browser = await site.signedIn('ben');
    const sockets = [await site.socket(browser), await site.host.client(token)];
    await operator.request('people.update', { id: 'ben', active: false });
    expect(await Promise.all(sockets.map(async ({ closed }) => (await closed).code))).toEqual([4202, 4202]);
    await expect(site.host.client(token)).rejects.toThrow();
    expect((await browser.get('identity/session')).body).toMatchObject({ state: 'signed-out' });
    await operator.request('people.update', { id: 'ben', active: true });
    expect((await browser.get('identity/session')).body).toMatchObject({ state: 'signed-out' });
  });

  it('is refused even with a session that was opened meanwhile', async () => {
    const operator = await site.operator();
    await operator.request('people.update', { id: 'ben', active: false });
    const browser = await site.signedIn('ben');
    expect((await browser.get('identity/session')).body).toMatchObject({ state: 'signed-out' });
  });
});

it('who is no longer an administrator acts as a member from the next connection on, which is at once', async () => {
  const browser = await site.signedIn('ben');
  const operator = await site.operator();
  await operator.request('people.update', { id: 'ben', admin: true });
  const admin = await site.socket(browser);
  await admin.request('people.update', { id: 'cleo', title: 'Nurse' });
  await operator.request('people.update', { id: 'ben', admin: false });
  expect((await admin.closed).code).toBe(4202);
  const again = await site.socket(browser);
  expect(await refusal(again.request('people.update', { id: 'cleo', title: 'Doctor' }))).toBe('forbidden');
});

it.each([
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0', 'Edge on Windows'],
  ['Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36', 'Chrome on Android'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Safari/604.1', 'Safari on iOS'],
  ['curl/8.5', 'A browser'],
  [undefined, 'A browser'],
])('the client %j is called %j', (userAgent, name) => {
  expect(clientName(userAgent)).toBe(name);
});

it('a person is given the own slot, else the preferred one, else the first that is free', () => {
  const holders = new Map([
    [0, 'maya'],
    [1, 'ben'],
  ]);
  expect(slotFor('ben', holders, 5)).toBe(1);
  expect(slotFor('cleo', holders, 5)).toBe(5);
  expect(slotFor('cleo', holders, 0)).toBe(2);
  expect(slotFor('cleo', new Map(Array.from({ length: 16 }, (_, slot) => [slot, 'x'])), 0)).toBeUndefined();
});

it('windows are opened as somebody else by the administrator who loaded the sample, on this machine', () => {
  const sample = { name: 'Sample', sample: true, founder: 'joaquin' };
  const joaquin = { id: 'joaquin', admin: true };
  expect(mayOpenAs(sample, joaquin, true)).toBe(true);
  expect(mayOpenAs(sample, joaquin, false)).toBe(false);
  expect(mayOpenAs(sample, { id: 'joaquin', admin: false }, true)).toBe(false);
  expect(mayOpenAs(sample, { id: 'ben', admin: true }, true)).toBe(false);
  expect(mayOpenAs(sample, undefined, true)).toBe(false);
  expect(mayOpenAs({ ...sample, sample: false }, joaquin, true)).toBe(false);
  expect(mayOpenAs(undefined, joaquin, true)).toBe(false);
});
