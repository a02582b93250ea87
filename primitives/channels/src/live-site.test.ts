// Live channels on a site of several nodes: one of them has the channel, whoever asks first.
import { RESET_REASONS } from '@parley/protocol';
import { type SimulatedNode, SimulatedSite } from '@parley/site/testing';
import { describe, expect, it } from 'vitest';
import { Stand, type StandOptions } from '../testing/index.ts';

const THING = 'channel room';
/** A lease, the time until its end is seen, and that within which channels are looked at again. */
const TAKE_OVER_MS = 4_000;
/** Nothing takes longer. */
const LONGEST_MS = 20_000;
const BEGIN_ANEW = `reset ${RESET_REASONS.epoch} 0`;

interface LiveNode extends SimulatedNode {
  readonly stand: Stand;
}

interface LiveSite {
  readonly site: SimulatedSite;
  readonly nodes: readonly LiveNode[];
  advance(ms: number): Promise<void>;
  /** Lets time pass until the promise settles. */
  during<T>(promise: Promise<T>): Promise<T>;
  holder(): Promise<string | undefined>;
}

async function makeSite(names: readonly string[], options: Pick<StandOptions, 'limits' | 'keeping'> = {}): Promise<LiveSite> {
  const site = new SimulatedSite(1);
  const nodes: LiveNode[] = [];
  for (const name of names) {
    const node = await site.join(name);
    // What is said after silence is not of interest here.
    const limits = { quietMs: 3_600_000, ...options.limits };
    const stand = new Stand({
      member: { node, runtime: site.runtime },
      keeping: { keeping: 'live', ring: 50, ...options.keeping },
      limits,
    });
    nodes.push({ ...node, stand });
  }
  // Until each knows the others.
  await site.runtime.advance(1_000);
  return {
    site,
    nodes,
    advance: (ms) => site.runtime.advance(ms),
    during: async (promise) => {
      let settled = false;
      const end = (): void => {
        settled = true;
      };
      promise.then(end, end);
      for (let ms = 0; ms < LONGEST_MS && !settled; ms += 10) await site.runtime.advance(10);
      return await promise;
    },
    holder: async () => (await site.ledger.holding(THING))?.holder.node,
  };
}

describe('a live channel on several nodes', () => {
  it('has one order for the readers of all, whoever publishes where', async () => {
    const { nodes, advance, holder, during } = await makeSite(['a', 'b', 'c']);
    const [ann, ben, cat] = nodes.map(({ stand }, index) => stand.person(['ann', 'ben', 'cat'][index] ?? ''));
    for (const person of [ann, ben, cat]) await person?.subscribe();
    expect(await holder()).toBe('a');
    await during(Promise.all([ann?.publish(1, 'A'), ben?.publish(1, 'B'), cat?.publish(1, 'C')]));
    await advance(100);
    const messages = [ann, ben, cat].map((person) => person?.lines().filter((line) => line.startsWith('message')));
    expect(messages[0]).toHaveLength(3);
    expect(messages[1]).toEqual(messages[0]);
    expect(messages[2]).toEqual(messages[0]);
  });

  it('acknowledges a publication before its publisher hears it, on any node', async () => {
    const { nodes, during } = await makeSite(['a', 'b']);
    const [a, b] = nodes.map(({ stand }) => stand) as [Stand, Stand];
    const [ann, ben] = [a.person('ann'), b.person('ben')];
    await ann.subscribe();
    await ben.subscribe();
    await during(ben.publish(1, 'hi'));
    await during(ben.publish(1, 'hi'));
    expect(ben.lines()).toEqual(['subscribed 0..0', 'published 1', 'message 1 hi', 'published 1 duplicate']);
    expect(ann.lines()).toEqual(['subscribed 0..0', 'message 1 hi']);
    expect([a.gate.commits, b.gate.commits].map(({ length }) => length)).toEqual([0, 1]);
  });

  it('catches readers up anywhere from what its owner remembers', async () => {
    const { nodes, during } = await makeSite(['a', 'b']);
    const [a, b] = nodes.map(({ stand }) => stand) as [Stand, Stand];
    const ann = a.person('ann');
    const { base } = await ann.subscribe();
    await during(a.say('1', '2', '3'));
    const ben = b.person('ben');
    await ben.subscribe({ from: base });
    expect(ben.lines()).toEqual(['subscribed 0..3 full', 'message 1 1', 'message 2 2', 'message 3 3']);
    const late = b.person('late');
    await late.subscribe({ last: 1 });
    expect(late.lines()).toEqual(['subscribed 2..3', 'message 3 3']);
  });

  it('asks the ledger once per opening and the owner once per turn, not once per message', async () => {
    const { nodes, site, during } = await makeSite(['a', 'b']);
    const [a, b] = nodes.map(({ stand }) => stand) as [Stand, Stand];
    await a.person('ann').subscribe();
    let claims = 0;
    const { ledger } = site;
    const claim = ledger.claim.bind(ledger);
    ledger.claim = (...args) => {
      claims++;
      return claim(...args);
    };
    const people = Array.from({ length: 20 }, (_, index) => b.person(`p${index}`));
    await people[0]?.subscribe();
    const control = nodes[1]?.site.backbones.control;
    let letters = 0;
    const publish = control?.publish.bind(control);
    if (control && publish)
      control.publish = (subject, bytes) => {
        if (subject === 'site.node.a') letters++;
        publish(subject, bytes);
      };
    await during(Promise.all(people.map((person) => person.publish(1, 'hello'))));
    expect(people.every((person) => person.lines().some((line) => line.startsWith('published')))).toBe(true);
    expect([claims, letters]).toEqual([1, 1]);
  });

  it('takes from another node at once however much little comes there in one turn', async () => {
    const { nodes, during } = await makeSite(['a', 'b']);
    const [a, b] = nodes.map(({ stand }) => stand) as [Stand, Stand];
    await during(a.say('the first'));
    const entry = { sender: 'server', payload: new Uint8Array(1), countable: true };
    const results = await during(Promise.all(Array.from({ length: 5_000 }, () => b.channels.append('room', entry))));
    const offsets = results.map((result) => (result.status === 'appended' ? result.position.offset : result.status));
    expect(offsets).toEqual(results.map((_, index) => index + 2));
  });

  it('begins anew with another owner when its own one dies; whoever publishes meanwhile tries again', async () => {
    const { nodes, advance, holder, during } = await makeSite(['a', 'b', 'c']);
    const [a, b, c] = nodes as [LiveNode, LiveNode, LiveNode];
    await a.stand.person('ann').subscribe();
    const [ben, cat] = [b.stand.person('ben'), c.stand.person('cat')];
    await ben.subscribe();
    await cat.subscribe();
    await during(ben.publish(1, 'before'));
    await a.kill();
    ben.heard();
    cat.heard();
    await during(ben.publish(2, 'during'));
    expect(ben.lines()).toEqual(['error unavailable']);
    await advance(TAKE_OVER_MS);
    expect(['b', 'c']).toContain(await holder());
    await during(ben.publish(2, 'during'));
    await advance(100);
    expect(ben.lines()).toEqual([BEGIN_ANEW, 'published 1', 'message 1 during']);
    expect(cat.lines()).toEqual([BEGIN_ANEW, 'message 1 during']);
  });

  it('is not mixed with its former epoch where a node has not looked at it since', async () => {
    const limits = { recheckMs: 0, resyncMs: 3_600_000 };
    const { nodes, advance, during } = await makeSite(['a', 'b', 'c'], { limits });
    const [a, b, c] = nodes as [LiveNode, LiveNode, LiveNode];
    const ann = a.stand.person('ann');
    await ann.subscribe();
    await during(ann.publish(1, 'old'));
    const from = ann.heard().flatMap((frame) => (frame.frame === 'published' && frame.position ? [frame.position] : []))[0];
    await during(ann.publish(2, 'older'));
    await during(b.stand.person('ben').subscribe());
    await a.kill();
    await advance(TAKE_OVER_MS);
    await during(c.stand.person('cat').subscribe());
    const late = b.stand.person('late');
    await during(late.subscribe({ from: from ?? { epoch: '', offset: 0, tag: 0 } }));
    expect(late.lines()).toEqual([`subscribed 0..0 reset ${RESET_REASONS.epoch}`]);
  });

  it('is left by an owner that was frozen for longer than its lease: it acknowledges nothing of its old epoch', async () => {
    const { nodes, advance, holder, during } = await makeSite(['a', 'b']);
    const [a, b] = nodes as [LiveNode, LiveNode];
    const [ann, ben] = [a.stand.person('ann'), b.stand.person('ben')];
    await ann.subscribe();
    await ben.subscribe();
    await during(ann.publish(1, 'old'));
    a.process.freeze();
    await advance(TAKE_OVER_MS);
    expect(await holder()).toBe('b');
    await during(ben.publish(1, 'new'));
    for (const person of [ann, ben]) person.heard();
    a.ledger.cut = true;
    a.process.goOn();
    await during(ann.publish(2, 'late'));
    expect(ann.lines()).toEqual(['error unavailable']);
    a.ledger.cut = false;
    await advance(TAKE_OVER_MS);
    await during(ann.publish(2, 'late'));
    await advance(100);
    expect(ann.lines()).toEqual([BEGIN_ANEW, 'message 1 new', 'published 2', 'message 2 late']);
    expect(ben.lines()).toContain('message 2 late');
    expect(await holder()).toBe('b');
  });

  it('is kept while any node uses it, then forgotten and given back', async () => {
    const { nodes, advance, holder, during } = await makeSite(['a', 'b'], { limits: { idleMs: 60_000 } });
    const [a, b] = nodes.map(({ stand }) => stand) as [Stand, Stand];
    const [ann, ben] = [a.person('ann'), b.person('ben')];
    await ann.subscribe();
    await ben.subscribe();
    await during(ben.publish(1, 'kept'));
    ann.session.end();
    ben.heard();
    await advance(10 * 60_000);
    await during(ben.publish(2, 'still there'));
    expect(ben.lines()).toContain('message 2 still there');
    expect([await holder(), a.channels.stats.live]).toEqual(['a', 1]);
    ben.session.end();
    await advance(4 * 60_000);
    expect([await holder(), a.channels.stats.live, b.channels.stats.open]).toEqual([undefined, 0, 0]);
    const late = b.person('late');
    await late.subscribe({ last: 5 });
    expect(late.lines()).toEqual(['subscribed 0..0']);
    expect(await holder()).toBe('b');
  });

  it('keeps its owner when what was to be given back is given back late, after somebody has come again', async () => {
    const { nodes, site, advance, during, holder } = await makeSite(['a', 'b'], { limits: { idleMs: 60_000 } });
    const [a, b] = nodes.map(({ stand }) => stand) as [Stand, Stand];
    const late: (() => void)[] = [];
    const { ledger } = site;
    const giveBack = ledger.yield.bind(ledger);
    ledger.yield = async (...args) => {
      late.push(() => void giveBack(...args));
      throw new Error('It was cut off before it heard an answer.');
    };
    const ann = a.person('ann');
    await ann.subscribe();
    ann.session.end();
    while (late.length === 0) await advance(60_000);
    const again = a.person('again');
    await during(again.subscribe());
    for (const arrive of late) arrive();
    await advance(100);
    expect(await holder()).toBe('a');
    await during(b.person('ben').publish(1, 'one order'));
    expect(again.lines()).toContain('message 1 one order');
  });

  it('goes to another node at once when its owner leaves', async () => {
    const { nodes, holder, advance, during } = await makeSite(['a', 'b']);
    const [a, b] = nodes as [LiveNode, LiveNode];
    await a.stand.person('ann').subscribe();
    const ben = b.stand.person('ben');
    await ben.subscribe();
    a.stand.channels.close();
    await during(ben.publish(1, 'on'));
    await advance(100);
    expect(await holder()).toBe('b');
    expect(ben.lines()).toEqual(['subscribed 0..0', BEGIN_ANEW, 'published 1', 'message 1 on']);
  });

  it('takes nothing first from a lost session whose publication before was in the epoch before (rights seed 34031022)', async () => {
    const { nodes, advance, during } = await makeSite(['a', 'b']);
    const [a, b] = nodes as [LiveNode, LiveNode];
    await a.stand.person('cat').subscribe();
    const [lost, back] = [b.stand.person('ann'), b.stand.person('ann')];
    await during(lost.publish(1, 'one'));
    await a.kill();
    await advance(TAKE_OVER_MS);
    await during(lost.publish(2, 'two'));
    await during(lost.publish(3, 'three'));
    expect(lost.lines()).toEqual(['published 1', 'error gap {"lastSeq":1}', 'error gap {"lastSeq":1}']);
    for (const [index, text] of ['one', 'two', 'three'].entries()) await during(back.publish(index + 1, text));
    expect(back.lines()).toEqual(['published 1', 'published 2', 'published 3']);
  });

  it('takes up a producer again with what its session sends again', async () => {
    const { nodes, advance, during } = await makeSite(['a', 'b']);
    const [a, b] = nodes as [LiveNode, LiveNode];
    await a.stand.person('cat').subscribe();
    const ann = b.stand.person('ann');
    await during(ann.publish(1, 'one'));
    await a.kill();
    await advance(TAKE_OVER_MS);
    for (const [seq, text] of [
      [2, 'two'],
      [2, 'two'],
      [3, 'three'],
    ] as const)
      await during(ann.publish(seq, text));
    expect(ann.lines()).toEqual(['published 1', 'error gap {"lastSeq":1}', 'published 1', 'published 2']);
  });

  it('does not come to be because somebody asks for its head or its past', async () => {
    const { nodes, holder } = await makeSite(['a', 'b']);
    const [a] = nodes.map(({ stand }) => stand) as [Stand];
    expect(await a.channels.head('room')).toBeUndefined();
    expect((await a.channels.read('room', 0, 10)).entries).toEqual([]);
    a.gate.denied.add('eve publish');
    await a.person('eve').publish(1, 'let me in');
    expect(await holder()).toBeUndefined();
  });

  it('tells its head and its past where it is not', async () => {
    const { nodes, during } = await makeSite(['a', 'b']);
    const [a, b] = nodes.map(({ stand }) => stand) as [Stand, Stand];
    await during(a.say('1', '2'));
    expect((await b.channels.head('room'))?.position.offset).toBe(2);
    expect((await b.channels.read('room', 1, 10)).entries.map(({ offset }) => offset)).toEqual([2]);
    await during(b.channels.redact('room', [2]));
    expect((await a.channels.read('room', 1, 10)).entries).toMatchObject([{ redacted: true }]);
    await during(b.channels.truncate('room', 1));
    expect((await a.channels.head('room'))?.floor).toBe(1);
  });

  it('waits for the ledger: without it nobody becomes its owner', async () => {
    const { nodes, advance, during } = await makeSite(['a', 'b']);
    const [a] = nodes as [LiveNode];
    a.ledger.cut = true;
    const ann = a.stand.person('ann');
    await during(ann.publish(1, 'hello'));
    expect(ann.lines()).toEqual(['error unavailable']);
    a.ledger.cut = false;
    await advance(1_000);
    await during(ann.publish(1, 'hello'));
    expect(ann.lines()).toEqual(['published 1']);
  });

  it('carries casts', async () => {
    const { nodes } = await makeSite(['a', 'b']);
    const [a, b] = nodes.map(({ stand }) => stand) as [Stand, Stand];
    const [ann, ben] = [a.person('ann'), b.person('ben')];
    const { alias } = await ann.subscribe();
    await ben.subscribe();
    ben.heard();
    await ann.cast(alias, 'k', 'now');
    await a.settle();
    expect(ben.lines()).toEqual(['cast ann k now']);
  });
});

describe('the members of a channel on several nodes', () => {
  const names = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.startsWith('members'));

  it('are those of all nodes, each once, told as changes', async () => {
    const { nodes, advance } = await makeSite(['a', 'b', 'c'], { keeping: { keeping: 'durable' } });
    const [a, b, c] = nodes.map(({ stand }) => stand) as [Stand, Stand, Stand];
    await b.person('ben').subscribe();
    const ann = a.person('ann');
    await ann.subscribe({ members: true });
    await advance(250);
    expect(names(ann.lines())).toEqual(['members 1 snapshot +ann', 'members 2 +ben']);
    const [cat, again] = [c.person('cat'), c.person('ben')];
    await cat.subscribe();
    await again.subscribe();
    await advance(1_000);
    expect(names(ann.lines())).toEqual(['members 3 +cat']);
    cat.session.end();
    again.session.end();
    await advance(1_000);
    expect(names(ann.lines())).toEqual(['members 4 -cat']);
  });

  it('leave with the node that they were on', async () => {
    const { nodes, advance } = await makeSite(['a', 'b']);
    const [a, b] = nodes as [LiveNode, LiveNode];
    const ann = a.stand.person('ann');
    await ann.subscribe({ members: true });
    await b.stand.person('ben').subscribe();
    await advance(1_000);
    await b.kill();
    ann.heard();
    await advance(TAKE_OVER_MS);
    expect(names(ann.lines())).toEqual(['members 3 -ben']);
  });

  it('are found out again after what was told of them was lost', async () => {
    const { nodes, advance } = await makeSite(['a', 'b']);
    const [a, b] = nodes as [LiveNode, LiveNode];
    const ann = a.stand.person('ann');
    await ann.subscribe({ members: true });
    const [ben, bob] = [b.stand.person('ben'), b.stand.person('bob')];
    await ben.subscribe();
    await advance(1_000);
    ann.heard();
    b.connect(false);
    await bob.subscribe();
    ben.session.end();
    await advance(1_000);
    b.connect(true);
    await advance(1_500);
    expect(names(ann.lines())).toEqual(['members 3 +bob -ben']);
  });

  it('are told to nobody when nobody asks, and no longer when nobody does', async () => {
    const { nodes, advance } = await makeSite(['a', 'b'], { limits: { listedMs: 10_000 } });
    const [a, b] = nodes as [LiveNode, LiveNode];
    let told = 0;
    const { channels } = b.site.backbones;
    const publish = channels.publish.bind(channels);
    channels.publish = (subject, bytes) => {
      if (subject.startsWith('channel.')) told++;
      publish(subject, bytes);
    };
    const come = async (name: string): Promise<number> => {
      told = 0;
      await b.stand.person(name).subscribe();
      await advance(500);
      return told;
    };
    await a.stand.person('first').subscribe();
    await come('x');
    expect(await come('y')).toBe(0);
    const ann = a.stand.person('ann');
    await ann.subscribe({ members: true });
    await advance(500);
    expect(await come('z')).toBe(1);
    ann.session.end();
    await advance(40_000);
    expect(await come('w')).toBe(0);
  });
});
