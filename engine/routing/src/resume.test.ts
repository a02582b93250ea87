import { encodeJson } from '@parley/protocol';
import { type SimulatedNode, SimulatedSite } from '@parley/site/testing';
import { describe, expect, it } from 'vitest';
import { type FakeClient, Site } from '../testing/index.ts';
import type { Router } from './index.ts';
import { TICKET_MS } from './ticket.ts';

describe('A resume ticket', () => {
  it('continues the session on a new object after the connection was lost', async () => {
    const site = new Site();
    const before = await site.join('ann');
    const old = before.session;
    before.drop();
    const after = await site.resume(before);
    expect(after.last('welcome')).toMatchObject({ resumed: true, session: old.id, person: 'ann' });
    expect(after.session).not.toBe(old);
    expect(after.session).toMatchObject({ id: old.id, device: 'laptop', principal: old.principal });
    expect(site.router.sessionsOf('ann')).toEqual([after.session]);
    expect(after.last('welcome').ticket).not.toBe(before.last('welcome').ticket);
  });

  it('closes the older connection when that is still there, whose end comes before the new beginning', async () => {
    const site = new Site();
    const before = await site.join('ann');
    const order: string[] = [];
    before.session.onEnd(() => order.push('end'));
    site.router.onSession(() => order.push('begin'));
    const after = await site.resume(before);
    expect([before.closed, after.closed, order]).toEqual(['session-moved', undefined, ['end', 'begin']]);
  });

  it('is good once', async () => {
    const site = new Site();
    const before = await site.join('ann');
    const [first, second] = [await site.resume(before), await site.resume(before)];
    expect([first.closed, second.closed]).toEqual([undefined, 'ticket-invalid']);
    first.drop();
    expect((await site.resume(before)).closed).toBe('ticket-invalid');
    expect((await site.resume(first)).closed).toBeUndefined();
  });

  it('is good once, also when it is shown twice at the same time', async () => {
    const site = new Site();
    const before = await site.join('ann');
    before.drop();
    const clients = [site.connect(), site.connect(), site.connect()];
    for (const client of clients) client.hello({ ticket: before.last('welcome').ticket });
    for (const client of clients) await client.answered();
    expect(clients.filter(({ closed }) => closed === undefined)).toHaveLength(1);
    expect(site.router.sessionCount).toBe(1);
  });

  it('is good as long as the connection lasts and a minute longer', async () => {
    const site = new Site();
    const before = await site.join('ann');
    for (let ms = 0; ms < 2 * TICKET_MS; ms += 10_000) {
      before.say({ frame: 'pong', at: 0 });
      await site.simulation.advance(10_000);
    }
    before.drop();
    await site.simulation.advance(59_000);
    const after = await site.resume(before);
    expect(after.last('welcome').resumed).toBe(true);
    after.drop();
    await site.simulation.advance(61_000);
    expect((await site.resume(after)).closed).toBe('ticket-invalid');
    await site.join('bob');
    await site.simulation.advance(2_000);
    expect((await site.resume(after)).closed).toBe('ticket-invalid');
  });

  it('holds on another node and after a restart, until it expires', async () => {
    const site = new Site();
    const other = site.node('b');
    const before = await site.join('ann');
    const moved = await site.resume(before, { router: other });
    expect(moved.last('welcome')).toMatchObject({ resumed: true, node: 'b', session: before.last('welcome').session });
    const restarted = await site.restart('b');
    const again = await site.resume(moved, { router: restarted });
    expect(again.last('welcome')).toMatchObject({ resumed: true, session: before.last('welcome').session });
    const late = await site.restart('b');
    await site.simulation.advance(TICKET_MS);
    expect((await site.resume(again, { router: late })).closed).toBe('ticket-invalid');
  });

  it('that was used is not good at a node that started later, nor after its session is over elsewhere', async () => {
    const site = new Site();
    const other = site.node('b');
    const first = await site.join('ann');
    const second = await site.resume(first, { router: other });
    const late = site.node('c');
    expect((await site.resume(first, { router: late })).closed).toBe('ticket-invalid');
    second.drop();
    expect((await site.resume(second, { router: late })).last('welcome').resumed).toBe(true);

    const third = await site.join('bob', { router: other });
    third.drop();
    await site.simulation.advance(60_000);
    expect((await site.resume(third, { router: late })).closed).toBe('ticket-invalid');
    expect((await site.resume(third, { router: site.node('d') })).closed).toBe('ticket-invalid');
  });

  it('of a session that nobody knows is good for a minute after a node has started or left, and not else', async () => {
    const site = new Site();
    const other = site.node('b');
    const clients = [await site.join('ann', { router: other }), await site.join('bob', { router: other })] as const;
    for (let ms = 0; ms < 600_000; ms += 10_000) {
      for (const client of clients) client.say({ frame: 'pong', at: 0 });
      await site.simulation.advance(10_000);
    }
    for (const client of clients) client.drop();
    await site.lose('b');
    expect((await site.resume(clients[0])).last('welcome').resumed).toBe(true);
    await site.simulation.advance(60_000);
    expect((await site.resume(clients[1])).closed).toBe('ticket-invalid');
    const restarted = await site.restart('a');
    expect((await site.resume(clients[1], { router: restarted })).last('welcome').resumed).toBe(true);
  });

  it('that was used, when all nodes were started again and nobody has kept that, is good once more, until whoever used it comes back', async () => {
    const site = new Site();
    const first = await site.join('ann');
    const second = await site.resume(first);
    const restarted = await site.restart('a');
    const thief = await site.resume(first, { router: restarted });
    expect(thief.last('welcome').resumed).toBe(true);
    const owner = await site.resume(second, { router: restarted });
    expect([thief.closed, owner.closed]).toEqual(['session-moved', undefined]);
    for (const used of [first, thief]) expect((await site.resume(used, { router: restarted })).closed).toBe('ticket-invalid');
  });

  it('of a session at a node that does not answer is good: that node may be lost', async () => {
    const cluster = new SimulatedSite();
    const nodes = new Map([
      ['a', await cluster.join('a')],
      ['b', await cluster.join('b')],
    ]);
    const at = (name: string) => nodes.get(name) as SimulatedNode;
    const site = new Site({ cluster: { runtime: cluster.runtime, site: (name) => at(name).site, runtimeOf: (name) => at(name).runtime } });
    const other = site.node('b');
    const client = await site.join('ann', { router: other });
    for (let ms = 0; ms < 120_000; ms += 10_000) {
      client.say({ frame: 'pong', at: 0 });
      await site.simulation.advance(10_000);
    }
    at('b').process.freeze();
    const again = site.connect();
    again.hello({ ticket: client.last('welcome').ticket });
    await site.slowly(again.answered());
    expect(again.last('welcome')).toMatchObject({ resumed: true, node: 'a' });
  });

  it('of a session that is not known here is good only for whom identity knows, as identity knows them now', async () => {
    const known = new Map([['ann', ['member']]]);
    const asked: string[] = [];
    const site = new Site({
      reidentify: async (principal) => {
        asked.push(principal.id);
        const roles = known.get(principal.id);
        return roles ? { ...principal, roles } : { refused: 'token-revoked' };
      },
    });
    const [ann, bob] = [await site.join('ann'), await site.join('bob')];
    for (const client of [ann, bob]) client.drop();
    expect((await site.resume(ann)).closed).toBeUndefined();
    expect(asked).toEqual([]);
    const restarted = await site.restart('a');
    expect((await site.resume(bob, { router: restarted })).closed).toBe('ticket-invalid');
    const again = await site.resume(ann, { router: restarted });
    expect(again.last('welcome')).toMatchObject({ resumed: true });
    expect(again.session.principal.roles).toEqual(['member']);
    expect(asked).toEqual(['bob', 'ann']);
  });

  it('used on another node closes the connection here and is not good here any more', async () => {
    const site = new Site();
    const other = site.node('b');
    const before = await site.join('ann');
    const moved = await site.resume(before, { router: other });
    await site.simulation.advance(0);
    expect(before.closed).toBe('session-moved');
    expect((await site.resume(before)).closed).toBe('ticket-invalid');
    expect((await site.resume(moved)).last('welcome')).toMatchObject({ resumed: true, node: 'a' });
    await site.simulation.advance(0);
    expect(moved.closed).toBe('session-moved');
  });

  it('shown to two nodes at once leaves one connection', async () => {
    const site = new Site();
    const other = site.node('b');
    const before = await site.join('ann');
    before.drop();
    const clients = [site.connect(), site.connect({ router: other })];
    for (const client of clients) client.hello({ ticket: before.last('welcome').ticket });
    for (const client of clients) await client.answered();
    await site.simulation.advance(0);
    expect(clients.map(({ closed }) => closed).filter((closed) => closed === undefined)).toHaveLength(1);
  });

  it('that made the same generation on two nodes leaves the connection of the node whose name comes first', async () => {
    const site = new Site();
    const [early, late] = [site.hub.join('0'), site.hub.join('z')];
    const client = await site.resume(await site.join('ann'));
    const news = encodeJson([{ session: client.session.id, generation: 2 }]);
    late.publish('sessions', news);
    await site.simulation.advance(0);
    expect(client.closed).toBeUndefined();
    early.publish('sessions', news);
    await site.simulation.advance(0);
    expect(client.closed).toBe('session-moved');
  });

  it('stays used when news of an earlier move come late', async () => {
    const site = new Site();
    const first = await site.join('ann');
    const second = await site.resume(first);
    const third = await site.resume(second);
    third.drop();
    site.hub.join('z').publish('sessions', encodeJson([{ session: third.session.id, generation: 2 }]));
    await site.simulation.advance(0);
    expect((await site.resume(second)).closed).toBe('ticket-invalid');
    expect((await site.resume(third)).closed).toBeUndefined();
  });

  it('is refused from another device, changed, cut, or made up', async () => {
    const site = new Site();
    const { ticket } = (await site.join('ann')).last('welcome');
    const [body = '', mac = ''] = ticket.split('.');
    const forged = `${btoa(atob(body).replace('"ann"', '"eve"')).replace(/=+$/, '')}.${mac}`;
    const shown = [forged, `${body}.`, body, '', '.', `${ticket}x`, `${mac}.${body}`, 'é.é', `${body}.${mac.slice(0, -2)}`];
    for (const each of shown) {
      const client = site.connect();
      client.hello({ ticket: each });
      expect((await client.answered()).closed, each).toBe('ticket-invalid');
    }
    const thief = site.connect();
    thief.hello({ ticket, device: 'other' });
    expect((await thief.answered()).closed).toBe('ticket-invalid');
  });

  it('that is refused leaves the token to decide when both are shown', async () => {
    const site = new Site();
    const before = await site.join('ann');
    await site.resume(before);
    const again = await site.resume(before, { token: 'ann' });
    expect(again.last('welcome')).toMatchObject({ resumed: false, person: 'ann' });
    expect(again.last('welcome').session).not.toBe(before.last('welcome').session);
  });

  it('goes no further than the token it stands for, and takes a renewal along', async () => {
    const site = new Site();
    const now = site.simulation.clock.now();
    const [ann, bob] = [await site.join(`ann/g/${now + 20_000}`), await site.join(`bob/g/${now + 20_000}`)];
    bob.say({ frame: 'auth', id: 1, token: `bob/h/${now + 300_000}` });
    await site.simulation.advance(10_000);
    ann.drop();
    bob.drop();
    await site.simulation.advance(15_000);
    const [annAgain, bobAgain] = [await site.resume(ann), await site.resume(bob)];
    expect([annAgain.closed, bobAgain.closed]).toEqual(['ticket-invalid', undefined]);
    expect(bobAgain.last('welcome').tokenExpiresAt).toBe(now + 300_000);
  });

  it('is not good for a session that was ended with a reason to sign in again', async () => {
    const site = new Site();
    const before = await site.join('ann');
    before.session.close('token-invalid');
    expect((await site.resume(before)).closed).toBe('ticket-invalid');
  });

  it('needs a key of 32 bytes', () => {
    expect(() => new Site({ ticketKey: new Uint8Array(16) })).toThrow(RangeError);
  });
});

describe('Revocation', () => {
  it('reaches sessions without a connection, whatever the wall clock says of their tickets', async () => {
    const site = new Site();
    const before = await site.join('ann');
    before.drop();
    site.setBack(3_600_000);
    await site.router.revoke({ person: 'ann' });
    expect((await site.resume(before)).closed).toBe('ticket-invalid');
  });

  it('ends every session of a person, counts them, and writes nothing after it settles', async () => {
    const site = new Site();
    const [one, two, other] = [await site.join('ann'), await site.join('ann'), await site.join('bob')];
    const topic = site.router.topics.open('t');
    for (const { session } of [one, two, other]) topic.add(session);
    one.session.send({ frame: 'pong', at: 1 });
    const writes = one.writes.length;
    expect(await site.router.revoke({ person: 'ann' })).toBe(2);
    expect([one.closed, two.closed, other.closed]).toEqual(['token-revoked', 'token-revoked', undefined]);
    one.session.send({ frame: 'pong', at: 2 });
    await site.simulation.advance(100);
    expect([one.writes.length, topic.size, site.router.sessionsOf('ann').length]).toEqual([writes, 1, 0]);
  });

  it('cuts what a topic has gathered', async () => {
    const site = new Site();
    const clients = await Promise.all(Array.from({ length: 20 }, (_, i) => site.join(`p${i}`)));
    const topic = site.router.topics.open('t');
    for (const { session } of clients) topic.add(session);
    topic.publish(Uint8Array.of(2, 0x43, 9));
    await site.router.revoke({ person: 'p3' });
    await site.simulation.advance(100);
    expect(clients.map((client) => client.all('unwatch').length)).toEqual(clients.map((_, i) => (i === 3 ? 0 : 1)));
  });

  it('drops what the link of a slow reader still holds', async () => {
    const site = new Site();
    const client = await site.join('ann');
    client.queuedBytes = 10;
    await site.router.revoke({ person: 'ann' });
    expect(client.aborted).toBe(true);
  });

  it('by grant ends what was opened with it, with the code given, and nothing else', async () => {
    const site = new Site();
    const [one, two] = [await site.join('ann/one'), await site.join('ann/two')];
    expect(await site.router.revoke({ grant: 'one' }, 'person-disabled')).toBe(1);
    expect([one.closed, two.closed]).toEqual(['person-disabled', undefined]);
  });

  it('makes tickets invalid, also those of lost connections and those signed by another node', async () => {
    const site = new Site();
    const other = site.node('b');
    const [live, lost, elsewhere] = [await site.join('ann'), await site.join('ann'), await site.join('ann', { router: other })];
    lost.drop();
    await site.router.revoke({ person: 'ann' });
    await site.simulation.advance(0);
    expect(elsewhere.closed).toBe('token-revoked');
    for (const client of [live, lost, elsewhere]) {
      for (const router of [site.router, other]) expect((await site.resume(client, { router })).closed).toBe('ticket-invalid');
    }
  });

  it('of a grant that came with a renewal makes the ticket invalid, that of the grant before it does not', async () => {
    const site = new Site();
    const [ann, bob] = [await site.join('ann/old'), await site.join('bob/former')];
    for (const [client, token] of [
      [ann, 'ann/new'],
      [bob, 'bob/latter'],
    ] as const)
      client.say({ frame: 'auth', id: 1, token });
    await site.simulation.advance(0);
    for (const client of [ann, bob]) client.drop();
    await site.router.revoke({ grant: 'new' });
    await site.router.revoke({ grant: 'former' });
    expect((await site.resume(ann)).closed).toBe('ticket-invalid');
    expect((await site.resume(bob)).closed).toBeUndefined();
  });

  it('leaves those alone who sign in afterwards', async () => {
    const site = new Site();
    await site.router.revoke({ person: 'ann' });
    const after = await site.join('ann');
    expect(after.closed).toBeUndefined();
    await site.simulation.advance(10_000);
    const later = await site.join('ann');
    expect((await site.resume(later)).last('welcome').resumed).toBe(true);
  });

  it('reaches those whose token is being checked, and renewals', async () => {
    const settle: (() => void)[] = [];
    const site = new Site({
      authenticate: async ({ token }) => {
        await new Promise<void>((resolve) => void settle.push(resolve));
        return { kind: 'person', id: 'ann', roles: [], grant: token };
      },
    });
    const early = site.connect();
    early.hello({ token: 'early' });
    await site.router.revoke({ grant: 'early' });
    settle.shift()?.();
    expect((await early.answered()).closed).toBe('token-revoked');

    const client = site.connect();
    client.hello({ token: 'first' });
    settle.shift()?.();
    await client.answered();
    client.say({ frame: 'auth', id: 1, token: 'second' });
    await site.router.revoke({ grant: 'second' });
    settle.shift()?.();
    await site.simulation.advance(0);
    expect(client.closed).toBe('token-revoked');
  });

  it('reaches a resume that is being checked', async () => {
    const site = new Site();
    const before = await site.join('ann');
    const client = site.connect();
    client.hello({ ticket: before.last('welcome').ticket });
    await site.router.revoke({ person: 'ann' });
    expect((await client.answered()).closed).toMatch(/^(ticket-invalid|token-revoked)$/);
    expect(site.router.sessionCount).toBe(0);
  });

  it('of news that make no sense is reported and changes nothing', async () => {
    const cluster = new SimulatedSite();
    const node = await cluster.join('a');
    const site = new Site({ cluster: { runtime: cluster.runtime, site: () => node.site, runtimeOf: () => node.runtime } });
    const client = await site.join('ann');
    cluster.hub.join('x').publish('sessions', Uint8Array.of(1, 2, 3));
    await site.simulation.advance(0);
    expect([client.closed, node.site.refused, cluster.faults.length]).toEqual([undefined, 1, 1]);
  });
});

describe('Generated schedules of joining, losing, resuming, revoking and waiting on two nodes', () => {
  it('never leave two connections of one session, take a ticket twice, refuse a good one or let a revoked one in', async () => {
    let resumed = 0;
    for (let seed = 1; seed <= 80; seed++) resumed += await playSchedule(seed);
    expect(resumed).toBeGreaterThan(200);
  }, 60_000);
});

interface Shown {
  readonly client: FakeClient;
  readonly person: string;
  readonly issuedAt: number;
  lostAt?: number;
  used?: true;
}

async function playSchedule(seed: number): Promise<number> {
  const site = new Site({ seed });
  const routers: readonly Router[] = [site.router, site.node('b')];
  const { clock, random } = site.simulation;
  const shown: Shown[] = [];
  const revokedAt = new Map<string, number>();
  let resumed = 0;
  const pick = <T>(list: readonly T[]): T | undefined => list[random.integer(list.length)];
  const about = () => `seed ${seed} at step ${shown.length}`;

  async function join(): Promise<void> {
    const person = pick(['ann', 'bob']) as string;
    const client = await site.join(person, { router: pick(routers) as Router });
    expect(client.closed, about()).toBeUndefined();
    shown.push({ client, person, issuedAt: clock.now() });
  }
  function lose(): void {
    const one = pick(shown.filter(({ client }) => client.closed === undefined));
    one?.client.drop();
    if (one) one.lostAt = clock.now();
  }
  async function resume(): Promise<void> {
    const one = pick(shown);
    if (!one) return;
    const client = await site.resume(one.client, { router: pick(routers) as Router });
    await site.simulation.advance(0);
    const revoked = revokedAt.get(one.person) ?? Number.NEGATIVE_INFINITY;
    // A ticket signed a moment after a revocation may be refused as well (clocks differ): either is right.
    const doubtful = one.issuedAt > revoked && one.issuedAt <= revoked + 5_000;
    const stale = one.used || one.issuedAt <= revoked;
    const tooLate = one.lostAt !== undefined && clock.now() - one.lostAt >= 50_000;
    if (client.closed === undefined) {
      expect([about(), stale ?? false]).toEqual([about(), false]);
      expect(client.last('welcome'), about()).toMatchObject({
        resumed: true,
        person: one.person,
        session: one.client.last('welcome').session,
      });
      one.used = true;
      resumed++;
      shown.push({ client, person: one.person, issuedAt: clock.now() });
    } else expect([about(), stale || doubtful || tooLate]).toEqual([about(), true]);
  }
  async function revoke(): Promise<void> {
    const person = pick(['ann', 'bob']) as string;
    await (pick(routers) as Router).revoke({ person });
    await site.simulation.advance(0);
    revokedAt.set(person, clock.now());
    for (const router of routers) expect(router.sessionsOf(person), about()).toEqual([]);
  }
  async function wait(): Promise<void> {
    for (let i = random.integer(8); i > 0; i--) {
      for (const { client } of shown) if (client.closed === undefined) client.say({ frame: 'pong', at: 0 });
      await site.simulation.advance(1 + random.integer(10_000));
    }
  }

  for (let step = 0; step < 40; step++) {
    const action = random.integer(20);
    if (action < 4) await join();
    else if (action < 8) lose();
    else if (action < 15) await resume();
    else if (action < 16) await revoke();
    else await wait();
    const live = routers.flatMap((router) => ['ann', 'bob'].flatMap((person) => router.sessionsOf(person).map(({ id }) => id)));
    expect(new Set(live).size, about()).toBe(live.length);
    expect(live.length, about()).toBe(shown.filter(({ client }) => client.closed === undefined).length);
  }
  return resumed;
}
