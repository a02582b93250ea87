import { type Browser, declarationContract, RawClient } from '@parley/host/testing';
import { messagingApi } from '@parley/messaging';
import { peopleApi } from '@parley/people';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { NewServer } from '../test/server.ts';
import { createSetup } from './index.ts';

// Whole servers start here; how long that takes says nothing.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

it('what is declared is permitted to nobody who must stay out', async () => {
  const { surfaces, violations } = await declarationContract([createSetup({ onFirstRun: () => {} })]);
  expect(violations).toEqual([]);
  expect(surfaces.map(({ name, rule }) => [name.replace('/u/:slot/api/setup', ''), rule?.name])).toEqual([
    ['POST /organisation', 'anyone'],
    ['POST /sample', 'anyone'],
    ['POST /open-as', 'sample-loader-on-loopback'],
  ]);
});

describe('in the sample organisation', () => {
  let server: NewServer;
  let joaquin: Browser;
  beforeAll(async () => {
    server = await NewServer.start();
    await server.browser().post('setup/sample', { code: server.code });
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(async () => {
    joaquin = await server.signIn(server.browser(), 'joaquin-herrera');
  });
  const priya = { person: 'priya-raghunathan' };

  it('who loaded it opens windows as others, each in a slot of its own', async () => {
    expect((await joaquin.get('identity/session')).body).toMatchObject({ mayOpenAs: true, organisation: 'Aldermoor Hospital' });
    expect(await joaquin.post('setup/open-as', priya)).toMatchObject({ status: 200, body: { slot: 1, url: '/u/1/' } });
    expect((await joaquin.post('setup/open-as', { person: 'layla-mansour' })).body).toEqual({ slot: 2, url: '/u/2/' });
    expect((await joaquin.get('identity/session', 0)).body).toMatchObject({ person: { id: 'joaquin-herrera' } });
    expect((await joaquin.get('identity/session', 1)).body).toMatchObject({ person: { id: 'priya-raghunathan' }, mayOpenAs: false });
    expect((await joaquin.get('identity/session', 2)).body).toMatchObject({ person: { id: 'layla-mansour' } });
  });

  it('the slot that is somebody’s already is used again, and a slot that was left is free', async () => {
    await joaquin.post('setup/open-as', priya);
    const cookie = joaquin.cookies.get('__Host-parley-1');
    expect((await joaquin.post('setup/open-as', priya)).body).toEqual({ slot: 1, url: '/u/1/' });
    expect(joaquin.cookies.get('__Host-parley-1')).toBe(cookie);
    expect((await joaquin.post('setup/open-as', { person: 'joaquin-herrera' })).body).toEqual({ slot: 0, url: '/u/0/' });
    await joaquin.post('identity/sign-out', {}, 1);
    expect((await joaquin.post('setup/open-as', { person: 'amara-okafor' })).body).toEqual({ slot: 1, url: '/u/1/' });
  });

  it('nobody else does: not the people of those windows, not another administrator, not a stranger', async () => {
    await joaquin.post('setup/open-as', priya);
    const { api } = server.host.host;
    expect(await joaquin.post('setup/open-as', priya, 1)).toMatchObject({
      status: 403,
      body: { details: { rule: 'sample-loader-on-loopback' } },
    });
    await api(peopleApi).importPeople('name,mail,admin\nIngrid Solheim,i.solheim@aldermoor.example,yes');
    const ingrid = await server.signIn(server.browser(), 'ingrid-solheim');
    expect((await ingrid.get('identity/session')).body).toMatchObject({ person: { admin: true }, mayOpenAs: false });
    expect((await ingrid.post('setup/open-as', priya)).status).toBe(403);
    expect((await server.browser().post('setup/open-as', priya)).status).toBe(401);
  });

  it('not from a page of somebody else', async () => {
    const browser = await server.signIn(server.browser({ origin: 'https://evil.example' }), 'joaquin-herrera');
    expect(await browser.post('setup/open-as', priya)).toMatchObject({ status: 403, body: { details: { rule: 'same-origin' } } });
  });

  it('not as somebody who is unknown or deactivated, and not with a body of another shape', async () => {
    const { body } = await joaquin.post<{ token: string }>('identity/ticket');
    const admin = await server.host.client(body.token);
    await admin.request('people.update', { id: 'kofi-asante', active: false });
    for (const person of ['nobody', 'kofi-asante', '__proto__']) {
      expect(await joaquin.post('setup/open-as', { person })).toMatchObject({ status: 404, body: { code: 'not-found' } });
    }
    for (const wrong of [{}, { person: 1 }, { person: 'x', more: 1 }, 'x']) {
      expect(await joaquin.post('setup/open-as', wrong)).toMatchObject({ status: 400, body: { code: 'bad-request' } });
    }
  });

  it('not as more people than a browser has slots', async () => {
    const people = await server.host.host.api(peopleApi).active();
    const others = people.filter((id) => id !== 'joaquin-herrera');
    for (const person of others.slice(0, 15)) expect((await joaquin.post('setup/open-as', { person })).status).toBe(200);
    expect(await joaquin.post('setup/open-as', { person: others[15] })).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it('two windows of one browser talk with each other', async () => {
    await joaquin.post('setup/open-as', priya);
    const sockets = await Promise.all(
      [0, 1].map(async (slot) => {
        const { body } = await joaquin.post<{ token: string }>('identity/ticket', {}, slot);
        return RawClient.signIn(server.host.url, body.token);
      }),
    );
    const opened = await Promise.all(
      sockets.map((socket, i) => socket.request('messaging.open', { person: i === 0 ? 'priya-raghunathan' : 'joaquin-herrera' })),
    );
    const [mine, theirs] = opened as { conversation: { id: string } }[];
    expect(mine?.conversation.id).toBe(theirs?.conversation.id);
    await server.host.host.api(messagingApi).post({ conversation: mine?.conversation.id ?? '', sender: 'joaquin-herrera', body: 'Hello' });
    expect(await sockets[1]?.request('messaging.history', { conversation: mine?.conversation.id })).toMatchObject({
      messages: [{ sender: 'joaquin-herrera', body: 'Hello' }],
    });
    await Promise.all(sockets.map((socket) => socket.close()));
  });
});

it('from another machine, through a proxy that is trusted, nobody opens windows as somebody else', async () => {
  await using server = await NewServer.start({ trustedProxies: ['127.0.0.1'] });
  await server.browser().post('setup/sample', { code: server.code });
  const origin = 'https://talk.example.org';
  const headers = { origin, 'x-forwarded-for': '10.0.0.9', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'talk.example.org' };
  const far = await server.signIn(server.browser(headers), 'joaquin-herrera');
  expect((await far.get('identity/session')).body).toMatchObject({ person: { id: 'joaquin-herrera' }, mayOpenAs: false });
  const answer = await far.post('setup/open-as', { person: 'priya-raghunathan' });
  expect(answer).toMatchObject({ status: 403, body: { details: { rule: 'sample-loader-on-loopback' } } });
  expect(answer.headers.getSetCookie()).toEqual([]);
});

describe('in an organisation of one’s own', () => {
  it('there is no such thing, for its administrator either', async () => {
    const { server, browser } = await NewServer.withOrganisation();
    await using _ = server;
    await server.host.host.api(peopleApi).importPeople('name,mail\nBen,ben@example.org');
    expect(await browser.post('setup/open-as', { person: 'ben' })).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect([...browser.cookies.keys()]).toEqual(['__Host-parley-0']);
  });
});
