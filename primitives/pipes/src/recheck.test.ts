// Rights that are taken away while a pipe is open, over the real router, in simulated time.
import { describe, expect, it } from 'vitest';
import { join, makePair, settle } from '../testing/index.ts';

describe('A right that is taken away', () => {
  it.each(['ann open', 'bob accept'])('ends what is open at once, with forbidden at both ends: %s', async (right) => {
    const { site, node, ann, bob } = await makePair();
    const { near, far } = await join(site, ann, bob, 'person/bob');
    await node.pipes.recheck({});
    expect(node.stats.pipes).toBe(1);
    site.gate.denied.add(right);
    await node.pipes.recheck({ label: (label) => label !== 'file' });
    await node.pipes.recheck({ person: 'eve' });
    expect(node.stats.pipes).toBe(1);
    await node.pipes.recheck({ label: (label) => label === 'file', person: 'bob' });
    await expect(settle(site, near.closed, 0)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(settle(site, far.closed, 0)).rejects.toMatchObject({ code: 'forbidden' });
    expect(node.stats.pipes).toBe(0);
  });

  it.each(['ann open', 'bob accept'])('ends an offer that nobody has answered: %s', async (right) => {
    const { site, node, ann, bob } = await makePair();
    const withdrawn: unknown[] = [];
    let offers = 0;
    bob.pipes.offers('file', ({ signal }) => {
      offers++;
      signal.addEventListener('abort', () => withdrawn.push(signal.reason.code));
    });
    const opening = ann.pipes.open('person/bob', { label: 'file' });
    await site.until(() => offers === 1, 0);
    site.gate.denied.add(right);
    await node.pipes.recheck({});
    await expect(settle(site, opening, 0)).rejects.toMatchObject({ code: 'forbidden' });
    await site.until(() => withdrawn.length > 0, 0);
    expect(['forbidden', 'cancelled']).toContain(withdrawn[0]);
  });

  it.each(['ann open', 'bob accept'])('while a pipe is being opened keeps it from being there: %s', async (right) => {
    const { site, node, ann, bob } = await makePair();
    let offers = 0;
    bob.pipes.offers('file', () => offers++);
    await site.run(5);
    const { authorize } = site.gate;
    let asked = 0;
    site.gate.authorize = (...about) => {
      const verdict = authorize.apply(site.gate, about);
      // After the opener and the other end have been allowed, before either knows.
      if (++asked === 2) {
        site.gate.denied.add(right);
        void node.pipes.recheck({});
      }
      return verdict;
    };
    const opening = ann.pipes.open('person/bob', { label: 'file' });
    await expect(settle(site, opening, 0)).rejects.toMatchObject({ code: right === 'ann open' ? 'forbidden' : 'unavailable' });
    expect(offers).toBe(0);
  });

  it('ends what a session has open when its principal changes', async () => {
    const { site, node, ann, bob } = await makePair();
    const { near } = await join(site, ann, bob, 'person/bob');
    site.gate.denied.add('ann open');
    for (const session of node.router.sessionsOf('ann')) await node.pipes.recheckSession(session);
    await expect(settle(site, near.closed, 0)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('ends it also where the rule fails, which is a fault', async () => {
    const { site, node, ann, bob } = await makePair();
    const { near } = await join(site, ann, bob, 'person/bob');
    site.gate.authorize = () => {
      throw new Error('bug');
    };
    await node.pipes.recheck({});
    await expect(settle(site, near.closed, 0)).rejects.toMatchObject({ code: 'forbidden' });
    expect(site.faults.length).toBeGreaterThan(0);
  });

  it('ends the pipes of somebody whose sessions are revoked at once, on other nodes, too', async () => {
    const { site, node, ann, bob } = await makePair();
    const { near } = await join(site, ann, bob, 'person/bob');
    const other = site.node('b');
    const cleo = await site.client(other, 'cleo');
    bob.cut();
    await bob.connect(other);
    await site.run(10);
    const { near: local } = await join(site, bob, cleo, 'person/cleo');
    await node.router.revoke({ person: 'ann' });
    await site.run(10);
    expect([node.stats.pipes, other.stats.pipes]).toEqual([0, 1]);
    await other.router.revoke({ person: 'cleo' });
    await expect(settle(site, local.closed, 0)).rejects.toMatchObject({ code: 'unavailable', message: 'The other end has left.' });
    near.abort('cancelled');
  });

  it('leaves what was cut by the network alone, and what asks its client to come back', async () => {
    const { site, node, ann, bob } = await makePair();
    const { near, far } = await join(site, ann, bob, 'person/bob');
    for (const session of node.router.sessionsOf('ann')) session.close('token-expired');
    await site.run(10);
    expect(node.stats.pipes).toBe(1);
    ann.cut();
    await ann.connect(node);
    const writer = near.writable.getWriter();
    await writer.write(Uint8Array.of(7));
    const reader = far.readable.getReader();
    expect((await settle(site, reader.read())).value).toEqual(Uint8Array.of(7));
    near.abort('cancelled');
  });
});
