import { InProcessHub } from '@parley/backbone';
import { MemoryLedger, type NodeLife } from '@parley/storage';
import { describe, expect, it } from 'vitest';
import { DistantLedger, type SimulatedNode, SimulatedSite } from '../testing/index.ts';
import { ignorable, NoAnswer, OtherProtocol } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (body: Uint8Array): string => new TextDecoder().decode(body);

/** Whether and how a promise has settled. */
function watch<T>(promise: Promise<T>): { state: 'open' | 'done' | 'failed'; value?: T; error?: unknown } {
  const watched: ReturnType<typeof watch<T>> = { state: 'open' };
  promise.then(
    (value) => Object.assign(watched, { state: 'done', value }),
    (error: unknown) => Object.assign(watched, { state: 'failed', error }),
  );
  return watched;
}

/** Nodes that greet back and write down what they hear. */
async function makeSite(...names: string[]) {
  const site = new SimulatedSite();
  const heard: string[] = [];
  const join = async (name: string, more?: Parameters<SimulatedSite['join']>[1]): Promise<SimulatedNode> => {
    const node = await site.join(name, more);
    node.site.answer('greet', (body) => bytes(`${text(body)} from ${name}`));
    node.site.onGap(() => heard.push(`${name} gap`));
    node.site.onRevoked((what) => heard.push(`${name} revoked ${what}`));
    return node;
  };
  const nodes: SimulatedNode[] = [];
  for (const name of names) nodes.push(await join(name));
  await site.runtime.advance(600);
  const [a, b, c] = nodes as [SimulatedNode, SimulatedNode, SimulatedNode];
  return { site, a, b, c, join, heard, pass: (ms: number) => site.runtime.advance(ms) };
}

/** As a database answers transactions that have not seen each other's end: a life that begins is told of itself alone. */
class LedgerOfConcurrentBeginnings extends MemoryLedger {
  override async renew(...[member, leaseMs, since, again = false]: Parameters<MemoryLedger['renew']>): ReturnType<MemoryLedger['renew']> {
    const answer = await super.renew(member, leaseMs, since, again);
    return answer.status === 'held' && !again ? { ...answer, members: answer.members.filter(({ life }) => life === member.life) } : answer;
  }
}

const greetAll = async ({ site }: SimulatedNode) => [...(await site.askAll('greet', bytes('hello'))).values()].map(text).sort();

describe('a lease', () => {
  it('makes its node a member, is renewed, and is given back at the end', async () => {
    const { a, b, pass } = await makeSite('a', 'b');
    await pass(10_000);
    expect([a.site.holds, b.site.holds]).toEqual([true, true]);
    expect(a.site.members.map(({ node }) => node)).toEqual(['a', 'b']);
    await b.site.close();
    await b.site.close();
    expect(b.site.holds).toBe(false);
    await pass(600);
    expect(a.site.members.map(({ node }) => node)).toEqual(['a']);
  });

  it('ends here before it ends in the ledger when it cannot be renewed, says so, and holds again as it was when it can', async () => {
    const { a, b, heard, pass } = await makeSite('a', 'b');
    const [changes, { life }] = [[] as boolean[], a.site];
    a.site.onChange(() => changes.push(a.site.holds));
    a.ledger.cut = true;
    await pass(1_790);
    expect(changes).toEqual([false]);
    expect(b.site.members.map(({ node }) => node)).toEqual(['a', 'b']);
    a.ledger.cut = false;
    await pass(100);
    expect(a.site.holds).toBe(true);
    expect(changes).toEqual([false, true]);
    expect(a.site.life).toBe(life);
    expect(heard).toEqual([]);
  });

  it('that has lapsed is followed by that of another life, which knows that it has missed something', async () => {
    const { a, b, heard, pass } = await makeSite('a', 'b');
    const { life } = a.site;
    a.ledger.cut = true;
    await pass(3_000);
    expect(b.site.members.map(({ node }) => node)).toEqual(['b']);
    expect(heard).toEqual([]);
    a.ledger.cut = false;
    await pass(1_100);
    expect(a.site.holds).toBe(true);
    expect(a.site.life).not.toBe(life);
    expect(heard).toEqual(['a gap']);
    expect(b.site.members.find(({ node }) => node === 'a')?.life).toBe(a.site.life);
  });

  it('does not hold for a process that was frozen, before any of its code has run', async () => {
    const { a, heard, pass } = await makeSite('a', 'b');
    a.process.freeze();
    await pass(5_000);
    expect(a.site.holds).toBe(false);
    a.process.goOn();
    expect(a.site.holds).toBe(false);
    await pass(10);
    expect(a.site.holds).toBe(true);
    expect(heard).toEqual(['a gap']);
  });

  it('pauses when the wall clock runs ahead, as after a machine was suspended, and goes on with the next renewal', async () => {
    const { site, a, heard, pass } = await makeSite('a');
    site.runtime.jump(3_600_000);
    expect(a.site.holds).toBe(false);
    await pass(500);
    expect(a.site.holds).toBe(true);
    site.runtime.jump(-7_200_000);
    expect(a.site.holds).toBe(true);
    a.ledger.cut = true;
    await pass(2_000);
    expect(a.site.holds).toBe(false);
    expect(heard).toEqual([]);
  });

  it('counts from before a slow ledger was asked', async () => {
    const { site, a, pass } = await makeSite('a');
    a.ledger.slowMs = 3_000;
    let held = 0;
    for (let ms = 0; ms < 60_000; ms += 10) {
      await pass(10);
      if (!a.site.holds) continue;
      held++;
      expect((await site.ledger.members()).map(({ life }) => life)).toContain(a.site.life);
    }
    expect(held).toBeGreaterThan(100);
  });

  it('complains once of a ledger that cannot be reached', async () => {
    const { site, a, pass } = await makeSite('a');
    a.ledger.cut = true;
    await pass(10_000);
    expect(site.faults).toMatchObject([{ about: 'renewing the lease' }]);
  });

  it('has one owner of a name: the second process waits until the first is gone', async () => {
    const { a, join, pass } = await makeSite('a');
    let told = 0;
    const second = watch(join('a', { seat: 'a2', onTaken: () => void told++ }));
    await pass(5_000);
    expect(second.state).toBe('open');
    expect(told).toBeGreaterThan(5);
    expect(a.site.holds).toBe(true);
    a.process.freeze();
    await pass(2_600);
    expect(second.state).toBe('done');
    expect(second.value?.site.holds).toBe(true);
    a.process.goOn();
    await pass(5_000);
    expect([a.site.holds, second.value?.site.holds]).toEqual([false, true]);
    // Both hear what is for the name.
    const b = await join('b');
    expect(text(await b.site.ask(second.value?.site as NodeLife, 'greet', bytes('hello')))).toBe('hello from a');
    expect(await greetAll(b)).toEqual(['hello from a']);
  });

  it('is not begun without a ledger', async () => {
    const site = new SimulatedSite(1, (runtime) => Object.assign(new DistantLedger(new MemoryLedger(runtime), runtime), { cut: true }));
    await expect(site.join('a')).rejects.toThrow('The ledger cannot be reached.');
    await site.runtime.advance(10_000);
    expect(site.runtime.pending).toBe(0);
  });
});

describe('a question', () => {
  it('is answered by the node that was asked', async () => {
    const { a, b } = await makeSite('a', 'b', 'c');
    expect(text(await a.site.ask(b.site, 'greet', bytes('hello')))).toBe('hello from b');
  });

  it('has no answer from a life that is over, from one that does not know it, from one that fails and from nobody', async () => {
    const { site, a, b, pass } = await makeSite('a', 'b');
    b.site.answer('broken', () => {
      throw new Error('no luck');
    });
    const asked = [
      a.site.ask({ node: 'b', life: 'earlier' }, 'greet', bytes('')),
      a.site.ask(b.site, 'unknown', bytes('')),
      a.site.ask(b.site, 'broken', bytes('')),
      a.site.ask({ node: 'z', life: 'z' }, 'greet', bytes(''), 300),
    ].map(watch);
    await pass(299);
    expect(asked.map(({ state }) => state)).toEqual(['failed', 'failed', 'failed', 'open']);
    await pass(1);
    expect(asked.every(({ error }) => error instanceof NoAnswer)).toBe(true);
    expect(site.faults.map(({ about }) => about)).toEqual(['the answer to "broken" of node a']);
  });

  it('to a node that leaves is over when its lease is', async () => {
    const { a, b, pass } = await makeSite('a', 'b');
    await b.kill();
    const asked = watch(a.site.ask(b.site, 'greet', bytes(''), 60_000));
    await pass(2_600);
    expect(asked.error).toMatchObject({ message: 'Node b has left.' });
  });

  it('fails at once where the backbone is not connected', async () => {
    const { a, b } = await makeSite('a', 'b');
    a.connect(false);
    await expect(a.site.ask(b.site, 'greet', bytes(''))).rejects.toThrow(NoAnswer);
  });

  it('has one who answers it', async () => {
    const { a } = await makeSite('a');
    const stop = a.site.answer('once', () => bytes(''));
    expect(() => a.site.answer('once', () => bytes(''))).toThrow('answered already');
    stop();
    a.site.answer('once', () => bytes(''));
    stop();
    expect(() => a.site.answer('once', () => bytes(''))).toThrow('answered already');
  });
});

describe('a question to all', () => {
  it('is answered by every other node, without waiting', async () => {
    const { a } = await makeSite('a', 'b', 'c');
    expect(await greetAll(a)).toEqual(['hello from b', 'hello from c']);
  });

  it('reaches a node that has joined since the last renewal', async () => {
    const { a, join } = await makeSite('a', 'b');
    await join('c');
    expect(await greetAll(a)).toEqual(['hello from b', 'hello from c']);
  });

  it('waits for the lease of a node that was killed', async () => {
    const { a, b, pass } = await makeSite('a', 'b', 'c');
    await b.kill();
    const asked = watch(greetAll(a));
    await pass(1_000);
    expect(asked.state).toBe('open');
    await pass(1_600);
    expect(asked.value).toEqual(['hello from c']);
  });

  it('comes to a node that the backbone does not reach as a gap, through the ledger', async () => {
    const { a, b, heard, pass } = await makeSite('a', 'b', 'c');
    b.connect(false);
    const asked = watch(greetAll(a));
    await pass(900);
    expect([asked.state, heard]).toEqual(['open', []]);
    await pass(1_100);
    expect(asked.value).toEqual(['hello from c']);
    expect(heard).toEqual(['b gap']);
    expect([b.site.holds, b.site.members.length]).toEqual([true, 3]);
  });

  it('takes the ledger at once where this node is the one that is cut off; many share an entry', async () => {
    const { site, a, heard, pass } = await makeSite('a', 'b', 'c');
    a.connect(false);
    const before = (await site.ledger.revoke('{"by":"test","missed":[]}')).version;
    const asked = Array.from({ length: 50 }, () => watch(greetAll(a)));
    await pass(750);
    expect(asked.map(({ value }) => value)).toEqual(asked.map(() => []));
    // Two entries, which one renewal brings.
    expect(heard.sort()).toEqual(['b gap', 'c gap']);
    expect((await site.ledger.revoke('{"by":"test","missed":[]}')).version - before).toBeLessThan(5);
  });

  it('is a gap for a node whose answer fails', async () => {
    const { a, b, c, heard, pass } = await makeSite('a', 'b', 'c');
    b.site.answer('reload', () => Promise.reject(new NoAnswer('The database is away.')));
    c.site.answer('reload', () => bytes('done'));
    const asked = [watch(a.site.askAll('reload', bytes(''))), watch(c.site.askAll('reload', bytes('')))];
    await pass(90);
    expect([asked.map(({ state }) => state), heard]).toEqual([['open', 'open'], []]);
    await pass(20);
    expect(heard).toEqual(['b gap']);
    expect(asked.map(({ value }) => [...(value?.keys() ?? [])])).toEqual([['c'], []]);
  });

  it('is no gap for a node where nobody answers it yet', async () => {
    const { a, b, heard, pass } = await makeSite('a', 'b');
    const asked = watch(a.site.askAll('unheard-of', bytes('')));
    b.site.onGap(() => void b.site.askAll('unheard-of', bytes('')));
    await pass(500);
    expect([asked.state, heard]).toEqual(['done', []]);
  });

  it('keeps no two nodes busy with each other that ask all others because of a gap', async () => {
    const { a, b, heard, pass } = await makeSite('a', 'b');
    for (const { site } of [a, b]) {
      site.answer('reload', () => Promise.reject(new NoAnswer('The database is away.')));
      site.onGap(() => void site.askAll('reload', bytes('')));
    }
    void a.site.askAll('reload', bytes(''));
    await pass(1_000);
    expect(heard.length).toBeLessThanOrEqual(12);
  });

  it('is a gap for a node that does not answer for long', async () => {
    const { a, b, heard, pass } = await makeSite('a', 'b');
    b.site.answer('think', () => new Promise(() => {}));
    const asked = watch(a.site.askAll('think', bytes('')));
    await pass(2_500);
    expect([asked.state, heard]).toEqual(['done', ['b gap']]);
  });

  it('fails when the ledger cannot be reached: who else is there is not known', async () => {
    const { a, pass } = await makeSite('a', 'b');
    a.ledger.cut = true;
    const asked = watch(greetAll(a));
    await pass(9_000);
    expect(asked.state).toBe('open');
    await pass(1_500);
    expect(asked.error).toMatchObject({ name: 'NoAnswer', message: 'The ledger cannot be reached.' });
  });

  it('waits out a short outage of the ledger', async () => {
    const { a, pass } = await makeSite('a', 'b');
    a.ledger.cut = true;
    const asked = watch(greetAll(a));
    await pass(1_000);
    a.ledger.cut = false;
    await pass(200);
    expect(asked.value).toEqual(['hello from b']);
  });
});

describe('a node that leaves', () => {
  it('waits for nobody any more: what it has asked all others has no answer, and no timer of it is left', async () => {
    const { site, a, b, pass } = await makeSite('a', 'b');
    b.process.freeze();
    const asked = watch(greetAll(a));
    await pass(1_500);
    expect(asked.state).toBe('open');
    await a.site.close();
    await pass(0);
    expect(asked.error).toMatchObject({ name: 'NoAnswer', message: 'This node is leaving.' });
    b.process.goOn();
    await b.site.close();
    await pass(0);
    expect(site.runtime.pending).toBe(0);
  });

  it('asks nobody again because of what it did not understand or could not answer', async () => {
    const { site, a, b } = await makeSite('a', 'b');
    a.site.backbones.channels.subscribe('news', () => {
      throw new Error('Of another version.');
    });
    a.site.answer('reload', () => Promise.reject(new NoAnswer('The database is away.')));
    let gaps = 0;
    a.site.onGap(() => gaps++);
    site.hub.join('stranger').publish('news', bytes('unknown'));
    const asked = watch(b.site.askAll('reload', bytes('')));
    await site.runtime.advance(0);
    await a.site.close();
    await b.site.close();
    await site.runtime.advance(0);
    expect([asked.state, site.runtime.pending]).toEqual(['failed', 0]);
    site.hub.join('other').publish('news', bytes('unknown'));
    await site.runtime.advance(20_000);
    expect([site.runtime.pending, gaps]).toEqual([0, 0]);
  });
});

describe('a backbone', () => {
  it('that is back after a break is a gap', async () => {
    const { a, heard } = await makeSite('a', 'b');
    a.connect(false);
    expect(heard).toEqual([]);
    a.connect(true);
    expect(heard).toEqual(['a gap']);
  });

  it('may say anything, and nothing breaks', async () => {
    const { site, a, pass } = await makeSite('a', 'b');
    const stranger = site.hub.join('stranger');
    for (const noise of ['', '\0', '\0\x02{}', '\0\x04null', 'noise', '\0\x02[]']) stranger.publish('site.all', bytes(noise));
    stranger.publish('site.all', bytes('\0\x33{"ask":"1","question":"site.revoked","from":"nobody"}  '));
    await pass(10);
    expect(await greetAll(a)).toEqual(['hello from b']);
  });
});

describe('a revocation', () => {
  it('is heard once by every other node, at once, and not by this one', async () => {
    const { a, heard, pass } = await makeSite('a', 'b', 'c');
    await a.site.revoke('maya');
    expect(heard.sort()).toEqual(['b revoked maya', 'c revoked maya']);
    await pass(2_000);
    expect(heard).toHaveLength(2);
  });

  it('is heard through the ledger where the backbone is cut', async () => {
    const { a, b, heard, pass } = await makeSite('a', 'b', 'c');
    b.connect(false);
    const revoked = watch(a.site.revoke('maya'));
    await pass(0);
    expect([revoked.state, heard]).toEqual(['open', ['c revoked maya']]);
    await pass(1_000);
    expect([revoked.state, heard]).toEqual(['done', ['c revoked maya', 'b revoked maya']]);
    b.connect(true);
    await pass(2_000);
    expect(heard).toEqual(['c revoked maya', 'b revoked maya', 'b gap']);
  });

  it('settles when the lease of a frozen node has lapsed, which hears of it before it holds again', async () => {
    const { a, b, heard, pass } = await makeSite('a', 'b');
    b.connect(false);
    b.process.freeze();
    const revoked = watch(a.site.revoke('maya'));
    await pass(1_000);
    expect(revoked.state).toBe('open');
    await pass(1_200);
    expect([revoked.state, b.site.holds]).toEqual(['done', false]);
    let heldBefore = false;
    b.site.onRevoked(() => {
      heldBefore = b.site.holds;
    });
    b.process.goOn();
    await pass(10);
    expect([b.site.holds, heldBefore, heard[0]]).toEqual([true, false, 'b revoked maya']);
  });

  it('of another ledger on the same backbone revokes nothing here, and takes the place of none of ours', async () => {
    const { site, a, join, heard, pass } = await makeSite('a', 'b');
    const other = new MemoryLedger(site.runtime);
    const stranger = await join('x', { ledger: other });
    await join('y', { ledger: other });
    await stranger.site.revoke('zoe');
    await pass(1_000);
    expect(heard.splice(0)).toEqual(['y revoked zoe']);
    const revoked = watch(a.site.revoke('maya'));
    await pass(0);
    expect([revoked.state, heard]).toEqual(['done', ['b revoked maya']]);
  });

  it('of a node that has joined since the last renewal is heard with the next one, and settles then', async () => {
    const { join, heard, pass } = await makeSite('a', 'b');
    const c = await join('c');
    const revoked = watch(c.site.revoke('maya'));
    await pass(0);
    expect([revoked.state, heard]).toEqual(['open', []]);
    await pass(1_000);
    expect([revoked.state, heard.sort()]).toEqual(['done', ['a revoked maya', 'b revoked maya']]);
  });

  it('of before it has joined is not told to a node', async () => {
    const { a, join, heard, pass } = await makeSite('a');
    await a.site.revoke('maya');
    await join('b');
    await pass(2_000);
    expect(heard).toEqual([]);
  });

  it('that the ledger has forgotten is everything, for a node that was away for so long', async () => {
    const { a, b, heard, pass } = await makeSite('a', 'b');
    b.process.freeze();
    await pass(3_000);
    await a.site.revoke('maya');
    for (let hours = 0; hours < 2; hours++) await pass(3_600_000);
    b.process.goOn();
    await pass(10);
    expect(heard).toEqual(['b revoked undefined', 'b gap']);
  }, 60_000);

  it('fails when it could not be recorded', async () => {
    const { a, heard, pass } = await makeSite('a', 'b');
    a.ledger.cut = true;
    await expect(a.site.revoke('maya')).rejects.toThrow('The ledger cannot be reached.');
    await pass(600);
    expect(heard).toEqual([]);
  });
});

describe('a thing', () => {
  it('is held by the first who claims it, and after its lease by the next, under another term', async () => {
    const { a, b, pass } = await makeSite('a', 'b');
    const first = await a.site.claim('room');
    expect(first.holder).toEqual({ node: 'a', life: a.site.life });
    expect(await b.site.claim('room')).toEqual(first);
    a.ledger.cut = true;
    await pass(2_100);
    const second = await b.site.claim('room');
    expect(second.holder.node).toBe('b');
    expect(second.term).toBeGreaterThan(first.term);
    await b.site.yield('room', first);
    expect(await b.site.holding('room')).toEqual(second);
    await b.site.yield('room', second);
    expect(await b.site.holding('room')).toBeUndefined();
  });

  it('cannot be claimed without a lease', async () => {
    const { a, pass } = await makeSite('a');
    a.ledger.cut = true;
    await pass(3_000);
    a.ledger.cut = false;
    await expect(a.site.claim('room')).rejects.toThrow(NoAnswer);
  });
});

describe('a wall clock that goes forth and back', () => {
  it('between two renewals keeps nobody waiting who has seen that the lease did not hold', async () => {
    const { a, site, pass } = await makeSite('a');
    const told: boolean[] = [];
    a.site.onChange(() => told.push(a.site.holds));
    site.runtime.jump(9_000);
    expect(a.site.holds).toBe(false);
    site.runtime.jump(-9_000);
    expect(a.site.holds).toBe(true);
    await pass(600);
    expect(told).toEqual([true]);
  });
});

describe('a node that is not heard', () => {
  const unheard = (...nodes: SimulatedNode[]) => nodes.map(({ site }) => site.unheard);

  it('from the start, at a backbone without a way to that of the others, is found on both sides and said once', async () => {
    const { site, a, b, join, pass } = await makeSite('a', 'b');
    const c = await join('c', { hub: new InProcessHub() });
    await pass(4_000);
    expect(unheard(a, b, c)).toEqual([[], [], []]);
    await pass(3_000);
    expect(unheard(a, b, c)).toEqual([['c'], ['c'], ['a', 'b']]);
    await pass(30_000);
    expect((await site.ledger.members()).map(({ facts }) => JSON.parse(facts).unheard)).toEqual([['c'], ['c'], ['a', 'b']]);
    expect(site.faults.map(({ fault }) => String(fault).slice(0, 12)).sort()).toEqual([
      'NotHeard: a:',
      'NotHeard: b:',
      'NotHeard: c:',
      'NotHeard: c:',
    ]);
    expect(String(site.faults[0]?.fault)).toContain('Compare PARLEY_BACKBONE of all nodes');
    await c.site.close();
    await pass(1_500);
    expect(unheard(a, b)).toEqual([[], []]);
  });

  it('is not one that has come just now, or whose lease lapses, or that is back', async () => {
    const { site, a, b, join, pass } = await makeSite('a', 'b');
    await pass(60_000);
    const c = await join('c');
    for (let step = 0; step < 100; step++) {
      await pass(100);
      expect(unheard(a, b, c)).toEqual([[], [], []]);
    }
    await c.kill();
    for (let step = 0; step < 100; step++) {
      await pass(100);
      expect(unheard(a, b)).toEqual([[], []]);
    }
    b.connect(false);
    await pass(7_000);
    expect(unheard(a, b)).toEqual([['b'], []]);
    b.connect(true);
    await pass(1_500);
    expect(unheard(a, b)).toEqual([[], []]);
    expect(site.faults).toHaveLength(1);
  });
});

describe('a version of this program', () => {
  it('does not join nodes that speak another protocol, and leaves no lease behind', async () => {
    const site = new SimulatedSite();
    await site.ledger.renew({ node: 'later', life: 'l', facts: '{"version":"9.0.0","protocol":9}' }, 60_000, 0);
    const refused = await site.join('a').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(OtherProtocol);
    expect(String(refused)).toContain('Node later of this site speaks protocol 9');
    expect((await site.ledger.members()).map(({ node }) => node)).toEqual(['later']);
  });

  it.each(['{"version":"0.1.0","protocol":1}', '{"version":"0.1.0"}'])(
    'does not join nodes of the first protocol, whose messages have other subjects: %s',
    async (facts) => {
      const site = new SimulatedSite();
      await site.ledger.renew({ node: 'earlier', life: 'e', facts }, 60_000, 0);
      const refused = await site.join('a').catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(OtherProtocol);
      expect(String(refused)).toContain('Node earlier of this site speaks protocol 1, this version of Parley speaks 2');
      expect(String(refused)).toContain('Stop all nodes, then start all of them with one version.');
      expect((await site.ledger.members()).map(({ node }) => node)).toEqual(['earlier']);
    },
  );

  it('begins at the same moment as another one, and one of the two knows both: neither is in the answer of the other', async () => {
    const site = new SimulatedSite(1, (runtime) => new LedgerOfConcurrentBeginnings(runtime));
    const [{ site: a }, { site: b }] = await Promise.all([site.join('a'), site.join('b')]);
    expect([a, b].map(({ members }) => members.map(({ node }) => node))).toContainEqual(['a', 'b']);
  });

  it('does not join a node of another protocol that begins at the same moment', async () => {
    const site = new SimulatedSite(1, (runtime) => new LedgerOfConcurrentBeginnings(runtime));
    const [refused] = await Promise.all([
      site.join('a').catch((error: unknown) => error),
      site.ledger.renew({ node: 'later', life: 'l', facts: '{"version":"9.0.0","protocol":9}' }, 60_000, 0),
    ]);
    expect(refused).toBeInstanceOf(OtherProtocol);
    expect((await site.ledger.members()).map(({ node }) => node)).toEqual(['later']);
  });

  it('joins nodes of its own protocol, whatever else they say', async () => {
    const site = new SimulatedSite();
    await site.ledger.renew({ node: 'later', life: 'l', facts: '{"version":"9.0.0","protocol":2,"news":1}' }, 60_000, 0);
    const { site: a } = await site.join('a');
    expect(a.members.map(({ node }) => node)).toEqual(['a', 'later']);
  });
});

describe('what is not understood', () => {
  it('of the ledger is a gap where it is of a later version and revokes nothing, and else may be anything', async () => {
    const { heard, pass, site } = await makeSite('a');
    await site.ledger.revoke('{"by":"later","announced":["x"]}');
    await pass(1_000);
    expect(heard).toEqual(['a gap']);
    for (const entry of ['{"by":"later","revoked":{"of":"another shape"}}', '{"revoked":"by nobody"}', 'garbage'])
      await site.ledger.revoke(entry);
    await pass(1_000);
    expect(heard).toEqual(['a gap', ...Array.from({ length: 3 }, () => 'a revoked undefined')]);
  });

  it('is refused, counted, logged once, and a gap at most every ten seconds', async () => {
    const { a, site, pass } = await makeSite('a');
    const stranger = site.hub.join('stranger');
    let gaps = 0;
    a.site.onGap(() => gaps++);
    a.site.backbones.channels.subscribe('news', (message) => {
      if (text(message) !== 'known') throw new Error('Of another version.');
    });
    const speak = async (): Promise<void> => {
      for (const word of ['unknown', 'known', 'unknown']) stranger.publish('news', bytes(word));
      await pass(150);
    };
    for (let round = 0; round < 4; round++) await speak();
    expect([a.site.refused, gaps]).toEqual([8, 1]);
    await pass(10_000);
    expect(gaps).toBe(2);
    expect(site.faults.map(({ about }) => about)).toEqual([expect.stringContaining('a message of node stranger on "news"')]);
    expect(a.site.holds).toBe(true);
  });
});

describe('what its sender lets whoever does not understand it pass over', () => {
  it('is no gap and not refused there, and arrives whole where it is understood', async () => {
    const { a, heard, site, pass } = await makeSite('a');
    const stranger = site.hub.join('stranger');
    const understood: string[] = [];
    a.site.backbones.channels.subscribe('news', (message) => {
      if (text(message) !== 'known') throw new Error('Of another version.');
      understood.push(text(message));
    });
    for (const word of ['later', 'known', '']) stranger.publish('news', ignorable(bytes(word)));
    await pass(1_000);
    expect([understood, a.site.refused, heard]).toEqual([['known'], 0, []]);
    stranger.publish('news', Uint8Array.of(0xff, 0xff, 0xff));
    await pass(1_000);
    expect([a.site.refused, heard]).toEqual([1, ['a gap']]);
  });
});

describe('nodes that do not hear each other though both are connected', () => {
  it('are told of a gap when they do again, and nobody else is', async () => {
    const { heard, site, pass } = await makeSite('a', 'b', 'c');
    await pass(10_000);
    site.hub.part('a', 'b', true);
    await pass(3_000);
    expect(heard).toEqual([]);
    site.hub.part('a', 'b', false);
    await pass(5_000);
    expect(heard.sort()).toEqual(['a gap', 'b gap']);
  });

  it('are told also when the other one has come meanwhile, but not of one that has just come', async () => {
    const { heard, site, join, pass } = await makeSite('a');
    await pass(20_000);
    await join('b');
    await pass(5_000);
    expect(heard).toEqual([]);
    site.hub.part('a', 'c', true);
    await join('c');
    await pass(5_000);
    site.hub.part('a', 'c', false);
    await pass(2_000);
    expect(heard.sort()).toEqual(['a gap', 'c gap']);
  });
});
