import { RESET_REASONS } from '@parley/protocol';
import { type ChannelLog, MemoryLog, StorageError } from '@parley/storage';
import { describe, expect, it } from 'vitest';
import { Stand } from '../testing/index.ts';

/** A memory log whose reads are counted, and wait while `held`. */
class CountingLog extends MemoryLog {
  readonly readsAfter: number[] = [];
  hold: Promise<void> | undefined;

  override async read(channel: string, after: number, limit: number): ReturnType<ChannelLog['read']> {
    this.readsAfter.push(after);
    await this.hold;
    return super.read(channel, after, limit);
  }
}

function makeCounting(limits: object = {}): { stand: Stand; log: CountingLog } {
  let log: CountingLog | undefined;
  const stand = new Stand({
    limits,
    keeping: { ring: 3 },
    log: (runtime) => {
      log = new CountingLog(runtime);
      return log;
    },
  });
  return { stand, log: log as CountingLog };
}

const TEXTS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

describe('a subscription', () => {
  it('without a position begins at the head', async () => {
    const stand = new Stand();
    await stand.say('a', 'b');
    const ann = stand.person('ann');
    await ann.subscribe();
    await stand.say('c');
    expect(ann.lines()).toEqual(['subscribed 2..2', 'message 3 c']);
  });

  it('begins with the last n, or all there are', async () => {
    const stand = new Stand();
    await stand.say('a', 'b', 'c');
    const ann = stand.person('ann');
    await ann.subscribe({ last: 2 });
    expect(ann.lines()).toEqual(['subscribed 1..3', 'message 2 b', 'message 3 c']);
    await ann.subscribe({ last: 99 });
    expect(ann.lines()[0]).toBe('subscribed 0..3');
  });

  it('continues after a position that is proved, from the ring and from the log', async () => {
    for (const ring of [0, 100]) {
      const stand = new Stand({ keeping: { ring } });
      const ann = stand.person('ann');
      const { base } = await ann.subscribe();
      await stand.say('a', 'b');
      const ben = stand.person('ben');
      await ben.subscribe({ from: base });
      expect(ben.lines()).toEqual(['subscribed 0..2 full', 'message 1 a', 'message 2 b']);
    }
  });

  it('is reset for another epoch, also for an empty one', async () => {
    const stand = new Stand();
    await stand.say('a');
    const ann = stand.person('ann');
    const { base } = await ann.subscribe();
    for (const epoch of ['other', '']) {
      ann.heard();
      await ann.subscribe({ from: { ...base, epoch } });
      expect(ann.lines()).toEqual([`subscribed 1..1 reset ${RESET_REASONS.epoch}`]);
    }
  });

  it('is reset for another tag, and for a position past the head', async () => {
    const stand = new Stand();
    await stand.say('a', 'b');
    const ann = stand.person('ann');
    const { base } = await ann.subscribe();
    for (const from of [
      { ...base, tag: base.tag + 1 },
      { ...base, offset: 1 },
      { ...base, offset: 3 },
    ]) {
      ann.heard();
      await ann.subscribe({ from });
      expect(ann.lines()).toEqual([`subscribed 2..2 reset ${RESET_REASONS.tag}`]);
    }
  });

  it('is reset for a position before what is kept, and can ask for the newest in the same breath', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    const { base } = await ann.subscribe();
    await stand.say('a', 'b', 'c');
    await stand.channels.truncate('room', 2);
    ann.heard();
    await ann.subscribe({ from: base, last: 5 });
    expect(ann.lines()).toEqual([`subscribed 2..3 reset ${RESET_REASONS.retention}`, 'message 3 c']);
  });

  it('goes on from exactly the floor', async () => {
    const stand = new Stand();
    await stand.say('a', 'b');
    const ann = stand.person('ann');
    const { base } = await ann.subscribe();
    await stand.say('c');
    await stand.channels.truncate('room', 2);
    ann.heard();
    await ann.subscribe({ from: base });
    expect(ann.lines()).toEqual(['subscribed 2..3 full', 'message 3 c']);
  });

  it('neither skips nor doubles what is committed while it reads', async () => {
    const { stand, log } = makeCounting();
    await stand.say(...TEXTS);
    const ann = stand.person('ann');
    let go = (): void => {};
    log.hold = new Promise((resolve) => {
      go = resolve;
    });
    const subscribed = ann.subscribe({ last: 8 });
    await stand.settle();
    await stand.say('i', 'j');
    log.hold = undefined;
    go();
    await subscribed;
    await stand.say('k');
    const lines = ann.lines();
    expect(lines[0]).toBe('subscribed 0..10');
    expect(lines.slice(1).map((line) => Number(line.split(' ')[1]))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('takes the place of an older one of the same session', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    await ann.subscribe();
    await ann.subscribe();
    await stand.say('a');
    expect(ann.lines()).toEqual(['subscribed 0..0', 'subscribed 0..0', 'message 1 a']);
    expect(stand.channels.stats.subscriptions).toBe(1);
  });

  it('that is still catching up gives way to a newer one, and says so', async () => {
    const { stand, log } = makeCounting();
    await stand.say(...TEXTS);
    let go = (): void => {};
    log.hold = new Promise((resolve) => {
      go = resolve;
    });
    const ann = stand.person('ann');
    const first = ann.subscribe({ last: 8 });
    await stand.settle();
    await ann.subscribe();
    go();
    await first;
    expect(ann.lines()).toEqual(['error cancelled', 'subscribed 8..8']);
  });

  it('needs the right, a declared channel, and room', async () => {
    const stand = new Stand({ limits: { subscriptions: 1 } });
    stand.gate.keepings.set('other', { keeping: 'durable', maxBytes: 10, ring: 1 });
    const ann = stand.person('ann');
    const wish = { frame: 'subscribe', from: undefined, last: 0, members: false, noEcho: false } as const;
    stand.gate.denied.add('ann join');
    await ann.subscribe();
    stand.gate.denied.clear();
    await ann.send({ ...wish, channel: 'elsewhere' });
    await ann.subscribe();
    await ann.send({ ...wish, channel: 'other' });
    expect(ann.lines()).toEqual([
      'error forbidden {"channel":"room","rule":"denied-by-test"}',
      'error unknown-method',
      'subscribed 0..0',
      'error too-many-requests',
    ]);
  });

  it('is refused as passing while the log cannot be read, and leaves nothing behind', async () => {
    const stand = new Stand();
    const open = stand.log.open.bind(stand.log);
    stand.log.open = () => Promise.reject(new StorageError('io', 'The disk fails.'));
    const ann = stand.person('ann');
    await ann.subscribe();
    expect(stand.channels.stats).toMatchObject({ open: 0, subscriptions: 0 });
    stand.log.open = open;
    await ann.subscribe();
    expect(ann.lines()).toEqual(['error unavailable', 'subscribed 0..0']);
  });

  it('ends with unsubscribe and with its session, without a trace', async () => {
    const stand = new Stand();
    const [ann, ben] = [stand.person('ann'), stand.person('ben')];
    const { alias } = await ann.subscribe({ members: true });
    await ben.subscribe();
    await stand.router.receive(ann.session, { frame: 'unsubscribe', alias });
    await stand.router.receive(ann.session, { frame: 'unsubscribe', alias });
    ben.session.end();
    expect(stand.channels.stats).toMatchObject({ subscriptions: 0, memberLists: 0 });
    expect(stand.router.topics.count).toBe(0);
    expect(ann.session.watched).toBe(0);
    await stand.runtime.advance(60_000);
    expect(stand.channels.stats.open).toBe(0);
  });
});

describe('a long catch-up', () => {
  it('is answered in parts: each a whole, with a reset (lagging) that calls the reader back', async () => {
    const stand = new Stand({ limits: { catchUpEntries: 3 }, keeping: { ring: 2 } });
    const ann = stand.person('ann');
    const { base } = await ann.subscribe();
    ann.session.end();
    await stand.say(...TEXTS);
    const ben = stand.person('ben');
    await ben.subscribe({ from: base });
    expect(ben.lines()).toEqual(['subscribed 0..3 full', 'message 1 a', 'message 2 b', 'message 3 c', `reset ${RESET_REASONS.lagging} 3`]);
    expect(stand.channels.stats.subscriptions).toBe(0);
    expect(stand.router.topics.count).toBe(0);
  });

  it('is bounded in bytes too, but always gets on', async () => {
    const stand = new Stand({ limits: { catchUpBytes: 4 } });
    await stand.say('aaaaaaaa', 'bb', 'cc', 'dd');
    const ann = stand.person('ann');
    await ann.subscribe({ last: 4 });
    expect(ann.lines()).toEqual(['subscribed 0..1', 'message 1 aaaaaaaa', `reset ${RESET_REASONS.lagging} 1`]);
  });

  it('waits while the session has enough to take', async () => {
    const stand = new Stand();
    await stand.say('a');
    const ann = stand.person('ann');
    ann.session.queuedBytes = 1_000_000;
    const subscribed = ann.subscribe({ last: 1 });
    await stand.runtime.advance(1_000);
    expect(ann.lines()).toEqual([]);
    await stand.say('b');
    ann.session.queuedBytes = 0;
    await stand.runtime.advance(100);
    await subscribed;
    expect(ann.lines()).toEqual(['subscribed 0..2', 'message 1 a', 'message 2 b']);
  });

  it('that waits ends with its session', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    ann.session.queuedBytes = 1_000_000;
    const subscribed = ann.subscribe();
    await stand.runtime.advance(100);
    ann.session.end();
    await stand.runtime.advance(100);
    await subscribed;
    await stand.runtime.advance(60_000);
    expect(stand.runtime.pending).toBe(0);
    expect(stand.channels.stats).toMatchObject({ subscriptions: 0, open: 0 });
  });

  it('of a whole storm costs one read per position', async () => {
    const { stand, log } = makeCounting({ catchUpEntries: 4 });
    const first = stand.person('ann');
    const { base } = await first.subscribe();
    await stand.say(...TEXTS);
    log.readsAfter.length = 0;
    const storm = Array.from({ length: 50 }, (_, index) => stand.person(`p${index}`));
    await Promise.all(storm.map((person) => person.subscribe({ from: base })));
    expect(log.readsAfter).toEqual([0]);
    await stand.runtime.advance(500);
    await stand.person('late').subscribe({ from: base });
    expect(log.readsAfter).toEqual([0]);
    await stand.runtime.advance(1_000);
    await stand.person('later').subscribe({ from: base });
    expect(log.readsAfter).toEqual([0, 0]);
  });

  it('of a whole storm costs one read per position also where the rest of the past is short', async () => {
    const { stand, log } = makeCounting();
    await stand.say(...TEXTS);
    const from = (await log.read('room', 2, 1)).base;
    log.readsAfter.length = 0;
    const storm = Array.from({ length: 50 }, (_, index) => stand.person(`p${index}`));
    await Promise.all(storm.map((person) => person.subscribe({ ...(from && { from }) })));
    expect(log.readsAfter).toEqual([2]);
    expect(storm.map((person) => person.lines().length)).toEqual(storm.map(() => 1 + TEXTS.length - 2));
  });

  it('that reaches the ring is kept there for the next reader', async () => {
    const { stand, log } = makeCounting();
    await stand.say('a', 'b', 'c');
    await stand.runtime.advance(60_000);
    const ann = stand.person('ann');
    await ann.subscribe({ last: 3 });
    await stand.person('ben').subscribe({ last: 3 });
    expect(log.readsAfter).toEqual([0]);
    expect(ann.lines()).toEqual(['subscribed 0..3', 'message 1 a', 'message 2 b', 'message 3 c']);
  });
});

describe('a reader', () => {
  it('that lags is told to come back from its position', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    await ann.subscribe();
    await stand.say('a');
    const topic = stand.router.topics.open('room');
    topic.remove(ann.session);
    stand.channels.lagging(ann.session, topic);
    await stand.say('b');
    expect(ann.lines()).toEqual(['subscribed 0..0', 'message 1 a', `reset ${RESET_REASONS.lagging} 1`]);
    expect(stand.channels.stats.subscriptions).toBe(0);
  });

  it('without echo does not hear itself, but others', async () => {
    const stand = new Stand();
    const [ann, ben] = [stand.person('ann'), stand.person('ben')];
    await ann.subscribe({ noEcho: true });
    await ann.publish(1, 'mine');
    await ben.publish(1, 'yours');
    expect(ann.lines()).toEqual(['subscribed 0..0', 'published 1', 'message 2 yours']);
  });

  it('hears the head once after a burst', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    await ann.subscribe();
    await stand.say('a');
    await stand.runtime.advance(1_500);
    await stand.say('b');
    await stand.runtime.advance(1_999);
    expect(ann.lines()).toEqual(['subscribed 0..0', 'message 1 a', 'message 2 b']);
    await stand.runtime.advance(60_000);
    expect(ann.lines()).toEqual(['head 2']);
  });
});

describe('revalidating', () => {
  it('puts out who may not read any more, and leaves the others', async () => {
    const stand = new Stand();
    const [ann, ben] = [stand.person('ann'), stand.person('ben')];
    const { alias } = await ann.subscribe();
    await ben.subscribe();
    stand.gate.denied.add('ann join');
    await stand.channels.revalidate('room');
    await stand.say('a');
    expect(ann.lines()).toEqual(['subscribed 0..0', `error forbidden {"channel":"room","alias":${alias},"rule":"denied-by-test"}`]);
    expect(ben.lines()).toEqual(['subscribed 0..0', 'message 1 a']);
  });

  it('asks only about one person where one is named', async () => {
    const stand = new Stand();
    const [ann, ben] = [stand.person('ann'), stand.person('ben')];
    await ann.subscribe();
    await ben.subscribe();
    stand.gate.denied.add('ann join').add('ben join');
    await stand.channels.revalidate('room', 'ben');
    expect(stand.router.topics.get('room')?.has(ann.session)).toBe(true);
    expect(stand.router.topics.get('room')?.has(ben.session)).toBe(false);
  });

  it('sends those away of whom nobody knows, to come back from their position', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    await ann.subscribe();
    await stand.say('a');
    stand.gate.onAuthorize = () => Promise.reject(new Error('The database is away.'));
    await stand.channels.revalidate('room');
    expect(stand.router.topics.get('room')?.has(ann.session) ?? false).toBe(false);
    expect(ann.lines().slice(2)).toEqual(['reset 4 1']);
    expect(stand.faults).toHaveLength(1);
  });

  it('also reaches a subscription whose own verdict was given before and has not arrived', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    stand.gate.onAuthorize = (verdict) => new Promise((resolve) => void stand.runtime.clock.after(10, () => resolve(verdict)));
    const subscribed = ann.subscribe();
    await stand.settle();
    stand.gate.denied.add('ann join');
    stand.gate.onAuthorize = (verdict) => verdict;
    await stand.channels.revalidate('room');
    await stand.runtime.advance(20);
    await subscribed;
    expect(ann.lines()).toEqual(['error forbidden {"channel":"room","rule":"denied-by-test"}']);
    expect(stand.channels.stats.subscriptions).toBe(0);
  });

  it('of one session reaches all that it reads, also what it is still catching up on, and nobody else', async () => {
    const stand = new Stand();
    stand.gate.keepings.set('other', { keeping: 'durable', maxBytes: 1_000, ring: 0 });
    const [ann, elsewhere] = [stand.person('ann'), stand.person('ann')];
    const { alias } = await ann.subscribe();
    await elsewhere.subscribe();
    const open = stand.log.open.bind(stand.log);
    const disk = Promise.withResolvers<void>();
    stand.log.open = (name) => disk.promise.then(() => open(name));
    const slow = ann.send({ frame: 'subscribe', channel: 'other', from: undefined, last: 0, members: false, noEcho: false });
    await stand.settle();
    stand.gate.denied.add('ann join');
    await stand.channels.revalidateSession(ann.session);
    disk.resolve();
    await slow;
    expect(ann.lines().slice(1)).toEqual([
      `error forbidden {"channel":"room","alias":${alias},"rule":"denied-by-test"}`,
      'error forbidden {"channel":"other","rule":"denied-by-test"}',
    ]);
    expect(stand.router.topics.get('room')?.has(elsewhere.session)).toBe(true);
  });
});

describe('the list of members', () => {
  it('needs its right', async () => {
    const stand = new Stand();
    stand.gate.denied.add('ann members');
    const ann = stand.person('ann');
    await ann.subscribe({ members: true });
    await ann.subscribe();
    expect(ann.lines()).toEqual(['error forbidden {"channel":"room","rule":"denied-by-test"}', 'subscribed 0..0']);
  });

  it('is a snapshot, then what changed, once per tick, by person', async () => {
    const stand = new Stand();
    const [ann, ben, phone, cem] = [stand.person('ann'), stand.person('ben'), stand.person('ben'), stand.person('cem')];
    await ben.subscribe();
    await ann.subscribe({ members: true });
    await cem.subscribe();
    await phone.subscribe();
    ben.session.end();
    expect(ann.lines()).toEqual(['subscribed 0..0', 'members 1 snapshot +ben +ann']);
    await stand.runtime.advance(250);
    expect(ann.lines()).toEqual(['members 2 +cem']);
    phone.session.end();
    cem.session.end();
    await stand.person('cem').subscribe();
    await stand.runtime.advance(250);
    expect(ann.lines()).toEqual(['members 3 -ben']);
  });

  it('costs nothing once nobody watches it', async () => {
    const stand = new Stand();
    const [ann, ben] = [stand.person('ann'), stand.person('ben')];
    const { alias } = await ann.subscribe({ members: true });
    await ben.subscribe();
    await stand.router.receive(ann.session, { frame: 'unsubscribe', alias });
    expect(stand.channels.stats.memberLists).toBe(0);
    ann.heard();
    await stand.runtime.advance(1_000);
    expect(ann.lines()).toEqual([]);
  });
});

describe('redaction', () => {
  it('empties the entry in the log, in the ring, and in chunks that are shared', async () => {
    for (const ring of [0, 100]) {
      const stand = new Stand({ keeping: { ring }, limits: { catchUpEntries: 2 } });
      const ann = stand.person('ann');
      const { base } = await ann.subscribe();
      await stand.say('a', 'b');
      await stand.person('warm').subscribe({ from: base });
      await stand.channels.redact('room', [1]);
      ann.heard();
      await ann.subscribe({ from: base });
      expect(ann.lines()).toEqual(['subscribed 0..2 full', 'message 1 ', 'message 2 b']);
    }
  });

  it('is not undone by a read that began before it', async () => {
    const { stand, log } = makeCounting();
    await stand.say(...TEXTS);
    let go = (): void => {};
    log.hold = new Promise((resolve) => {
      go = resolve;
    });
    const before = log.read('room', 0, 8);
    log.read = () => before;
    const ann = stand.person('ann');
    const subscribed = ann.subscribe({ last: 8 });
    await stand.settle();
    await stand.channels.redact('room', [1]);
    log.read = (channel, after, limit) => MemoryLog.prototype.read.call(log, channel, after, limit);
    go();
    await subscribed;
    expect(ann.lines().slice(0, 3)).toEqual(['subscribed 0..8', 'message 1 ', 'message 2 b']);
  });
});
