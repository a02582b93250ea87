import { type Browser, RawClient } from '@parley/host/testing';
import { StorageError } from '@parley/storage';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PASSWORD, refusal, Site } from '../test/site.ts';
import { SESSION_MS } from './sessions.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.host.stop());
beforeEach(async () => {
  await site.begin();
  await site.found();
});

const stateOf = async (browser: Awaited<ReturnType<Site['signedIn']>>, slot = 0) =>
  (await browser.get<{ state: string }>('identity/session', slot)).body.state;

describe('a session', () => {
  it('is told to the browser in a cookie that scripts cannot read, and to the database as a hash', async () => {
    const answer = await site.browser().post('identity/sign-in', { name: 'maya-chen', password: PASSWORD });
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-parley-0=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=2592000$/);
    const rows = await site.host.store.sql.query('select * from identity_session');
    expect(JSON.stringify(rows)).not.toContain(cookie.slice('__Host-parley-0='.length, cookie.indexOf(';')));
  });

  it('lasts 30 days from its last use, and so does its cookie', async () => {
    const browser = await site.signedIn('ben');
    for (let i = 0; i < 3; i++) {
      site.advance(SESSION_MS - 60_000);
      const { body, headers } = await browser.get('identity/session');
      expect(body).toMatchObject({ state: 'signed-in' });
      expect(headers.getSetCookie()[0]).toContain('Max-Age=2592000');
    }
    site.advance(SESSION_MS);
    expect(await stateOf(browser)).toBe('signed-out');
    expect((await browser.post('identity/ticket')).status).toBe(401);
  });

  it('goes on where its use cannot be written down, as on a full disk', async () => {
    const browser = await site.signedIn('ben');
    const { sql } = site.host.store;
    const { batch } = sql;
    sql.batch = () => Promise.reject(new StorageError('full', 'The disk is full.'));
    try {
      site.advance(3_600_000);
      expect(await stateOf(browser)).toBe('signed-in');
      expect(await (await site.socket(browser)).request('people.me')).toMatchObject({ person: { id: 'ben' } });
    } finally {
      sql.batch = batch;
    }
  });

  it('is listed with its browser, the one used last first', async () => {
    const firefox = site.browser({ 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' });
    await firefox.post('identity/sign-in', { name: 'maya-chen', password: PASSWORD });
    site.advance(3_600_000);
    const other = await site.signedIn('maya-chen');
    const { sessions } = await site.call(await site.socket(other), 'identity.sessions', {});
    expect(sessions).toMatchObject([
      { client: 'A test', current: true },
      { client: 'Firefox on Linux', current: false },
    ]);
    expect((sessions[0]?.createdAt ?? 0) - (sessions[1]?.createdAt ?? 0)).toBe(3_600_000);
  });

  it('is ended from another device, together with its connections', async () => {
    const lost = await site.signedIn('ben');
    const lostSocket = await site.socket(lost);
    const mine = await site.socket(await site.signedIn('ben'));
    const { sessions } = await site.call(mine, 'identity.sessions', {});
    const session = sessions.find(({ current }) => !current)?.id ?? '';
    await site.call(mine, 'identity.signOut', { session });
    expect((await lostSocket.closed).code).toBe(4202);
    expect(await stateOf(lost)).toBe('signed-out');
    expect((await site.call(mine, 'identity.sessions', {})).sessions).toHaveLength(1);
  });

  it('of somebody else cannot be ended', async () => {
    const maya = await site.socket(await site.signedIn('maya-chen'));
    const [session] = (await site.call(maya, 'identity.sessions', {})).sessions;
    const ben = await site.socket(await site.signedIn('ben'));
    expect(await refusal(site.call(ben, 'identity.signOut', { session: session?.id ?? '' }))).toBe('not-found');
    expect((await site.call(maya, 'identity.sessions', {})).sessions).toHaveLength(1);
  });
});

describe('signing out', () => {
  it('ends this session and its connections, and clears the cookie', async () => {
    const browser = await site.signedIn('ben');
    const other = await site.signedIn('ben');
    const [socket, kept] = [await site.socket(browser), await site.socket(other)];
    const old = new Map(browser.cookies);
    expect((await browser.post('identity/sign-out')).status).toBe(200);
    expect(browser.cookies.size).toBe(0);
    expect((await socket.closed).code).toBe(4202);
    for (const [name, value] of old) browser.cookies.set(name, value);
    expect(await stateOf(browser)).toBe('signed-out');
    expect(await kept.request('people.me')).toMatchObject({ person: { id: 'ben' } });
  });

  it.each([{}, { everywhere: true }])('%j over the connection that ends with it is answered first', async (input) => {
    const browser = await site.signedIn('ben');
    const [socket, other] = [await site.socket(browser), await site.socket(browser)];
    expect(await site.call(socket, 'identity.signOut', input)).toEqual({});
    expect([(await socket.closed).code, (await other.closed).code]).toEqual([4202, 4202]);
    await expect(RawClient.resume(site.url, socket.welcome.ticket)).rejects.toMatchObject({ code: 4203 });
    expect(await stateOf(browser)).toBe('signed-out');
  });

  it('everywhere ends all sessions, access tokens and connections of the person, and nobody else’s', async () => {
    const operator = await site.operator();
    const { token } = await site.call(operator, 'identity.issueToken', { person: 'ben', label: 'script' });
    const [here, there, maya] = [await site.signedIn('ben'), await site.signedIn('ben'), await site.signedIn('maya-chen')];
    const sockets = [await site.socket(here), await site.socket(there), await site.host.client(token)];
    const mayas = await site.socket(maya);
    await here.post('identity/sign-out', { everywhere: true });
    expect(await Promise.all(sockets.map(async ({ closed }) => (await closed).code))).toEqual([4202, 4202, 4202]);
    expect(await stateOf(there)).toBe('signed-out');
    await expect(site.host.client(token)).rejects.toThrow();
    expect(await mayas.request('people.me')).toMatchObject({ person: { id: 'maya-chen' } });
  });

  it('works without a session, and refuses nonsense', async () => {
    expect((await site.browser().post('identity/sign-out')).status).toBe(200);
    expect((await site.browser().post('identity/sign-out', { everywhere: 'yes' })).body).toMatchObject({ code: 'bad-request' });
  });
});

describe('after a restart, which forgets what was revoked,', () => {
  it.each([
    ['that signed out', async (browser: Browser) => void (await browser.post('identity/sign-out'))],
    [
      'of somebody who was deactivated',
      async () => void (await (await site.operator()).request('people.update', { id: 'ben', active: false })),
    ],
  ])('a page %s cannot resume its connection', async (_, end) => {
    const browser = await site.signedIn('ben');
    const socket = await site.socket(browser);
    const { ticket } = socket.welcome;
    await socket.close();
    await end(browser);
    const again = await site.restarted();
    await expect(RawClient.resume(again.url, ticket)).rejects.toMatchObject({ code: 4203 });
    await again.stop();
  });

  it('a page resumes its connection, with the roles of this moment', async () => {
    await (await site.operator()).request('people.update', { id: 'ben', admin: true });
    const socket = await site.socket(await site.signedIn('ben'));
    const { ticket } = socket.welcome;
    await socket.close();
    await (await site.operator()).request('people.update', { id: 'ben', admin: false });
    const again = await site.restarted();
    const resumed = await RawClient.resume(again.url, ticket);
    expect(resumed.welcome.resumed).toBe(true);
    expect(await resumed.request('people.me')).toMatchObject({ person: { id: 'ben' } });
    expect(await refusal(resumed.request('people.addUnit', { name: 'Mine' }))).toBe('forbidden');
    await resumed.close();
    await again.stop();
  });

  it('the operator of the run before is nobody', async () => {
    const operator = await site.operator();
    const { ticket } = operator.welcome;
    await operator.close();
    const again = await site.restarted('another key');
    await expect(RawClient.resume(again.url, ticket)).rejects.toMatchObject({ code: 4203 });
    await again.stop();
  });
});

describe('a ticket', () => {
  it('opens one socket', async () => {
    const browser = await site.signedIn('ben');
    const { body } = await browser.post<{ token: string; person: string }>('identity/ticket');
    expect(body.person).toBe('ben');
    await site.host.client(body.token);
    await expect(site.host.client(body.token)).rejects.toThrow();
  });

  it('is good for 30 seconds', async () => {
    const browser = await site.signedIn('ben');
    const { body } = await browser.post<{ token: string }>('identity/ticket');
    site.advance(30_000);
    await expect(site.host.client(body.token)).rejects.toThrow();
  });

  it('is worth nothing once its session has ended', async () => {
    const browser = await site.signedIn('ben');
    const { body } = await browser.post<{ token: string }>('identity/ticket');
    await browser.post('identity/sign-out');
    await expect(site.host.client(body.token)).rejects.toThrow();
  });

  it('is for signed-in browsers, not for programs', async () => {
    expect((await site.browser().post('identity/ticket')).status).toBe(401);
    const { token } = await site.call(await site.operator(), 'identity.issueToken', { person: 'ben', label: 'script' });
    const program = site.browser({ authorization: `Bearer ${token}` });
    expect(await program.post('identity/ticket')).toMatchObject({ status: 400, body: { code: 'bad-request' } });
  });
});
