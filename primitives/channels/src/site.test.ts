import { InProcessHub } from '@parley/backbone';
import { RESET_REASONS } from '@parley/protocol';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { SimulatedSite } from '@parley/site/testing';
import { MemoryLog, StorageError } from '@parley/storage';
import { describe, expect, it } from 'vitest';
import { bytes, Stand } from '../testing/index.ts';

/** Two nodes on one log. */
function makeSite(limits: object = {}): { here: Stand; there: Stand; log: MemoryLog; hub: InProcessHub; runtime: SimulatedRuntime } {
  const runtime = new SimulatedRuntime(1);
  const log = new MemoryLog(runtime);
  const hub = new InProcessHub();
  const site = { runtime, log, hub };
  return { ...site, here: new Stand({ site, node: 'here', limits }), there: new Stand({ site, node: 'there', limits }) };
}

describe('two nodes that share a log', () => {
  it('fan out to each other after the commit', async () => {
    const { here, there } = makeSite();
    const [ann, ben] = [here.person('ann'), there.person('ben')];
    await ann.subscribe();
    await ben.subscribe();
    await ann.publish(1, 'hello');
    await ben.publish(1, 'hi');
    expect(ann.lines()).toEqual(['subscribed 0..0', 'published 1', 'message 1 hello', 'message 2 hi']);
    expect(ben.lines()).toEqual(['subscribed 0..0', 'message 1 hello', 'published 2', 'message 2 hi']);
    expect(here.gate.commits.map(({ sender }) => sender)).toEqual(['ann']);
  });

  it('carry casts', async () => {
    const { here, there } = makeSite();
    const [ann, ben] = [here.person('ann'), there.person('ben')];
    const { alias } = await ann.subscribe();
    await ben.subscribe();
    ben.heard();
    await ann.cast(alias, 'k', 'now');
    await here.settle();
    expect(ben.lines()).toEqual(['cast ann k now']);
  });

  it('fill what was lost between them from the log, in order', async () => {
    const { here, there, hub, runtime } = makeSite();
    const ben = there.person('ben');
    await ben.subscribe();
    hub.setConnected('here', false);
    await here.say('lost');
    hub.setConnected('here', true);
    await here.say('found');
    expect(ben.lines()).toEqual(['subscribed 0..0']);
    await runtime.advance(25);
    expect(ben.lines()).toEqual(['message 1 lost', 'message 2 found']);
  });

  it('hand over what they stored before they forget a channel that nobody uses (rights seed 219014786)', async () => {
    const { here, there, hub, runtime } = makeSite({ idleMs: 10, fillMs: 50 });
    await there.person('ben').publish(1, 'seen');
    hub.setConnected('here', false);
    await here.say('lost');
    await there.person('ann').publish(1, 'behind it');
    await runtime.advance(100);
    expect(there.gate.commits.map(({ position }) => position.offset)).toEqual([1, 3]);
    expect(there.channels.stats.busy).toBe(0);
  });

  it('find a lost end by the head that is said after a burst', async () => {
    const { here, there, hub, runtime } = makeSite({ recheckMs: 0 });
    const [ann, ben] = [here.person('ann'), there.person('ben')];
    await ann.subscribe();
    await ben.subscribe();
    hub.setConnected('here', false);
    await here.say('lost');
    hub.setConnected('here', true);
    ben.heard();
    await runtime.advance(2_100);
    expect(ben.lines()).toContain('message 1 lost');
  });

  it('look at the log after a break of the backbone', async () => {
    const { here, there, hub, runtime } = makeSite({ recheckMs: 0 });
    const ben = there.person('ben');
    await ben.subscribe();
    hub.setConnected('there', false);
    await here.say('lost');
    ben.heard();
    hub.setConnected('there', true);
    await runtime.advance(1_000);
    expect(ben.lines()).toContain('message 1 lost');
  });

  it('find what a node committed before it died without telling', async () => {
    const { there, log, runtime } = makeSite();
    const ben = there.person('ben');
    await ben.subscribe();
    await log.append({ channel: 'room', entry: { sender: 'ann', payload: bytes('last words'), countable: true } });
    ben.heard();
    await runtime.advance(30_000);
    expect(ben.lines()).toContain('message 1 last words');
  });

  it('do not reset a reader that comes from the node that knows more', async () => {
    const { here, there, hub } = makeSite();
    await there.person('ben').subscribe();
    hub.setConnected('there', false);
    const ann = here.person('ann');
    await ann.subscribe();
    await ann.publish(1, 'a');
    const message = ann.heard().find((frame) => frame.frame === 'message');
    const head = await here.log.head('room');
    expect(message).toBeDefined();
    const moved = there.person('ann');
    await moved.subscribe({ from: head?.position ?? { epoch: '', offset: 0, tag: 0 } });
    expect(moved.lines()).toEqual(['subscribed 1..1 full']);
  });

  it('send their readers to the log for what was acknowledged behind a hole that cannot be filled, when it is too much to hold', async () => {
    const { here, there, log, hub, runtime } = makeSite({ heldEntries: 5 });
    const [ann, ben] = [here.person('ann'), there.person('ben')];
    const { base } = await ann.subscribe();
    await ben.subscribe();
    hub.setConnected('there', false);
    await there.say('lost');
    hub.setConnected('there', true);
    const { read } = log;
    log.read = () => Promise.reject(new StorageError('io', 'Nobody reads.'));
    for (let number = 1; number <= 11; number++) await here.say(`${number}`);
    expect(ann.lines()).toEqual(['subscribed 0..0', `reset ${RESET_REASONS.lagging} 12`]);
    expect(here.gate.commits).toHaveLength(11);
    log.read = read;
    await ann.subscribe({ from: base });
    await runtime.advance(30);
    const all = ['message 1 lost', ...Array.from({ length: 11 }, (_, index) => `message ${index + 2} ${index + 1}`)];
    expect(ann.lines()).toEqual(['subscribed 0..12 full', ...all]);
    expect(ben.lines()).toEqual(['subscribed 0..0', ...all]);
  });

  it('tell their readers where what was lost between them is no longer kept', async () => {
    const { here, there, hub, runtime } = makeSite();
    const ben = there.person('ben');
    await ben.subscribe();
    hub.setConnected('here', false);
    await here.say('a', 'b');
    await here.channels.truncate('room', 2);
    hub.setConnected('here', true);
    await here.say('c');
    ben.heard();
    await runtime.advance(25);
    expect(ben.lines()).toEqual([`reset ${RESET_REASONS.retention} 2`, 'message 3 c']);
  });

  it('empty what the other one holds in memory when an entry is redacted', async () => {
    const { here, there } = makeSite();
    const ben = there.person('ben');
    const { base } = await ben.subscribe();
    await here.say('secret');
    await here.channels.redact('room', [1]);
    await here.settle();
    ben.heard();
    await ben.subscribe({ from: base });
    expect(ben.lines()).toEqual(['subscribed 0..1 full', 'message 1 ']);
  });

  it.each(['here', 'there'])('show nothing that %s redacted while it waited for what is missing before it', async (redacting) => {
    const { here, there, hub, runtime } = makeSite();
    const ben = there.person('ben');
    await ben.subscribe();
    hub.setConnected('here', false);
    await here.say('lost');
    hub.setConnected('here', true);
    await here.say('secret', 'after');
    ben.heard();
    await (redacting === 'here' ? here : there).channels.redact('room', [2]);
    await runtime.advance(50);
    expect(ben.lines()).toEqual(['message 1 lost', 'message 2 ', 'message 3 after']);
  });

  it.each(['here', 'there'])('do so after a gap, too, when the word of it was lost because %s was cut off', async (cut) => {
    const { here, there, hub } = makeSite();
    const ben = there.person('ben');
    const { base } = await ben.subscribe();
    await here.say('secret');
    await here.settle();
    hub.setConnected(cut, false);
    await here.channels.redact('room', [1]);
    hub.setConnected(cut, true);
    await here.settle();
    ben.heard();
    await ben.subscribe({ from: base });
    expect(ben.lines()).toEqual(['subscribed 0..1 full', 'message 1 ']);
  });
});

describe('a node without its lease', () => {
  it('stores no publication: whoever publishes may have lost the right without this node having heard of it', async () => {
    const site = new SimulatedSite(1);
    const node = await site.join('here');
    const stand = new Stand({ member: { node, runtime: site.runtime } });
    const ann = stand.person('ann');
    await ann.publish(1, 'before');
    node.ledger.cut = true;
    await site.runtime.advance(2_000);
    await ann.publish(2, 'without');
    expect((await stand.log.head('room'))?.position.offset).toBe(1);
    node.ledger.cut = false;
    await site.runtime.advance(1_000);
    await ann.publish(2, 'again');
    expect(ann.lines()).toEqual(['published 1', 'error unavailable', 'published 2']);
  });

  it('stores none either that was on its way when the lease ended', async () => {
    const site = new SimulatedSite(1);
    const node = await site.join('here');
    const stand = new Stand({ member: { node, runtime: site.runtime } });
    const ann = stand.person('ann');
    const shaping = Promise.withResolvers<void>();
    stand.gate.onShape = async ({ payload }) => {
      await shaping.promise;
      return { payload, countable: true, writes: [] };
    };
    const published = ann.publish(1, 'late');
    node.ledger.cut = true;
    await site.runtime.advance(2_000);
    shaping.resolve();
    await published;
    expect(ann.lines()).toEqual(['error unavailable']);
  });
});

describe('an older log comes back', () => {
  it('resets a client that saw the lost tail, also when as much was published again: never a silent continuation', async () => {
    const runtime = new SimulatedRuntime(1);
    const hub = new InProcessHub();
    const kept = new MemoryLog(runtime);
    const before = new Stand({ site: { runtime, hub, log: kept }, node: 'before' });
    await before.say('1', '2', '3');
    const ann = before.person('ann');
    await ann.subscribe();
    const position = (await kept.head('room'))?.position;
    before.channels.close();

    // The same epoch, as when files are copied back: only the tags tell the histories apart.
    const older = new MemoryLog({ ...runtime, random: { ...runtime.random, id: () => position?.epoch ?? '' } });
    const after = new Stand({ site: { runtime, hub, log: older }, node: 'after' });
    await after.say('1', '2', 'other 3', 'other 4');
    const back = after.person('ann');
    await back.subscribe({ from: position ?? { epoch: '', offset: 0, tag: 0 }, last: 2 });
    expect(back.lines()).toEqual([`subscribed 2..4 reset ${RESET_REASONS.tag}`, 'message 3 other 3', 'message 4 other 4']);
  });
});
