import { openTestStore, RawClient, TestSites } from '@parley/host/testing';
import type { Store } from '@parley/storage';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { refusal, Site } from '../test/site.ts';

// Two whole servers start for each test; how long that takes says nothing.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let store: Store;
let a: Site;
let b: Site;
beforeEach(async () => {
  store = await openTestStore();
  const sites = new TestSites();
  [a, b] = [await Site.open({ store, site: sites.join('a') }), await Site.open({ store, site: sites.join('b') })];
  await a.found();
});
afterEach(async () => {
  for (const { host } of [a, b]) await host.stop();
  await store.close();
});

describe('on two nodes', () => {
  it('the ticket that a page gets from one opens one socket on another', async () => {
    const { body } = await (await a.signedIn('ben')).post<{ token: string }>('identity/ticket');
    const sockets = await Promise.allSettled([b.host.client(body.token), a.host.client(body.token)]);
    expect(sockets.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(b.host.client(body.token)).rejects.toThrow();
  });

  it('a session has sixteen tickets; a further one takes the place of the oldest', async () => {
    const browser = await a.signedIn('ben');
    const tickets: string[] = [];
    for (let n = 0; n < 17; n++) {
      tickets.push((await browser.post<{ token: string }>('identity/ticket')).body.token);
      a.advance(1);
    }
    await expect(b.host.client(tickets[0] ?? '')).rejects.toThrow();
    for (const ticket of [tickets[1], tickets[16]]) await b.host.client(ticket ?? '');
  });

  it('a ticket is good for 30 seconds, and worth nothing once its session has ended', async () => {
    const browser = await a.signedIn('ben');
    const [late, ended] = [
      await browser.post<{ token: string }>('identity/ticket'),
      await browser.post<{ token: string }>('identity/ticket'),
    ];
    b.advance(30_000);
    await expect(b.host.client(late.body.token)).rejects.toThrow();
    await browser.post('identity/sign-out');
    await expect(a.host.client(ended.body.token)).rejects.toThrow();
  });

  it('signing out on one has ended what was open on the other when it is answered', async () => {
    const browser = await a.signedIn('ben');
    const socket = await b.host.client((await browser.post<{ token: string }>('identity/ticket')).body.token);
    await browser.post('identity/sign-out');
    expect((await socket.closed).code).toBe(4202);
    await expect(RawClient.resume(a.url, socket.welcome.ticket)).rejects.toMatchObject({ code: 4203 });
  });

  it('somebody who is deactivated on one is out of the other, with everything that was given in the name', async () => {
    const { token } = await a.call(await a.operator(), 'identity.issueToken', { person: 'ben', label: 'script' });
    const socket = await b.host.client(token);
    await (await a.operator()).request('people.update', { id: 'ben', active: false });
    expect((await socket.closed).code).toBe(4202);
    await (await b.operator()).request('people.update', { id: 'ben', active: true });
    await expect(b.host.client(token)).rejects.toThrow();
  });

  it('somebody who is made a member again is one on the other, with a token that it knows as an administrator’s', async () => {
    const operator = await a.operator();
    await operator.request('people.update', { id: 'ben', admin: true });
    const { token } = await a.call(operator, 'identity.issueToken', { person: 'ben', label: 'script' });
    const before = await b.host.client(token);
    await before.request('people.update', { id: 'cleo', title: 'Nurse' });
    await (await a.operator()).request('people.update', { id: 'ben', admin: false });
    expect((await before.closed).code).toBe(4202);
    const after = await b.host.client(token);
    expect(await refusal(after.request('people.update', { id: 'cleo', title: 'Doctor' }))).toBe('forbidden');
  });

  it('a token that its owner gives back on one is worth nothing on the other, which knows it', async () => {
    const { token } = await a.call(await a.operator(), 'identity.issueToken', { person: 'ben', label: 'script' });
    const known = await b.host.client(token);
    await a.call(await a.host.client(token), 'identity.signOut', {});
    expect((await known.closed).code).toBe(4202);
    for (const { host } of [a, b]) await expect(host.client(token)).rejects.toThrow();
  });

  it('a page goes on with its connection on the other', async () => {
    const socket = await a.socket(await a.signedIn('ben'));
    await socket.close();
    const resumed = await RawClient.resume(b.url, socket.welcome.ticket);
    expect(resumed.welcome.resumed).toBe(true);
    expect(await resumed.request('people.me')).toMatchObject({ person: { id: 'ben' } });
    await resumed.close();
  });

  it('an invitation is used once, also at the same time', async () => {
    const { url } = await a.call(await a.operator(), 'identity.invite', { person: 'ben' });
    const path = `identity/invitations/${url.split('/').at(-1)}`;
    const answers = await Promise.all([a, b].map((site) => site.browser().post(path, { password: 'nine quiet lanterns' })));
    expect(answers.map(({ status }) => status === 200).sort()).toEqual([false, true]);
  });
});
