import { openTestStore, TestSites } from '@parley/host/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Application, joined, turnedAway } from '../test/application.ts';
import { refusal, Site } from '../test/site.ts';

let site: Site;
let crm: Application;
let shop: Application;
beforeAll(async () => {
  site = await Site.open();
  crm = await Application.register(site, { id: 'crm' });
  shop = await Application.register(site, { id: 'shop' });
});
afterAll(() => site.host.stop());
beforeEach(async () => {
  await site.begin();
  await site.found();
});

const withdrawn = /^4202: The token was revoked/;
/** The application itself, with its key. */
const backend = (application: Application) => site.host.client(application.key);
const open = async ({ client }: { client: Awaited<ReturnType<typeof joined>>['client'] }) => client.request('people.me');

describe('revoking', () => {
  it('a token ends what stands on it and lets it open nothing more; others of the person go on', async () => {
    const [token, other] = [crm.token('ben', { jti: 'lost' }), crm.token('ben')];
    const [lost, kept] = [await joined(site.url, token), await joined(site.url, other)];
    await (await backend(crm)).request('identity.revoke', { token: 'lost' });
    expect((await lost.client.closed).code).toBe(4202);
    expect(await turnedAway(site.url, token)).toMatch(withdrawn);
    expect(await turnedAway(site.url, undefined, { ticket: lost.ticket })).toMatch(/^4203/);
    await open(kept);
    await open(await joined(site.url, shop.token('ben', { jti: 'lost' })));
  });

  it('a session ends it, with its token and its ticket; others of the person go on', async () => {
    const token = crm.token('ben');
    const [lost, kept] = [await joined(site.url, token), await joined(site.url, crm.token('ben'))];
    await (await backend(crm)).request('identity.revoke', { session: lost.session });
    expect((await lost.client.closed).code).toBe(4202);
    expect(await turnedAway(site.url, token)).toMatch(withdrawn);
    expect(await turnedAway(site.url, undefined, { ticket: lost.ticket })).toMatch(/^4203/);
    await open(kept);
  });

  it('a session that has no connection at the moment makes its ticket void', async () => {
    const lost = await joined(site.url, crm.token('ben'));
    await lost.client.close();
    await (await backend(crm)).request('identity.revoke', { session: lost.session });
    expect(await turnedAway(site.url, undefined, { ticket: lost.ticket })).toMatch(/^4203/);
  });

  it('a device ends what the person has open there, with the tokens, wherever they are shown', async () => {
    const token = crm.token('ben');
    const [lost, kept] = [await joined(site.url, token, { device: 'lost' }), await joined(site.url, crm.token('ben'), { device: 'kept' })];
    await (await backend(crm)).request('identity.revoke', { person: 'ben', device: 'lost' });
    expect((await lost.client.closed).code).toBe(4202);
    expect(await turnedAway(site.url, token, { device: 'another' })).toMatch(withdrawn);
    expect(await turnedAway(site.url, crm.token('ben'), { device: 'lost' })).toMatch(withdrawn);
    await open(kept);
    site.advance(31_000);
    await open(await joined(site.url, crm.token('ben'), { device: 'lost' }));
  });

  it('a person ends all that the application has given in the name so far; what others gave goes on', async () => {
    const tokens = [crm.token('ben'), crm.token('ben')];
    const lost = [await joined(site.url, tokens[0]), await joined(site.url, tokens[1], { device: 'other' })];
    const kept = [await joined(site.url, shop.token('ben')), await joined(site.url, crm.token('cleo'))];
    const own = await site.socket(await site.signedIn('ben'));
    await (await backend(crm)).request('identity.revoke', { person: 'ben' });
    expect(await Promise.all(lost.map(async ({ client }) => (await client.closed).code))).toEqual([4202, 4202]);
    for (const token of tokens) expect(await turnedAway(site.url, token)).toMatch(withdrawn);
    for (const each of kept) await open(each);
    await own.request('people.me');
    site.advance(31_000);
    await open(await joined(site.url, crm.token('ben')));
  });

  it('a person whom the application knows as a guest ends what the guest has open', async () => {
    const token = crm.token('visitor', { guest: { conversation: 'crm/deal/1' } });
    const { client, ticket } = await joined(site.url, token);
    await (await backend(crm)).request('identity.revoke', { person: 'visitor' });
    expect((await client.closed).code).toBe(4202);
    expect(await turnedAway(site.url, token)).toMatch(withdrawn);
    expect(await turnedAway(site.url, undefined, { ticket })).toMatch(/^4203/);
  });

  it('covers a token from a clock that is ahead', async () => {
    const ahead = crm.token('ben', { iat: Math.floor(site.now() / 1_000) + 25 });
    await (await backend(crm)).request('identity.revoke', { person: 'ben' });
    expect(await turnedAway(site.url, ahead)).toMatch(withdrawn);
  });

  it('by an administrator is for the tokens of all, and with a person for sign-ins', async () => {
    const tokens = [crm.token('ben'), shop.token('ben')];
    const lost = [await joined(site.url, tokens[0]), await joined(site.url, tokens[1])];
    const browser = await site.signedIn('ben');
    await (await site.operator()).request('identity.revoke', { person: 'ben' });
    for (const { client } of lost) expect((await client.closed).code).toBe(4202);
    for (const token of tokens) expect(await turnedAway(site.url, token)).toMatch(withdrawn);
    expect((await browser.get('identity/session')).body).toMatchObject({ state: 'signed-out' });
  });

  it('by an administrator of one token names its application', async () => {
    const token = shop.token('ben', { jti: 'lost' });
    const operator = await site.operator();
    expect(await refusal(operator.request('identity.revoke', { token: 'lost' }))).toBe('bad-request');
    await operator.request('identity.revoke', { token: 'lost', application: 'shop' });
    expect(await turnedAway(site.url, token)).toMatch(withdrawn);
  });

  it.each([{}, { token: 'a', session: 'b' }, { device: 'a' }, { session: 'b', device: 'a' }])(
    '%j says too little or too much',
    async (input) => {
      expect(await refusal((await backend(crm)).request('identity.revoke', input))).toBe('bad-request');
    },
  );

  it('is remembered over a restart, for as long as the tokens would live', async () => {
    const tokens = [crm.token('ben', { jti: 'lost' }), crm.token('cleo')];
    const { client, ticket, session } = await joined(site.url, crm.token('dara'));
    const mine = await backend(crm);
    await mine.request('identity.revoke', { token: 'lost' });
    await mine.request('identity.revoke', { person: 'cleo' });
    await mine.request('identity.revoke', { session });
    await client.closed;
    const again = await site.restarted();
    try {
      for (const token of tokens) expect(await turnedAway(again.url, token)).toMatch(withdrawn);
      expect(await turnedAway(again.url, undefined, { ticket })).toMatch(/^4203/);
    } finally {
      await again.stop();
    }
    site.advance(2 * 3_600_000);
    await (await backend(crm)).request('identity.revoke', { token: 'another' });
    expect(await site.host.store.sql.query('select subject from identity_revocation')).toHaveLength(1);
  });
});

describe('the key of an application', () => {
  it('revokes what is its own, and nothing else', async () => {
    const kept = await joined(site.url, shop.token('ben', { jti: 'kept' }));
    const browser = await site.signedIn('ben');
    const own = await site.socket(browser);
    const mine = await backend(crm);
    for (const input of [{ token: 'kept' }, { session: kept.session }, { person: 'ben' }, { session: own.welcome.session }])
      await mine.request('identity.revoke', input);
    expect(await refusal(mine.request('identity.revoke', { token: 'kept', application: 'shop' }))).toBe('forbidden');
    await open(kept);
    await own.request('people.me');
    expect((await browser.get('identity/session')).body).toMatchObject({ state: 'signed-in' });
  });

  it('does nothing else', async () => {
    const mine = await backend(crm);
    for (const [method, input] of [
      ['people.units', {}],
      ['people.search', { query: 'ben' }],
      ['applications.list', {}],
      ['identity.issueToken', { person: 'maya-chen', label: 'x' }],
    ] as const)
      expect(await refusal(mine.request(method, input)), method).toBe('forbidden');
  });

  it('that is revoked ends the sessions of the application; whoever has a token of another key comes back', async () => {
    const desk = await Application.register(site, { id: 'desk' });
    const { client, ticket } = await joined(site.url, desk.token('ben'));
    const kept = await joined(site.url, crm.token('ben'));
    await (await site.operator()).request('applications.revokeKey', { id: desk.keyId });
    expect((await client.closed).code).toBe(4202);
    expect(await turnedAway(site.url, undefined, { ticket })).toMatch(/^4203/);
    expect(await turnedAway(site.url, desk.token('ben'))).toMatch(/^4202: The key/);
    await expect(backend(desk)).rejects.toThrow();
    const again = await site.restarted();
    expect(await turnedAway(again.url, undefined, { ticket })).toMatch(/^4203/);
    await again.stop();
    await open(kept);
  });
});

it('an application that is removed ends its sessions', async () => {
  const desk = await Application.register(site, { id: 'desk-two' });
  const { client } = await joined(site.url, desk.token('ben'));
  await (await site.operator()).request('applications.remove', { id: 'desk-two' });
  expect((await client.closed).code).toBe(4202);
  expect(await turnedAway(site.url, desk.token('ben'))).toMatch(/^4201: No application/);
});

it('signing out ends the token with the session', async () => {
  const token = crm.token('ben');
  const { client } = await joined(site.url, token);
  await client.request('identity.signOut');
  expect((await client.closed).code).toBe(4202);
  expect(await turnedAway(site.url, token)).toMatch(withdrawn);
});

it('signing out everywhere with a token of an application ends what that application has brought, and nothing else', async () => {
  const tokens = [crm.token('ben'), crm.token('ben')];
  const [asking, lost] = [await joined(site.url, tokens[0]), await joined(site.url, tokens[1])];
  const kept = await joined(site.url, shop.token('ben'));
  const browser = await site.signedIn('ben');
  const operator = await site.operator();
  const access = await site.call(operator, 'identity.issueToken', { person: 'ben', label: 'x' });
  await operator.request('identity.invite', { person: 'ben' });
  await asking.client.request('identity.signOut', { everywhere: true });
  for (const { client } of [asking, lost]) expect((await client.closed).code).toBe(4202);
  for (const token of tokens) expect(await turnedAway(site.url, token)).toMatch(withdrawn);
  await site.browser({ authorization: `Bearer ${crm.token('ben')}` }).post('identity/sign-out', { everywhere: true });
  await open(kept);
  await open(await joined(site.url, access.token));
  expect((await browser.get('identity/session')).body).toMatchObject({ state: 'signed-in' });
  expect(await site.host.store.sql.query("select person from identity_invitation where person = 'ben'")).toHaveLength(1);
});

it('a token of an application ends no sign-in by its id', async () => {
  const browser = await site.signedIn('ben');
  const own = await site.socket(browser);
  const { sessions } = await site.call(own, 'identity.sessions', {});
  const { client } = await joined(site.url, crm.token('ben'));
  expect(await refusal(client.request('identity.signOut', { session: sessions[0]?.id }))).toBe('not-found');
  await own.request('people.me');
});

it('what is revoked on one node is ended on the others when that is answered', async () => {
  const store = await openTestStore();
  const sites = new TestSites();
  const [a, b] = [await Site.open({ store, site: sites.join('a') }), await Site.open({ store, site: sites.join('b') })];
  try {
    await a.found();
    const desk = await Application.register(a, { id: 'desk' });
    const tokens = [desk.token('ben'), desk.token('cleo'), desk.token('dara')];
    const [ben, cleo, dara] = [
      await joined(b.url, tokens[0]),
      await joined(b.url, tokens[1], { device: 'lost' }),
      await joined(b.url, tokens[2]),
    ];
    const mine = await a.host.client(desk.key);
    await mine.request('identity.revoke', { session: ben?.session });
    await mine.request('identity.revoke', { person: 'cleo', device: 'lost' });
    await mine.request('identity.revoke', { person: 'dara' });
    for (const each of [ben, cleo, dara]) expect((await each?.client.closed)?.code).toBe(4202);
    for (const token of tokens) for (const { url } of [a, b]) expect(await turnedAway(url, token, { device: 'new' })).toMatch(withdrawn);
  } finally {
    for (const { host } of [a, b]) await host.stop();
    await store.close();
  }
});
