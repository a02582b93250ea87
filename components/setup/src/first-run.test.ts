import { loneSite } from '@parley/host/testing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it, vi } from 'vitest';
import { BIRCHWOOD, NewServer } from '../test/server.ts';
import { FirstRun } from './first-run.ts';

// Whole servers start here; how long that takes says nothing.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

it('the work of the first run is done by one at a time', async () => {
  const firstRun = new FirstRun({ random: new SimulatedRuntime().random, site: loneSite(), done: async () => false });
  const code = firstRun.issue();
  const first = Promise.withResolvers<string>();
  const running = firstRun.once(code, () => first.promise);
  const second = firstRun.once(code, () => Promise.reject(new Error('It has begun.')));
  await expect(second).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('at this moment') });
  first.resolve('done');
  expect(await running).toBe('done');
});

describe('the first run', () => {
  it('makes the organisation and signs its first administrator in', async () => {
    await using server = await NewServer.start();
    const browser = server.browser();
    expect((await browser.get('identity/session')).body).toMatchObject({ state: 'first-run' });
    expect(server.code).toMatch(/^[0-9A-Za-z]{22}$/);
    expect(await browser.post('setup/organisation', { code: server.code, ...BIRCHWOOD }, 3)).toMatchObject({
      status: 200,
      body: { slot: 3 },
    });
    expect((await browser.get('identity/session', 3)).body).toMatchObject({
      state: 'signed-in',
      organisation: 'Birchwood',
      person: { id: 'ann-zimmer', name: 'Ann Zimmer', admin: true },
      mayOpenAs: false,
    });
    const { name, password } = { name: BIRCHWOOD.mail, password: BIRCHWOOD.password };
    expect((await server.browser().post('identity/sign-in', { name, password })).status).toBe(200);
  });

  it('happens once: the code is used up, and the next start makes no new one', async () => {
    await using server = await NewServer.start();
    await server.browser().post('setup/organisation', { code: server.code, ...BIRCHWOOD });
    for (const [path, body] of [
      ['organisation', { code: server.code, ...BIRCHWOOD }],
      ['sample', { code: server.code }],
    ] as const) {
      expect(await server.browser().post(`setup/${path}`, body)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    }
    const { store } = server.host;
    await using again = await NewServer.start({ store });
    expect(again.code).toBeUndefined();
    expect((await again.browser().post('setup/sample', { code: server.code })).status).toBe(409);
  });

  it.each([
    ['organisation', 'organisation'],
    ['organisation', 'sample'],
    ['sample', 'sample'],
  ])('of two at the same time, %s and %s, lets one win', async (first, second) => {
    await using server = await NewServer.start();
    const bodies = { organisation: { code: server.code, ...BIRCHWOOD }, sample: { code: server.code } };
    const answers = await Promise.all(
      [first, second].map((way) => server.browser().post(`setup/${way}`, bodies[way as keyof typeof bodies])),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const organisations = await server.host.store.sql.query('select name from people_organisation');
    expect(organisations).toHaveLength(1);
  });

  it('is refused without the right code', async () => {
    await using server = await NewServer.start();
    for (const code of ['x', `${server.code}x`, server.code?.toUpperCase().toLowerCase().slice(1)]) {
      const answer = await server.browser().post('setup/organisation', { code, ...BIRCHWOOD });
      expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden', details: { rule: 'first-run-code' } } });
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect(await server.host.store.sql.query('select * from people_person')).toEqual([]);
  });

  it('that fails leaves the code good', async () => {
    await using server = await NewServer.start();
    const weak = await server.browser().post('setup/organisation', { code: server.code, ...BIRCHWOOD, password: 'ann zimmer 1' });
    expect(weak).toMatchObject({ status: 400, body: { code: 'bad-request', details: { field: 'password' } } });
    expect((await server.browser().post('setup/organisation', { code: server.code, ...BIRCHWOOD })).status).toBe(200);
  });

  it('with a body of another shape is a typed problem', async () => {
    await using server = await NewServer.start();
    const wrong = [
      {},
      { ...BIRCHWOOD },
      { code: 1 },
      { code: server.code, ...BIRCHWOOD, mail: 'nowhere' },
      { code: server.code, ...BIRCHWOOD, name: ' ' },
    ];
    for (const body of wrong) {
      expect(await server.browser().post('setup/organisation', body)).toMatchObject({ status: 400, body: { code: 'bad-request' } });
    }
    expect((await server.browser().post('setup/sample', '[')).body).toMatchObject({ code: 'bad-request' });
    expect((await server.browser().post('setup/organisation', { code: server.code, ...BIRCHWOOD })).status).toBe(200);
  });

  it('from a page of somebody else is refused', async () => {
    await using server = await NewServer.start();
    const answer = await server.browser({ origin: 'https://evil.example' }).post('setup/sample', { code: server.code });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });
});
