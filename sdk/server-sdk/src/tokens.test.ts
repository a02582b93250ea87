import { applicationsApi, createApplications } from '@parley/applications';
import type { ApplicationsMethods } from '@parley/applications/contract';
import { connect, ParleyError as EsdkError } from '@parley/esdk';
import { type TestHost, testHost } from '@parley/host/testing';
import { createIdentity } from '@parley/identity';
import { people, peopleApi } from '@parley/people';
import type { PeopleMethods } from '@parley/people/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ErrorCode, Parley, ParleyError, type ParleyOptions, type TokenRequest } from './index.ts';

const OPERATOR_KEY = 'operator-key-of-the-tests';
let host: TestHost;
let key: string;
beforeAll(async () => {
  const identity = createIdentity({ version: '1', origin: () => '', operatorKey: OPERATOR_KEY });
  host = await testHost([people, createApplications({ sealKey: new Uint8Array(32), components: () => [] }), identity]);
  await host.host.api(peopleApi).createOrganisation({ name: 'A', sample: false, founder: { name: 'Maya', mail: 'maya@example.org' } });
  key = await register('crm');
});
afterAll(() => host.stop());

async function register(id: string, algorithm: 'EdDSA' | 'HS256' = 'EdDSA'): Promise<string> {
  const operator = await host.client(OPERATOR_KEY);
  await operator.request('applications.register', { id });
  const made = (await operator.request('applications.newKey', {
    application: id,
    algorithm,
  })) as ApplicationsMethods['applications.newKey']['out'];
  return made.key;
}

const parley = (options: Partial<ParleyOptions> = {}) => new Parley({ url: host.url, key, ...options });
const cleo: TokenRequest = { person: { id: '42', name: 'Cleo Bell', mail: 'cleo@example.org', attributes: { phone: '7' } } };
const claimsOf = async (token: string) => (await host.host.api(applicationsApi).verify(token, {})).claims;

async function codeOf(call: () => unknown): Promise<ErrorCode> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error;
    expect(error.help).toMatch(/\w/);
    return error.code;
  }
  throw new Error('It did not fail.');
}

describe('a token', () => {
  it('opens a session of the person, who is made by it', async () => {
    await using client = connect(host.url, { token: () => parley().tokens.issue(cleo) });
    const { person } = await client.request<PeopleMethods, 'people.me'>('people.me', {});
    expect(person).toMatchObject({ id: '42', name: 'Cleo Bell', mail: 'cleo@example.org', attributes: { phone: '7' } });
  });

  it('of a key of HS256 does so, too', async () => {
    const options = { key: await register('shop', 'HS256'), algorithm: 'HS256' } as const;
    await using client = connect(host.url, { token: () => parley(options).tokens.issue({ person: { id: '7', name: 'Dara' } }) });
    expect((await client.request<PeopleMethods, 'people.me'>('people.me', {})).person.id).toBe('7');
  });

  it('gives no more than it says', async () => {
    const token = await parley().tokens.issue({ ...cleo, can: ['people/me: call'] });
    await using client = connect(host.url, { token });
    await client.request<PeopleMethods, 'people.me'>('people.me', {});
    await expect(client.request<PeopleMethods, 'people.units'>('people.units', {})).rejects.toBeInstanceOf(EsdkError);
  });

  it('is good for five minutes, or as long as is said', async () => {
    const lives = [undefined, '90s', '1h', 30].map(async (expiresIn) => {
      const { iat, exp } = await claimsOf(await parley().tokens.issue({ ...cleo, ...(expiresIn !== undefined && { expiresIn }) }));
      return exp - iat;
    });
    expect(await Promise.all(lives)).toEqual([300, 90, 3_600, 30]);
  });

  it('has an id of its own each time', async () => {
    const [a, b] = [await claimsOf(await parley().tokens.issue(cleo)), await claimsOf(await parley().tokens.issue(cleo))];
    expect(a.jti).not.toBe(b.jti);
  });

  it('says what is in no alphabet of ours', async () => {
    const { name } = await claimsOf(await parley().tokens.issue({ person: { id: '1', name: 'مايا 🎈' } }));
    expect(name).toBe('مايا 🎈');
  });
});

describe('what cannot be', () => {
  it.each<[string, TokenRequest]>([
    ['a person without a name', { person: { id: '1', name: ' ' } }],
    ['an id of another form', { person: { id: 'Maya Chen', name: 'Maya' } }],
    ['a life of two hours', { ...cleo, expiresIn: '2h' }],
    ['a life of nothing', { ...cleo, expiresIn: 0 }],
    ['a life that is no time', { ...cleo, expiresIn: 'soon' }],
  ])('%s is refused before anything is signed', async (_, request) => {
    expect(await codeOf(() => parley().tokens.issue(request))).toBe('request-invalid');
  });

  it('what is no text is refused with what it is, also where nothing was compiled', async () => {
    const said = (person: object) =>
      parley()
        .tokens.issue({ person: person as TokenRequest['person'] })
        .catch((error: Error) => error.message);
    expect(await said({ id: 42, name: 'Cleo' })).toMatch(/^person\.id is 42, and no text: /);
    expect(await said({ name: 'Cleo' })).toMatch(/^person\.id is undefined, and no text: /);
    expect(await said({ id: '42' })).toBe('person.name is missing or empty.');
  });

  it('what a database has as null is left out', async () => {
    const person = { id: '42', name: 'Cleo', mail: null, picture: null } as unknown as TokenRequest['person'];
    const [, claims = ''] = (await parley().tokens.issue({ person })).split('.');
    expect(Object.keys(JSON.parse(Buffer.from(claims, 'base64url').toString()))).toEqual([
      'iss',
      'aud',
      'jti',
      'iat',
      'exp',
      'sub',
      'name',
    ]);
  });

  it.each([undefined, '', 'parley_x', 'parley_8f2k1Lm3N4p5_0123456789012345678901234567890123456789012'])('%s is no key', async (wrong) => {
    expect(await codeOf(() => parley({ key: wrong }))).toBe('key-invalid');
  });

  it('no message names what was given for a key', () => {
    expect(() => parley({ key: 'a-secret-of-something-else' })).toThrow(/^(?!.*secret-of)/);
  });
});
