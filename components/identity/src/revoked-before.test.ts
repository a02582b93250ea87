import { openTestStore } from '@parley/host/testing';
import type { Store } from '@parley/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { joined, turnedAway } from '../test/application.ts';
import { Issuer } from '../test/issuer.ts';
import { Site } from '../test/site.ts';
import { migrations } from './migrations.ts';

const HOUR_MS = 3_600_000;
const AUDIENCE = 'https://api.example.org';
const ISSUER = 'https://crm.eu.auth0.com/';
const revoked = /^4202: The token was revoked/;

let store: Store;
let issuer: Issuer;
let site: Site | undefined;
beforeEach(async () => {
  store = await openTestStore();
  issuer = await Issuer.start();
});
afterEach(async () => {
  await site?.host.stop();
  site = undefined;
  await issuer[Symbol.asyncDispose]();
  await store.close();
});

/** A node of the version that took no token for longer than an hour. */
const versionBefore = () => store.sql.migrate('identity', migrations.slice(0, 5));

/** As such a node writes it down. */
async function revokedBefore(subject: string, application: string, agoMs = 0): Promise<void> {
  const at = Date.now() - agoMs;
  const sql = 'insert into identity_revocation (subject, application, before_at, kept_until) values ($1, $2, $3, $4)';
  await store.sql.batch([{ sql, params: [subject, application, at + 30_000, at + 3_720_000] }]);
}

/** A node of this version, where people of the issuer come with its tokens. */
async function opened(): Promise<Site> {
  site = await Site.open({ store });
  await site.found();
  const input = { id: 'auth0', people: 'own', issuer: { issuer: ISSUER, audience: AUDIENCE, jwks: issuer.jwks } };
  await (await site.operator()).request('applications.register', input);
  return site;
}

/** Of a day, issued some time ago. */
function token(agoMs: number, claims: object = {}): string {
  const iat = Math.floor((Date.now() - agoMs) / 1_000);
  return issuer.token({ iss: ISSUER, aud: AUDIENCE, sub: 'dara', jti: 'one', iat, exp: iat + 86_400, ...claims });
}

/** After the time for which it was kept, the next revocation, and a restart. */
async function expectRevoked(shown: string): Promise<void> {
  if (!site) throw new Error('There is no site.');
  expect(await turnedAway(site.url, shown)).toMatch(revoked);
  site.advance(2 * HOUR_MS);
  await (await site.operator()).request('identity.revoke', { person: 'somebody' });
  expect(await turnedAway(site.url, shown)).toMatch(revoked);
  await using again = await site.restarted();
  expect(await turnedAway(again.url, shown)).toMatch(revoked);
}

describe('what was revoked by a node that took no token for longer than an hour', () => {
  it.each([
    ['person auth0.dara', 'auth0'],
    ['person auth0.dara', ''],
    ['token one', 'auth0'],
  ])('stays revoked until the token ends (%s, of "%s")', async (subject, application) => {
    await versionBefore();
    await revokedBefore(subject, application);
    await opened();
    await expectRevoked(token(60_000));
  });

  it('stays revoked where that node was still at work beside those of this version', async () => {
    await opened();
    await revokedBefore('person auth0.dara', 'auth0');
    await using _ = await site?.restarted();
    await expectRevoked(token(60_000));
  });

  it('stays revoked where it was forgotten: whoever has such a token shows a newer one', async () => {
    await versionBefore();
    await revokedBefore('person somebody-else', '');
    await opened();
    await expectRevoked(token(3 * HOUR_MS));
    await joined(site?.url ?? '', token(HOUR_MS / 2));
  });

  it('stays revoked where the token had no name', async () => {
    await versionBefore();
    await revokedBefore(`token ${'x'.repeat(43)}`, 'auth0');
    await revokedBefore(`token ${'x'.repeat(43)}`, 'other', -3 * HOUR_MS);
    await opened();
    await expectRevoked(token(60_000, { jti: undefined }));
    await joined(site?.url ?? '', token(-2 * HOUR_MS));
  });

  it('by a clock that was a year ahead shuts nobody else out for longer than half a minute', async () => {
    await versionBefore();
    await revokedBefore('person somebody-else', '', -365 * 24 * HOUR_MS);
    const { url } = await opened();
    expect(await turnedAway(url, token(0))).toMatch(revoked);
    site?.advance(60_000);
    await joined(url, token(-60_000));
  });

  it('is nothing where nothing was revoked', async () => {
    await versionBefore();
    await opened();
    await joined(site?.url ?? '', token(3 * HOUR_MS));
  });
});

it('a revoked token without a name is not another one by being written in another way', async () => {
  const { url } = await opened();
  const shown = token(60_000, { jti: undefined });
  const { client, session } = await joined(url, shown);
  await (await (site as Site).operator()).request('identity.revoke', { session });
  expect((await client.closed).code).toBe(4202);
  // The last letter of a signature has bits that mean nothing.
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = letters[letters.indexOf(shown.at(-1) ?? '') ^ 1];
  for (const other of [shown, `${shown.slice(0, -1)}${last}`]) expect(await turnedAway(url, other)).toMatch(revoked);
});
