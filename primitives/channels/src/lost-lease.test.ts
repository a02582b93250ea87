// Who may hear what is said in a channel, while its node has no lease and when it may have missed that somebody no longer may.
import { RESET_REASONS } from '@parley/protocol';
import { type SimulatedNode, SimulatedSite } from '@parley/site/testing';
import { MemoryLog } from '@parley/storage';
import { describe, expect, it } from 'vitest';
import { Stand } from '../testing/index.ts';

const COME_BACK = `reset ${RESET_REASONS.lagging}`;

interface Ends {
  readonly site: SimulatedSite;
  /** Has its lease always; `there` may lose it. */
  readonly here: Stand;
  readonly there: Stand;
  readonly node: SimulatedNode;
}

async function makeEnds(): Promise<Ends> {
  const site = new SimulatedSite(1);
  const log = new MemoryLog(site.runtime);
  const [a, b] = [await site.join('a'), await site.join('b')];
  const stand = (node: SimulatedNode): Stand => new Stand({ member: { node, runtime: site.runtime, log }, limits: { quietMs: 3_600_000 } });
  await site.runtime.advance(1_000);
  return { site, here: stand(a), there: stand(b), node: b };
}

describe('a node without a lease', () => {
  it('keeps nothing of what is said for its readers: they come back from their position', async () => {
    const { site, here, there, node } = await makeEnds();
    const ann = there.person('ann');
    const { alias } = await ann.subscribe({ members: true });
    await here.say('before');
    await here.settle();
    node.ledger.cut = true;
    await site.runtime.advance(2_000);
    await here.say('secret');
    await here.settle();
    expect(node.site.holds).toBe(false);
    expect(ann.lines()).toEqual(['subscribed 0..0', 'members 1 snapshot +ann', 'message 1 before', `${COME_BACK} 2`]);
    await there.person('ben').cast(alias, 'k', 'now');
    await site.runtime.advance(1_000);
    expect(ann.lines()).toEqual([]);
  });

  it('keeps no cast, and no change of a list, either', async () => {
    const { site, here, there, node } = await makeEnds();
    const [ann, ben] = [here.person('ann'), there.person('ben')];
    const { alias } = await ann.subscribe();
    await ben.subscribe({ members: true });
    await site.runtime.advance(500);
    node.ledger.cut = true;
    await site.runtime.advance(2_000);
    ben.heard();
    await here.person('cat').subscribe();
    await site.runtime.advance(500);
    expect(ben.lines()).toEqual([`${COME_BACK} 0`]);
    await ann.cast(alias, 'k', 'now');
    await here.settle();
    expect(ben.lines()).toEqual([]);
  });

  it('lets nobody in: who came too late for it asks again', async () => {
    const { site, here, there, node } = await makeEnds();
    await here.say('secret');
    let admit = (): void => {};
    there.gate.onAuthorize = (verdict) =>
      new Promise((resolve) => {
        admit = () => resolve(verdict);
      });
    const ann = there.person('ann');
    const subscribing = ann.send({ frame: 'subscribe', channel: 'room', from: undefined, last: 9, members: false, noEcho: false });
    await site.runtime.advance(0);
    node.ledger.cut = true;
    await site.runtime.advance(2_000);
    admit();
    await subscribing;
    expect(ann.lines()).toEqual(['error unavailable']);
    expect(there.channels.stats.subscriptions).toBe(0);
  });

  it('stores nothing under its next lease that was permitted under the one before', async () => {
    const { site, here, there, node } = await makeEnds();
    let permit = (): void => {};
    there.gate.onAuthorize = (verdict) =>
      new Promise((resolve) => {
        permit = () => resolve(verdict);
      });
    const ann = there.person('ann');
    const publishing = ann.publish(1, 'late');
    await site.runtime.advance(0);
    node.ledger.cut = true;
    await site.runtime.advance(3_000);
    node.ledger.cut = false;
    await site.runtime.advance(1_000);
    expect(node.site.holds).toBe(true);
    permit();
    await publishing;
    expect(ann.lines()).toEqual(['error unavailable']);
    expect((await here.channels.head('room'))?.position.offset ?? 0).toBe(0);
  });
});

describe('readers whose rights may have been taken away unheard', () => {
  it('hear nothing until they are asked about, then come back from their position, or are out', async () => {
    const { here } = await makeEnds();
    const [ann, ben] = [here.person('ann'), here.person('ben')];
    for (const person of [ann, ben]) await person.subscribe({ members: true });
    await here.runtime.advance(1_000);
    for (const person of [ann, ben]) person.heard();
    here.channels.suspend();
    here.gate.denied.add('ann join');
    await here.say('secret');
    await here.person('cat').subscribe();
    await here.runtime.advance(1_000);
    for (const person of [ann, ben]) expect(person.lines()).toEqual([]);
    for (const { session } of [ann, ben]) await here.channels.revalidateSession(session);
    expect(ben.lines()).toEqual([`${COME_BACK} 1`]);
    expect(ann.lines()).toEqual([expect.stringContaining('error forbidden')]);
    expect(here.channels.stats).toMatchObject({ subscriptions: 1, memberLists: 0 });
  });

  it('are asked to try again where they were about to come in', async () => {
    const { here } = await makeEnds();
    here.gate.onAuthorize = () => new Promise(() => {});
    const ann = here.person('ann');
    void here.router.receive(ann.session, {
      frame: 'subscribe',
      id: 1,
      channel: 'room',
      from: undefined,
      last: 0,
      members: false,
      noEcho: false,
    });
    here.channels.suspend();
    expect(ann.lines()).toEqual(['error unavailable']);
    expect(here.channels.stats.subscriptions).toBe(0);
  });
});
