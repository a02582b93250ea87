import { createHash } from 'node:crypto';
import { decodeJson } from '@parley/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hello, joined, turnedAway } from '../test/application.ts';
import { Issuer } from '../test/issuer.ts';
import { Site } from '../test/site.ts';

const HOUR_MS = 3_600_000;
const SKEW_MS = 30_000;

let site: Site;
let issuer: Issuer;
beforeAll(async () => {
  site = await Site.open();
  issuer = await Issuer.start();
  await register('auth0', 'https://crm.eu.auth0.com/', 'https://api.example.org');
  await register(
    'entra',
    'https://login.microsoftonline.com/9122040d-6c67-4c5b-b112-36a304b66dad/v2.0',
    '6cb04018-a3f5-46a7-b995-940c78f5aef3',
  );
  await register('okta', 'https://example.okta.com/oauth2/default', 'api://default');
  await register('keycloak', 'https://login.example.org/realms/main', 'portal');
  await register('colleagues', 'https://staff.example.org', 'staff', 'organisation');
});
afterAll(async () => {
  await issuer[Symbol.asyncDispose]();
  await site.host.stop();
});
beforeEach(async () => {
  await site.begin();
  await site.found();
});

async function register(id: string, name: string, audience: string, people: 'own' | 'organisation' = 'own'): Promise<void> {
  const operator = await site.operator();
  await operator.request('applications.register', { id, people, issuer: { issuer: name, audience, jwks: issuer.jwks } });
}

/** From now on, for so many seconds. */
function times(lifetimeS: number) {
  const iat = Math.floor(site.now() / 1_000);
  return { iat, exp: iat + lifetimeS };
}

// Each as its issuer makes it where nothing was set.
const auth0 = (sub: string, lifetimeS = 86_400) => ({
  iss: 'https://crm.eu.auth0.com/',
  sub,
  aud: ['https://api.example.org', 'https://crm.eu.auth0.com/userinfo'],
  ...times(lifetimeS),
  scope: 'openid profile email',
  azp: 'my7HkPqs0yqFMuVS0pHGDBxJz4yCqLqC',
});
const entra = (sub: string) => ({
  aud: '6cb04018-a3f5-46a7-b995-940c78f5aef3',
  iss: 'https://login.microsoftonline.com/9122040d-6c67-4c5b-b112-36a304b66dad/v2.0',
  ...times(5_222),
  nbf: times(0).iat,
  aio: 'Df2UVXL1ix!lMCWMSOJBcFatzcGfvFGhjKv8q5g0x732dR5MB5BisvGQO7YWByjd8iQDLq!eGbIDakyp5mnOrcdqHeYSnltepQmRp6AIZ8jY',
  name: 'Abe Lincoln',
  oid: '00000000-0000-0000-66f3-3332eca7ea81',
  preferred_username: 'AbeLi@example.org',
  rh: '0.AAAA',
  sub,
  tid: '9122040d-6c67-4c5b-b112-36a304b66dad',
  uti: 'fqiBqXLPj0eQa82S-IYFAA',
  ver: '2.0',
});
const okta = (sub: string) => ({
  ver: 1,
  jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
  iss: 'https://example.okta.com/oauth2/default',
  aud: 'api://default',
  ...times(3_600),
  cid: '0oafhgjsi4hDDzZ8x5d7',
  uid: '00ufhgjsi4hDDzZ8x5d7',
  scp: ['openid'],
  sub,
});
const keycloak = (sub: string) => ({
  ...times(300),
  jti: 'onrtro:2f1e5b2a-9a2e-41c8-8a0f-6f8d1a3c9b11',
  iss: 'https://login.example.org/realms/main',
  aud: 'portal',
  sub,
  typ: 'ID',
  email_verified: true,
  name: 'Dara Quill',
  preferred_username: 'dara',
  email: 'dara@example.net',
});

/** As the guide says it: base32 of RFC 4648 (section 7) in small letters, its first 22. */
function derived(application: string, sub: string): string {
  const bits = [...createHash('sha256').update(sub).digest()].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = bits.match(/.{5}/g)?.map((five) => '0123456789abcdefghijklmnopqrstuv'[Number.parseInt(five, 2)]);
  return `${application}._${letters?.slice(0, 22).join('')}`;
}

const come = (claims: object) => joined(site.url, issuer.token(claims));

describe('the token of an issuer, as it comes,', () => {
  it.each<[string, (sub: string) => object, string, string]>([
    ['Auth0', auth0, 'auth0|5f7c8ec7c33c6c004bbafe82', 'auth0|5f7c8ec7c33c6c004bbafe82'],
    ['Entra', entra, 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ', 'Abe Lincoln'],
    ['Okta', okta, 'Dara.Quill@example.org', 'Dara.Quill@example.org'],
    ['Auth0 with the longest name there is', auth0, 'X'.repeat(255), 'X'.repeat(120)],
  ])('of %s opens a session of a person whose id stands for its `sub`, the same each time', async (_, claims, sub, name) => {
    const [application = ''] = Object.entries({ auth0, entra, okta }).find(([, each]) => each === claims) ?? [];
    const { client, person } = await come(claims(sub));
    expect(person).toBe(derived(application, sub));
    expect(await client.request('people.me')).toMatchObject({ person: { id: person, name, admin: false } });
    expect((await come(claims(sub))).person).toBe(person);
  });

  it('opens a session also where it names as many groups as directories put into a token', async () => {
    const groups = Array.from({ length: 200 }, (_, index) => `9122040d-6c67-4c5b-b112-${String(index).padStart(12, '0')}`);
    expect((await come({ ...entra('much'), groups })).person).toBe('entra.much');
  });

  it('leaves a `sub` that can be an id as it is', async () => {
    const sub = 'f7a6e0f5-1b9f-4c2b-9f0a-0d4b8b1b2c11';
    expect((await come(keycloak(sub))).person).toBe(`keycloak.${sub}`);
    const staff = { iss: 'https://staff.example.org', aud: 'staff', sub: 'ben', name: 'Ben', ...times(300) };
    expect((await come(staff)).person).toBe('ben');
  });

  it('names two people where two names differ in a letter, or in its case', async () => {
    const subs = ['auth0|a', 'auth0|A', 'Auth0|a', 'auth0|a ', ' auth0|a', 'a', 'A', '_a', '.a', '-a', 'x'.repeat(58), 'x'.repeat(59)];
    const people = new Set<string | undefined>();
    for (const sub of subs) people.add((await come(auth0(sub))).person);
    expect(people.size).toBe(subs.length);
  });

  it('is never somebody else by a `sub` that looks like what stands for the other one', async () => {
    const victim = 'auth0|5f7c8ec7c33c6c004bbafe82';
    const { person: own = '' } = await come(auth0(victim));
    for (const sub of [own, own.slice('auth0.'.length)]) expect((await come(auth0(sub))).person).toBe(derived('auth0', sub));
    const staff = (sub: string) => ({ iss: 'https://staff.example.org', aud: 'staff', sub, name: 'Somebody', ...times(300) });
    const { person = '' } = await come(staff(victim));
    expect(person).toBe(derived('colleagues', victim));
    expect((await come(staff(person))).person).toBe(derived('colleagues', person));
    expect((await come(staff(own))).person).toBe(derived('colleagues', own));
  });

  it('that names nobody in printable letters, or in more than 255, is refused', async () => {
    for (const sub of ['', 'x'.repeat(256), 'auth0|\u0000', 'auth0|\n', 'zoë', '\ud800', 7, null, undefined])
      expect(await turnedAway(site.url, issuer.token({ ...auth0(''), sub, name: 'Zoë' })), String(sub)).toMatch(/^4201: The claim "sub"/);
  });

  it('says over HTTP who somebody is', async () => {
    const headers = { authorization: `Bearer ${issuer.token(auth0('auth0|5f'))}` };
    const answer = await fetch(`${site.url}/api/v1/me`, { headers });
    expect(await answer.json()).toMatchObject({ person: { id: derived('auth0', 'auth0|5f') } });
  });
});

describe('the token of an issuer that lives for longer than an hour', () => {
  const renew = async (client: Awaited<ReturnType<typeof hello>>, token: string) => {
    const id = client.id();
    client.send({ frame: 'auth', id, token });
    return decodeJson((await client.answer(id)).body);
  };
  const opened = async (token: string) => {
    const client = await hello(site.url, token);
    return { client, welcome: await client.next('welcome') };
  };

  it('opens a session for an hour, which the same token renews as long as it is good', async () => {
    const claims = auth0('auth0|5f', 7_200);
    const token = issuer.token(claims);
    const { client, welcome } = await opened(token);
    expect(welcome.tokenExpiresAt).toBe(site.now() + HOUR_MS);
    site.advance(HOUR_MS - 60_000);
    expect(await renew(client, token)).toEqual({ tokenExpiresAt: site.now() + HOUR_MS });
    site.advance(HOUR_MS - 60_000);
    expect(await renew(client, token)).toEqual({ tokenExpiresAt: claims.exp * 1_000 + SKEW_MS });
    site.advance(120_000 + SKEW_MS + 1_000);
    expect((await client.closed).code).toBe(4200);
    expect(await turnedAway(site.url, token)).toMatch(/^4200: The token has ended/);
  });

  it('ends its session after the hour where it is not shown again', async () => {
    const { client } = await come(auth0('auth0|5f'));
    site.advance(HOUR_MS + 1_000);
    expect((await client.closed).code).toBe(4200);
  });

  it('goes on with its session after an interruption, also where it is older than the registration of its application', async () => {
    const claims = { ...auth0('auth0|5f'), iat: times(0).iat - 80_000, exp: times(0).iat + 6_400, aud: 'young' };
    await register(`young-${claims.iat}`, claims.iss, 'young');
    const { client, session, ticket } = await come(claims);
    await client.close();
    expect(await joined(site.url, undefined, { ticket })).toMatchObject({ resumed: true, session });
  });

  it('ends with its issuer: where another one is registered, its sessions end, and no ticket of theirs is good, after a restart either', async () => {
    const id = `swapped-${site.now()}`;
    const claims = () => ({ ...auth0('auth0|5f'), aud: id });
    await register(id, claims().iss, id);
    const [one, other] = [await come(claims()), await come(claims())];
    await other.client.close();
    const update = async (changes: object) => (await site.operator()).request('applications.update', { id, ...changes });
    const former = { issuer: claims().iss, audience: id, jwks: issuer.jwks };
    await update({ name: 'Another', issuer: former });
    expect(await one.client.request('people.me')).toMatchObject({ person: { id: one.person } });
    await update({ issuer: { ...former, issuer: 'https://new.example.org' } });
    expect((await one.client.closed).code).toBe(4202);
    expect(await turnedAway(site.url, issuer.token(claims()))).toMatch(/^4201/);
    await using again = await site.restarted();
    for (const { ticket } of [one, other]) expect(await turnedAway(again.url, undefined, { ticket })).toMatch(/^4203/);
    site.advance(31_000);
    const { client, ticket, session } = await come({ ...claims(), iss: 'https://new.example.org' });
    await client.close();
    expect(await joined(again.url, undefined, { ticket })).toMatchObject({ resumed: true, session });
  });

  it('is refused where it would live for more than thirty days, or is from the future', async () => {
    expect((await come(auth0('auth0|5f', 30 * 86_400))).person).toBeDefined();
    expect(await turnedAway(site.url, issuer.token(auth0('auth0|5f', 30 * 86_400 + 1)))).toMatch(/^4201: .*At most 2592000 s/);
    for (const claim of ['iat', 'nbf'])
      expect(await turnedAway(site.url, issuer.token({ ...auth0('auth0|5f'), [claim]: times(32).exp }))).toMatch(
        /^4201: .*from the future/,
      );
  });

  it('stays revoked until it ends, whoever has revoked it and whatever is revoked later', async () => {
    const operator = await site.operator();
    const claims = (jti: string) => ({ ...auth0('auth0|5f', 30 * 86_400), jti });
    const [one, all] = [issuer.token(claims('one')), issuer.token(claims('two'))];
    const [{ client, person }, other] = [await joined(site.url, one), await joined(site.url, all)];
    await operator.request('identity.revoke', { application: 'auth0', token: 'one' });
    expect((await client.closed).code).toBe(4202);
    await operator.request('identity.revoke', { person });
    expect((await other.client.closed).code).toBe(4202);
    site.advance(29 * 24 * HOUR_MS);
    await (await site.operator()).request('identity.revoke', { application: 'auth0', token: 'another' });
    for (const token of [one, all]) expect(await turnedAway(site.url, token)).toMatch(/^4202: The token was revoked/);
    expect((await come(auth0('auth0|5f'))).person).toBe(person);
  });
});
