import { describe, expect, it } from 'vitest';
import { Site } from '../testing/index.ts';
import type { Principal, RevokeMatch } from './index.ts';
import { Revocations } from './revocations.ts';
import { TICKET_MS } from './ticket.ts';

/** A token is `<person>` or `<person>@<application>`. */
const principalOf = (token: string): Principal => {
  const [id = '', application] = token.split('@');
  return { kind: 'person', id, roles: [], grant: `grant of ${token}`, ...(application && { application }) };
};
/** `reidentify`: as an identity that knows of no revocation, so that what is refused is refused here. */
const makeSite = (authenticate = async (token: string): Promise<Principal> => principalOf(token)) =>
  new Site({ authenticate: ({ token }) => authenticate(token), reidentify: async (principal) => principal });

async function join(site: Site, token: string, device = 'laptop', router = site.router) {
  const client = site.connect({ router });
  client.hello({ token, device });
  return client.answered();
}

describe('a revocation', () => {
  it.each<[string, RevokeMatch, readonly string[]]>([
    ['of a person', { person: 'ann' }, ['ann', 'ann@crm', 'ann@shop', 'ann@crm phone']],
    ['of a person and a device', { person: 'ann', device: 'phone' }, ['ann@crm phone']],
    ['of what an application gave a person', { person: 'ann', application: 'crm' }, ['ann@crm', 'ann@crm phone']],
    ['of all three', { person: 'ann', application: 'crm', device: 'laptop' }, ['ann@crm']],
    ['of an application', { application: 'crm' }, ['ann@crm', 'ann@crm phone', 'bob@crm']],
    ['of a grant', { grant: 'grant of bob@crm' }, ['bob@crm']],
    ['of nobody', { application: '' }, []],
  ])('%s ends what matches all of it, with and without a connection, and nothing else', async (_, match, ended) => {
    const site = makeSite();
    const names = ['ann', 'ann@crm', 'ann@shop', 'ann@crm phone', 'bob', 'bob@crm'];
    const clients = await Promise.all(names.map((name) => join(site, ...(name.split(' ') as [string, string?]))));
    const resting = await Promise.all(names.map((name) => join(site, ...(name.split(' ') as [string, string?]))));
    for (const client of resting) client.drop();
    expect(site.router.matching(match)).toHaveLength(ended.length);
    expect(await site.router.revoke(match)).toBe(ended.length);
    expect(names.filter((_each, index) => clients[index]?.closed === 'token-revoked')).toEqual(ended);
    const back = await Promise.all(
      names.map((name, index) => {
        const again = site.connect();
        again.hello({ ticket: resting[index]?.last('welcome').ticket ?? '', device: name.split(' ')[1] ?? 'laptop' });
        return again.answered();
      }),
    );
    expect(names.filter((_each, index) => back[index]?.closed === 'ticket-invalid')).toEqual(ended);
  });

  it('of a session ends it, at whatever node, and makes its ticket void', async () => {
    const site = makeSite();
    const other = site.node('b');
    const [lost, kept] = [await join(site, 'ann@crm', 'laptop', other), await join(site, 'ann@crm')];
    const { session } = lost.last('welcome');
    await site.router.revoke({ session, application: 'shop' });
    await site.simulation.advance(0);
    expect(lost.closed).toBeUndefined();
    await site.router.revoke({ session, application: 'crm' });
    await site.simulation.advance(0);
    expect([lost.closed, kept.closed]).toEqual(['token-revoked', undefined]);
    expect((await site.resume(lost)).closed).toBe('ticket-invalid');
    expect((await site.resume(lost, { router: other })).closed).toBe('ticket-invalid');
  });

  it.each<[string, RevokeMatch]>([
    ['the device', { person: 'ann', device: 'laptop' }],
    ['the application', { application: 'crm' }],
  ])('of %s reaches whoever is being let in meanwhile', async (_, match) => {
    let identified = (_principal: Principal): void => {};
    const site = makeSite(() => new Promise((resolve) => (identified = resolve)));
    const client = site.connect();
    client.hello({ token: 'ann@crm' });
    await site.router.revoke(match);
    identified(principalOf('ann@crm'));
    expect((await client.answered()).closed).toBe('token-revoked');
  });
});

it('revocations are forgotten when no ticket from before them can be shown, where nobody is connected, too', () => {
  const revocations = new Revocations();
  const ann = { principal: principalOf('ann') };
  revocations.add({ person: 'ann' }, 0);
  revocations.add({ person: 'bob' }, TICKET_MS);
  expect(revocations.covers(ann, 0)).toBe(true);
  revocations.add({ person: 'bob' }, 2 * TICKET_MS);
  expect(revocations.covers(ann, 0)).toBe(false);
});

it('who stands on the token of an application is asked about again with every ticket', async () => {
  const asked: object[] = [];
  let good = true;
  const site = new Site({
    authenticate: async ({ token }) => principalOf(token),
    reidentify: async (principal, shown) => {
      asked.push(shown);
      return good ? principal : { refused: 'token-revoked' };
    },
  });
  const [crm, own] = [await join(site, 'ann@crm'), await join(site, 'ann')];
  const again = await site.resume(crm);
  expect(again.last('welcome').resumed).toBe(true);
  expect((await site.resume(own)).last('welcome').resumed).toBe(true);
  expect(asked).toEqual([{ session: crm.last('welcome').session, device: 'laptop', remote: '10.0.0.1', origin: undefined }]);
  good = false;
  expect((await site.resume(again)).closed).toBe('ticket-invalid');
});

it('why somebody is not let in is said', async () => {
  const site = new Site({ authenticate: async () => ({ refused: 'token-invalid', message: 'Sign with the whole key.' }) });
  expect((await join(site, 'ann')).reason).toBe('Sign with the whole key.');
});
