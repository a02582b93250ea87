import { openTestStore, type TestHost, TestSites } from '@parley/host/testing';
import { peopleApi } from '@parley/people';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BIRCHWOOD, NewServer } from '../test/server.ts';

// Two whole servers start for each test; how long that takes says nothing.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let store: TestHost['store'];
let a: NewServer;
let b: NewServer;
beforeEach(async () => {
  store = await openTestStore();
  const sites = new TestSites();
  [a, b] = [await NewServer.start({ store, site: sites.join('a') }), await NewServer.start({ store, site: sites.join('b') })];
});
afterEach(async () => {
  for (const { host } of [a, b]) await host.stop();
  await store.close();
});

const found = (server: NewServer, code: string | undefined) => server.browser().post('setup/organisation', { code, ...BIRCHWOOD });
const sample = (server: NewServer, code: string | undefined) => server.browser().post('setup/sample', { code });

describe('the first run of two nodes', () => {
  it('takes the code of either on both, and no other one', async () => {
    expect(a.code).not.toBe(b.code);
    expect((await found(b, 'wrong')).status).toBe(403);
    expect((await found(b, a.code)).status).toBe(200);
    for (const [server, code] of [
      [a, a.code],
      [a, b.code],
      [b, b.code],
    ] as const) {
      expect((await found(server, code)).status).toBe(409);
    }
    const { name, password } = { name: BIRCHWOOD.mail, password: BIRCHWOOD.password };
    expect((await a.browser().post('identity/sign-in', { name, password })).status).toBe(200);
  });

  it.each([
    ['two organisations', found, found],
    ['an organisation and the sample', found, sample],
    ['two samples', sample, sample],
  ])('of %s at the same time lets one win', async (_, first, second) => {
    const answers = await Promise.all([first(a, a.code), second(b, b.code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const everybody = await b.host.host.api(peopleApi).everybody();
    const [loser] = answers[0]?.status === 200 ? [b] : [a];
    expect((await sample(loser as NewServer, (loser as NewServer).code)).status).toBe(409);
    expect(await a.host.host.api(peopleApi).everybody()).toEqual(everybody);
  });
});
