import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PASSWORD, refusal, Site } from '../test/site.ts';
import { INVITATION_MS } from './invitations.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.host.stop());
beforeEach(async () => {
  await site.begin();
  await site.found();
});

const password = 'seventeen blue herons';

async function invite(person = 'ben'): Promise<string> {
  const { url, expiresAt } = await site.call(await site.operator(), 'identity.invite', { person });
  const code = /^https:\/\/talk\.example\.org\/u\/0\/invitation\/([\w-]{43})$/.exec(url)?.[1];
  expect(expiresAt).toBe(site.now() + INVITATION_MS);
  if (!code) throw new Error(`The link is ${url}.`);
  return code;
}

describe('an invitation', () => {
  it('says whom it is for, and lets the person set a password once', async () => {
    const code = await invite();
    const browser = site.browser();
    expect((await browser.get(`identity/invitations/${code}`)).body).toEqual({
      organisation: 'Aldermoor',
      id: 'ben',
      name: 'Ben',
      mail: 'ben@example.org',
    });
    expect(await browser.post(`identity/invitations/${code}`, { password })).toMatchObject({ status: 200, body: { slot: 0 } });
    expect((await browser.get('identity/session')).body).toMatchObject({ state: 'signed-in', person: { id: 'ben', admin: false } });
    expect((await site.people.person('ben'))?.joined).toBe(true);
    expect((await site.browser().post('identity/sign-in', { name: 'ben', password })).status).toBe(200);
    expect((await browser.get(`identity/invitations/${code}`)).body).toMatchObject({ code: 'not-found' });
    expect(await site.browser().post(`identity/invitations/${code}`, { password: PASSWORD })).toMatchObject({ status: 404 });
    expect((await site.browser().post('identity/sign-in', { name: 'ben', password: PASSWORD })).status).toBe(401);
  });

  it('that two use at the same time is used by one', async () => {
    const code = await invite();
    const answers = await Promise.all(
      ['one lonely lighthouse', 'two lonely lighthouses'].map((each) =>
        site.browser().post(`identity/invitations/${code}`, { password: each }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect(await site.host.store.sql.query('select person from identity_session')).toHaveLength(1);
  });

  it('is void when a newer one is made, after 7 days, and for somebody deactivated', async () => {
    const [first, second] = [await invite(), await invite()];
    expect((await site.browser().get(`identity/invitations/${first}`)).status).toBe(404);
    expect((await site.browser().get(`identity/invitations/${second}`)).status).toBe(200);
    site.advance(INVITATION_MS);
    expect((await site.browser().get(`identity/invitations/${second}`)).status).toBe(404);
    expect((await site.browser().post(`identity/invitations/${second}`, { password })).status).toBe(404);
    const third = await invite();
    await (await site.operator()).request('people.update', { id: 'ben', active: false });
    expect((await site.browser().post(`identity/invitations/${third}`, { password })).status).toBe(404);
  });

  it.each(['short', 'password123456', 'ben@example.org', 'aaaaaaaaaaaaaaaa', 'x'.repeat(300)])(
    'refuses the password %j with advice and stays good',
    async (weak) => {
      const code = await invite();
      expect(await site.browser().post(`identity/invitations/${code}`, { password: weak })).toMatchObject({
        status: 400,
        body: { code: 'bad-request', detail: expect.stringMatching(/\.$/), details: { field: 'password' } },
      });
      expect((await site.browser().get(`identity/invitations/${code}`)).status).toBe(200);
    },
  );

  it.each(['{}', '{"password":1}', 'x'])('with the body %s is a typed problem', async (body) => {
    const code = await invite();
    expect((await site.browser().post(`identity/invitations/${code}`, body)).body).toMatchObject({ code: 'bad-request' });
  });

  it.each(['x', 'a'.repeat(43), '__proto__'])('with the code %j is not found', async (code) => {
    expect((await site.browser().get(`identity/invitations/${code}`)).body).toMatchObject({ code: 'not-found' });
    expect((await site.browser().post(`identity/invitations/${code}`, { password })).body).toMatchObject({ code: 'not-found' });
  });

  it('opened where somebody else is signed in takes the next free slot', async () => {
    const browser = await site.signedIn('cleo', 1, await site.signedIn('maya-chen'));
    expect((await browser.post(`identity/invitations/${await invite()}`, { password })).body).toEqual({ slot: 2 });
    expect((await browser.get('identity/session', 0)).body).toMatchObject({ person: { id: 'maya-chen' } });
    expect((await browser.get('identity/session', 2)).body).toMatchObject({ person: { id: 'ben' } });
  });

  it('for somebody who has a password replaces it and ends the sessions before', async () => {
    const before = await site.signedIn('maya-chen');
    const socket = await site.socket(before);
    const code = await invite('maya-chen');
    await site.browser().post(`identity/invitations/${code}`, { password });
    expect((await socket.closed).code).toBe(4202);
    expect((await before.get('identity/session')).body).toMatchObject({ state: 'signed-out' });
    expect((await site.browser().post('identity/sign-in', { name: 'maya-chen', password: PASSWORD })).status).toBe(401);
  });

  it('is made by administrators, for active people', async () => {
    const ben = await site.socket(await site.signedIn('ben'));
    expect(await refusal(site.call(ben, 'identity.invite', { person: 'ben' }))).toBe('forbidden');
    const maya = await site.socket(await site.signedIn('maya-chen'));
    expect((await site.call(maya, 'identity.invite', { person: 'ben' })).url).toContain('/invitation/');
    expect(await refusal(site.call(maya, 'identity.invite', { person: 'nobody' }))).toBe('not-found');
    await maya.request('people.update', { id: 'cleo', active: false });
    expect(await refusal(site.call(maya, 'identity.invite', { person: 'cleo' }))).toBe('conflict');
  });
});
