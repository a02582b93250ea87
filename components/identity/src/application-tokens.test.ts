import { channel, defineComponent, signedIn } from '@parley/component';
import { nameOfCode } from '@parley/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Application, type hello, joined, turnedAway } from '../test/application.ts';
import { refusal, Site } from '../test/site.ts';

const CRM = 'https://crm.example.org';
const SHOP = 'https://shop.example.org';

/** What belongs to the application "crm", open to whoever's token says so. */
const deals = defineComponent({
  id: 'crm',
  version: '1.0.0',
  permissions: ['channels:own'],
  channels: {
    deal: channel({
      pattern: 'deal/:id',
      keeping: 'durable',
      maxBytes: 1_000,
      ring: 10,
      can: { join: signedIn, publish: signedIn, history: signedIn },
    }),
  },
  start: async () => ({ state: undefined }),
});

let site: Site;
let crm: Application;
let shop: Application;
beforeAll(async () => {
  site = await Site.open({}, [deals]);
  crm = await Application.register(site, { id: 'crm', origins: [CRM] });
  shop = await Application.register(site, { id: 'shop', origins: [SHOP], people: 'own' });
});
afterAll(() => site.host.stop());
beforeEach(async () => {
  await site.begin();
  await site.found();
});

const directoryVersion = async () => (await site.host.store.sql.query('select version from people_version'))[0]?.['version'];

describe('a token of an application', () => {
  it('opens a session of the person whom it names, who is made at first sight', async () => {
    const { client, person } = await joined(site.url, crm.token('42', { name: 'Dara', email: 'dara@example.org' }));
    expect(person).toBe('42');
    expect(await client.request('people.me')).toMatchObject({ person: { id: '42', name: 'Dara', mail: 'dara@example.org', admin: false } });
    expect((await joined(site.url, shop.token('42'))).person).toBe('shop.42');
  });

  it('opens a session of somebody of the organisation, as a member and no more', async () => {
    const { client } = await joined(site.url, crm.token('maya-chen', { name: 'Maya Chen' }));
    expect(await client.request('people.me')).toMatchObject({ person: { id: 'maya-chen', admin: true } });
    expect(await refusal(client.request('people.update', { id: 'ben', title: 'Chief' }))).toBe('forbidden');
    expect(await refusal(client.request('identity.revoke', { person: 'ben' }))).toBe('forbidden');
  });

  it('changes the directory when it says something else, and not when it comes again', async () => {
    const said = { name: 'Dara', attributes: { phone: '7' } };
    await joined(site.url, crm.token('42', said));
    const before = await directoryVersion();
    for (let n = 0; n < 3; n++) await joined(site.url, crm.token('42', said));
    expect(await directoryVersion()).toBe(before);
    await (await site.operator()).request('people.update', { id: '42', name: 'Dara Bell' });
    const { client } = await joined(site.url, crm.token('42', said));
    expect(await client.request('people.me')).toMatchObject({ person: { name: 'Dara Bell' } });
    await joined(site.url, crm.token('42', { name: 'Dara Quill' }));
    expect(await client.request('people.me')).toMatchObject({ person: { name: 'Dara Quill', attributes: { phone: '7' } } });
  });

  it('narrows what the person may', async () => {
    const { client } = await joined(site.url, crm.token('42', { can: ['people/me: call'] }));
    expect(await client.request('people.me')).toMatchObject({ person: { id: '42' } });
    expect(await refusal(client.request('people.units'))).toBe('forbidden');
  });

  it('proves its person to routes, too', async () => {
    const answer = await site.browser({ authorization: `Bearer ${crm.token('42')}` }).get('identity/session');
    expect(answer.body).toMatchObject({ state: 'signed-in', person: { id: '42', admin: false } });
  });

  it('of somebody who is deactivated opens nothing, and says why', async () => {
    await joined(site.url, crm.token('42'));
    await (await site.operator()).request('people.update', { id: '42', active: false });
    site.advance(31_000);
    expect(await turnedAway(site.url, crm.token('42'))).toMatch(/^4303: "42" is deactivated/);
  });

  it('that is not good is refused with its reason, by the socket and by routes', async () => {
    const long = crm.token('42', { exp: Math.floor(site.now() / 1_000) + 7_200 });
    expect(await turnedAway(site.url, long)).toMatch(/^4201: The token is good for 7200 s\. At most 3600 s/);
    const { status, body } = await site.browser({ authorization: `Bearer ${long}` }).get('identity/session');
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'token-invalid', details: { reason: 'token-lifetime', values: { seconds: 7_200, max: 3_600 } } });
    expect(body['title']).toMatch(/\.$/);
    const ended = crm.token('42', { iat: 1_000, exp: 1_060 });
    expect(await turnedAway(site.url, ended)).toMatch(/^4200: The token has ended/);
  });

  it('is taken with the line break behind it with which a backend has answered', async () => {
    expect((await joined(site.url, `${crm.token('42')}\n`, { origin: CRM })).person).toBe('42');
  });

  it.each(['', '<!doctype html><title>Sign in</title>', JSON.stringify({ token: 'a.b.c' })])(
    'is to be the text alone: for %j the page hears what to do',
    async (text) => {
      expect(await turnedAway(site.url, text, { origin: CRM })).toMatch(
        /^4201: This is no token that can be read\. Pass on what your backend/,
      );
    },
  );

  it('whose person cannot be taken is refused with the reason', async () => {
    expect(await turnedAway(site.url, crm.token('42', { email: 'ben@example.org' }))).toMatch(
      /^4201: .*somebody else has its mail address\. Leave "email" out, or change it\.$/,
    );
    expect(await turnedAway(site.url, crm.token('42', { attributes: { Desk: 'a\nb' } }))).toMatch(
      /^4201: .*: "attributes": The cell holds/,
    );
    expect(await turnedAway(site.url, crm.token('42', { email: 'cleo' }))).toMatch(/^4201: .*: "email": "cleo" is no mail address\.$/);
    for (const server of ['operator', 'metrics'])
      expect(await turnedAway(site.url, crm.token(server)), server).toMatch(/^4201: The person of the token cannot be taken/);
  });

  it('of an application with people of its own is never of somebody of the organisation, nor the other way round', async () => {
    await joined(site.url, shop.token('42'));
    expect(await turnedAway(site.url, crm.token('shop.42'))).toMatch(/^4201: The person of the token cannot be taken/);
    await (await site.operator()).request('people.add', { name: 'Eve', mail: 'eve@example.org', id: 'shop.7' });
    expect(await turnedAway(site.url, shop.token('7'))).toMatch(/^4201: The person of the token cannot be taken/);
  });
});

describe('a page of an application', () => {
  it('comes with its token, and goes on with its session', async () => {
    const { client, ticket, session } = await joined(site.url, crm.token('42'), { origin: CRM });
    await client.close();
    const again = await joined(site.url, undefined, { origin: CRM, ticket });
    expect(again).toMatchObject({ resumed: true, session });
  });

  it('comes with no token of another application, and with nothing that is ours', async () => {
    const operator = await site.operator();
    const { token } = await site.call(operator, 'identity.issueToken', { person: 'ben', label: 'x' });
    const { body } = await (await site.signedIn('ben')).post<{ token: string }>('identity/ticket');
    expect(await turnedAway(site.url, shop.token('42'), { origin: CRM })).toMatch(/^4201: Pages of https:\/\/crm.example.org may not/);
    for (const ours of [token, body.token, crm.key])
      expect(await turnedAway(site.url, ours, { origin: CRM })).toMatch(/^4201: Pages of https:\/\/crm.example.org need a token/);
    const own = await joined(site.url, token);
    await own.client.close();
    expect(await turnedAway(site.url, undefined, { origin: CRM, ticket: own.ticket })).toMatch(/^4203/);
  });

  it('goes on with no session that another page has begun', async () => {
    const { client, ticket } = await joined(site.url, crm.token('42'), { origin: CRM });
    await client.close();
    expect(await turnedAway(site.url, undefined, { origin: SHOP, ticket })).toMatch(/^4203/);
  });

  it('that no application names hears how one would', async () => {
    const why = 'No application has the origin https://evil.example: parley application origins APP --set ORIGIN.';
    expect(await turnedAway(site.url, crm.token('42'), { origin: 'https://evil.example' })).toBe(`4201: ${why}`);
  });

  it('may read what routes answer to its token', async () => {
    const ask = (method: string, origin: string, headers: Record<string, string> = {}) =>
      fetch(`${site.url}/u/0/api/identity/session`, { method, headers: { origin, ...headers } });
    const preflight = await ask('OPTIONS', CRM, { 'access-control-request-headers': 'authorization' });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, CRM]);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    const answer = await ask('GET', CRM, { authorization: `Bearer ${crm.token('42')}` });
    expect([answer.status, answer.headers.get('access-control-allow-origin'), answer.headers.get('vary')]).toEqual([200, CRM, 'origin']);
    const refused = await ask('GET', CRM, { authorization: `Bearer ${shop.token('42')}` });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, CRM]);
    const evil = await ask('OPTIONS', 'https://evil.example');
    expect([evil.status, evil.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    expect((await ask('GET', 'https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('acts for nobody who is signed in here', async () => {
    const { cookies } = await site.signedIn('ben');
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${site.url}/u/0/api/identity/session`, { headers: { origin: CRM, cookie } });
    expect(await answer.json()).toMatchObject({ state: 'signed-out' });
  });
});

describe('a token that is renewed', () => {
  const renew = async (client: Awaited<ReturnType<typeof hello>>, token: string) => {
    const id = client.id();
    client.send({ frame: 'auth', id, token });
    return client.answer(id);
  };

  it('keeps the session, which then lasts longer', async () => {
    const { client } = await joined(site.url, crm.token('42'));
    site.advance(200_000);
    await renew(client, crm.token('42'));
    site.advance(200_000);
    expect(await client.request('people.me')).toMatchObject({ person: { id: '42' } });
    site.advance(131_000);
    expect((await client.closed).code).toBe(4200);
  });

  it('may do less than the one before', async () => {
    const { client } = await joined(site.url, crm.token('42'));
    await client.request('people.units');
    await renew(client, crm.token('42', { can: ['people/me: call'] }));
    expect(await refusal(client.request('people.units'))).toBe('forbidden');
  });

  it.each<[string, () => string]>([
    ['of somebody else', () => crm.token('43')],
    ['of another application', () => shop.token('42')],
    ['that is not good', () => crm.token('42', { aud: 'another' })],
  ])('%s ends the session', async (_, token) => {
    const { client } = await joined(site.url, crm.token('42'));
    await renew(client, token()).catch(() => {});
    expect((await client.closed).code).toBe(4201);
  });

  it('of another application ends it also where both speak of one person', async () => {
    const desk = await Application.register(site, { id: 'desk' });
    const { client } = await joined(site.url, crm.token('ben'));
    await renew(client, desk.token('ben')).catch(() => {});
    expect(await client.closed).toMatchObject({ code: 4201, reason: expect.stringContaining('another application') });
  });

  it('is judged by where the page is from, as the first one', async () => {
    const { client } = await joined(site.url, crm.token('42'), { origin: CRM });
    await (await site.operator()).request('applications.update', { id: 'crm', origins: [] });
    try {
      await renew(client, crm.token('42')).catch(() => {});
      expect((await client.closed).code).toBe(4201);
    } finally {
      await (await site.operator()).request('applications.update', { id: 'crm', origins: [CRM] });
    }
  });
});

describe('a guest', () => {
  const guest = (conversation: string, claims: object = {}) => crm.token('visitor', { guest: { conversation }, ...claims });
  const join = async (client: Awaited<ReturnType<typeof hello>>, name: string) => {
    const id = client.id();
    client.send({ frame: 'subscribe', id, channel: name, from: undefined, last: 0, members: false, noEcho: false });
    const answer = await client.take((frame) => (frame.frame === 'subscribed' || frame.frame === 'error') && frame.id === id);
    return answer.frame;
  };

  it('opens the one conversation of its token, and nothing else', async () => {
    const { client, person } = await joined(site.url, guest('crm/deal/42'));
    expect(person).toBe('guest:crm:visitor');
    expect([await join(client, 'crm/deal/42'), await join(client, 'crm/deal/43')]).toEqual(['subscribed', 'error']);
    for (const method of ['people.me', 'people.units', 'identity.sessions', 'identity.signOut'])
      expect(await refusal(client.request(method)), method).toBe('forbidden');
    expect((await site.people.everybody()).map(({ id }) => id).sort()).toEqual(['ben', 'cleo', 'maya-chen']);
  });

  it('is out of the conversation where the next token is for another one, and was never in any other', async () => {
    const { client } = await joined(site.url, guest('crm/deal/42'));
    expect(await join(client, 'crm/deal/42')).toBe('subscribed');
    client.send({ frame: 'auth', id: client.id(), token: guest('crm/deal/43') });
    const { id, code } = await client.next('error');
    expect([id, nameOfCode(code)]).toEqual([0, 'forbidden']);
    expect([await join(client, 'crm/deal/42'), await join(client, 'crm/deal/43')]).toEqual(['error', 'subscribed']);
  });

  it('has a token that is good for nothing at routes, and signs nobody out', async () => {
    const browser = site.browser({ authorization: `Bearer ${guest('crm/deal/42')}` });
    expect((await browser.post('identity/ticket')).status).toBe(403);
    expect((await browser.post('identity/sign-out', { everywhere: true })).status).toBe(403);
    await joined(site.url, guest('crm/deal/42'));
  });

  it('may do there what its token does not take away', async () => {
    const { client } = await joined(site.url, guest('crm/deal/42', { can: ['crm/*: publish'] }));
    expect(await join(client, 'crm/deal/42')).toBe('error');
  });

  it('goes on with its session, and does not become a person by renewing it', async () => {
    const { client, ticket } = await joined(site.url, guest('crm/deal/42'));
    await client.close();
    const again = await joined(site.url, undefined, { ticket });
    expect(again.resumed).toBe(true);
    const id = again.client.id();
    again.client.send({ frame: 'auth', id, token: crm.token('visitor') });
    expect((await again.client.closed).code).toBe(4201);
  });
});
