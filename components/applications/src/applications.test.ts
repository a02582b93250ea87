import { declarationContract, RawClient, RefusedByServer, TestSites } from '@parley/host/testing';
import { nameOfCode } from '@parley/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApplicationsHost } from '../test/applications-host.ts';
import { sign } from '../test/tokens.ts';
import { createApplications } from './index.ts';

let host: ApplicationsHost;
beforeEach(async () => {
  host = await ApplicationsHost.start();
});
afterEach(() => host.host.stop());

async function refusal(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.catch((each: unknown) => each);
  if (!(error instanceof RefusedByServer)) throw error;
  return `${nameOfCode(error.code)}: ${(error.details as { reason?: string; field?: string }).reason ?? (error.details as { field?: string }).field}`;
}

it('everything is for administrators, but what tokens do with channels', async () => {
  const { surfaces, violations } = await declarationContract([createApplications({ sealKey: new Uint8Array(32), components: () => [] })]);
  expect(violations).toEqual([]);
  const others = surfaces.filter(({ rule }) => rule?.name !== 'role:admin').map(({ name, rule }) => [name, rule?.name]);
  expect(others).toEqual([
    ['applications.publish', 'application-token'],
    ['applications.messages', 'application-token'],
  ]);
});

describe('an application', () => {
  it('is registered with what was said of it', async () => {
    const { application } = await host.call('applications.register', { id: 'crm', name: 'Deals', origins: ['https://crm.example.org'] });
    expect(application).toEqual({
      id: 'crm',
      name: 'Deals',
      origins: ['https://crm.example.org'],
      people: 'organisation',
      channels: [],
      createdAt: host.now,
      keys: [],
    });
    await host.call('applications.update', { id: 'crm', origins: [] });
    expect((await host.call('applications.list', {})).applications).toEqual([{ ...application, origins: [] }]);
  });

  it('has an id of its own, which is no part of the server', async () => {
    await host.call('applications.register', { id: 'crm' });
    expect(await refusal(host.call('applications.register', { id: 'crm' }))).toBe('conflict: application-taken');
    expect(await refusal(host.call('applications.register', { id: 'messaging' }))).toBe('bad-request: application-reserved');
    for (const id of ['Crm', '1crm', 'crm.x', ''])
      expect(await refusal(host.call('applications.register', { id }))).toBe('bad-request: id');
  });

  it.each(['application', 'guest', 'settings', 'pipes', 'operator', 'metrics'])(
    'is not called "%s", which begins names of the server: grants, ids, capabilities',
    async (id) => {
      expect(await refusal(host.call('applications.register', { id }))).toBe('bad-request: application-reserved');
    },
  );

  it.each(['http://crm.example.org', 'https://crm.example.org/', 'https://*.example.org', 'null', 'crm.example.org'])(
    'has no origin such as %s',
    async (origin) => {
      expect(await refusal(host.call('applications.register', { id: 'crm', origins: [origin] }))).toBe('bad-request: origins.0');
    },
  );

  it('may have origins on this machine without TLS', async () => {
    await host.call('applications.register', { id: 'crm', origins: ['http://localhost:3000'] });
    expect(await host.api.admits('http://localhost:3000')).toBe(true);
  });

  it('has keys of its own or an issuer, and an issuer with its audience speaks for one', async () => {
    const issuer = { issuer: 'https://login.example.org', audience: 'x', jwks: 'https://login.example.org/jwks' };
    await host.call('applications.register', { id: 'crm' });
    expect(await refusal(host.call('applications.update', { id: 'crm', issuer }))).toBe('conflict: application-has-keys');
    await host.call('applications.register', { id: 'portal', issuer });
    expect(await refusal(host.call('applications.newKey', { application: 'portal' }))).toBe('conflict: application-has-issuer');
    expect(await refusal(host.call('applications.register', { id: 'other', issuer }))).toBe('conflict: issuer-taken');
    expect(await refusal(host.call('applications.register', { id: 'o', issuer: { ...issuer, jwks: 'http://10.0.0.1/' } }))).toBe(
      'bad-request: issuer.jwks',
    );
  });

  it('that was removed signs nothing more, and leaves its id to nobody, who would come into its conversations and channels', async () => {
    const key = await host.register({ id: 'crm' });
    const token = await sign(key, host.now);
    const { issuedAt } = await host.api.verify(token, {});
    await host.call('applications.remove', { id: 'crm' });
    await expect(host.api.verify(token, {})).rejects.toMatchObject({ details: { reason: 'token-issuer' } });
    expect(await refusal(host.call('applications.remove', { id: 'crm' }))).toBe('not-found: application-unknown');
    host.advance(31_000);
    expect(await refusal(host.call('applications.register', { id: 'crm' }))).toBe('conflict: application-removed');
    expect((await host.call('applications.list', {})).applications).toEqual([]);
    await expect(host.api.verify(token, {})).rejects.toMatchObject({ details: { reason: 'token-issuer' } });
    expect(await host.api.allows('crm', { issuedAt })).toBe(false);
  });
});

it('an id under which channels were kept before ids were is not free either', async () => {
  await host.host.store.sql.batch([{ sql: "insert into applications_channel (name) values ('old/deal/1')", params: [] }]);
  expect(await refusal(host.call('applications.register', { id: 'old' }))).toBe('conflict: application-removed');
  await host.call('applications.register', { id: 'ol' });
});

it('an id that a node of the version before gave out beside this one is not free either, once it was removed', async () => {
  await host.call('applications.register', { id: 'crm' });
  await host.host.store.sql.batch([{ sql: "delete from applications_id where id = 'crm'", params: [] }]);
  await host.call('applications.remove', { id: 'crm' });
  expect(await refusal(host.call('applications.register', { id: 'crm' }))).toBe('conflict: application-removed');
});

it('what changes on one node holds on the others when it is answered', async () => {
  const sites = new TestSites();
  const [a, b] = [
    await ApplicationsHost.start({ store: host.host.store, site: sites.join('a') }),
    await ApplicationsHost.start({ store: host.host.store, site: sites.join('b') }),
  ];
  try {
    const key = await a.register({ id: 'crm', origins: ['https://crm.example.org'] });
    const token = await sign(key, b.now);
    expect(await b.api.verify(token, { origin: 'https://crm.example.org' })).toMatchObject({ application: 'crm' });
    await a.call('applications.update', { id: 'crm', origins: [] });
    expect(await b.api.admits('https://crm.example.org')).toBe(false);
    await a.call('applications.revokeKey', { id: /^parley_([^_]+)/.exec(key)?.[1] ?? '' });
    await expect(b.api.verify(token, {})).rejects.toMatchObject({ details: { reason: 'token-key-revoked' } });
  } finally {
    for (const each of [a, b]) await each.host.stop();
    await sites.close();
  }
});

it('a page of a foreign origin gets no further than an application says', async () => {
  // Whoever verifies identity here knows of no origins.
  const page = await RawClient.connect(host.host.url, { headers: { origin: 'https://crm.example.org' } });
  expect(await page.closed).toMatchObject({ code: 4201, reason: expect.stringContaining('No application has the origin') });
});
