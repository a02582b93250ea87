import { StorageError } from '@parley/storage';
import { describe, expect, it } from 'vitest';
import { bytes, Stand } from '../testing/index.ts';
import { ShapeLate } from './gate.ts';

describe('publishing', () => {
  it('acknowledges to the publisher before anybody hears of it, also the publisher', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    await ann.subscribe();
    await ann.publish(1, 'hello');
    expect(ann.lines()).toEqual(['subscribed 0..0', 'published 1', 'message 1 hello']);
  });

  it('hands the commit to the gate with the note of its shape, before it is fanned out', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    await ann.subscribe();
    ann.heard();
    stand.gate.onShape = ({ payload }) => ({ payload, countable: true, writes: [], note: 'mine' });
    stand.gate.onCommitted = () => expect(ann.lines()).toEqual(['published 1']);
    await ann.publish(1, 'hello');
    expect(stand.gate.commits).toMatchObject([{ channel: 'room', sender: 'ann', messageSeq: 1, note: 'mine', position: { offset: 1 } }]);
  });

  it('stores what the shape makes of it', async () => {
    const stand = new Stand();
    stand.gate.onShape = () => ({ payload: bytes('HELLO'), countable: false, writes: [] });
    const ann = stand.person('ann');
    await ann.subscribe();
    await ann.publish(1, 'hello');
    expect(ann.lines()).toContain('message 1 HELLO');
    expect((await stand.log.head('room'))?.messageSeq).toBe(0);
  });

  it('answers a retry with the first position and tells nobody again', async () => {
    const stand = new Stand();
    const [ann, ben] = [stand.person('ann'), stand.person('ben')];
    await ben.subscribe();
    await ann.publish(1, 'hello');
    await ann.publish(1, 'hello');
    expect(ann.lines()).toEqual(['published 1', 'published 1 duplicate']);
    expect(ben.lines()).toEqual(['subscribed 0..0', 'message 1 hello']);
  });

  it('does not confuse the producers of two people', async () => {
    const stand = new Stand();
    const [ann, ben] = [stand.person('ann'), stand.person('ben')];
    await ann.publish(1, 'from ann');
    await ben.publish(1, 'from ben');
    expect(ben.lines()).toEqual(['published 2']);
  });

  it('names the last seq where one was skipped, and says when a producer is unknown', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    await ann.publish(1, 'a');
    await ann.publish(3, 'c');
    await ann.publish(2, 'b', 'other');
    expect(ann.lines()).toEqual(['published 1', 'error gap {"lastSeq":1}', 'error producer-expired']);
  });

  it('keeps the order of a producer while shapes take their time', async () => {
    const stand = new Stand();
    const delays = [30, 10, 0];
    stand.gate.onShape = ({ payload }) =>
      new Promise((resolve) => {
        stand.runtime.clock.after(delays.shift() ?? 0, () => resolve({ payload, countable: true, writes: [] }));
      });
    const ann = stand.person('ann');
    await ann.subscribe();
    for (const seq of [1, 2, 3]) void ann.publish(seq, `${seq}`);
    await stand.runtime.advance(100);
    expect(ann.lines().filter((line) => line.startsWith('message'))).toEqual(['message 1 1', 'message 2 2', 'message 3 3']);
    expect(stand.channels.stats.busy).toBe(0);
  });

  it('records a refusal: the retry gets the same answer, and the next seq is accepted', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    stand.gate.onShape = () => ({ refused: 'not-found', message: 'No such message.' });
    await ann.publish(1, 'edit');
    stand.gate.onShape = ({ payload }) => ({ payload, countable: true, writes: [] });
    await ann.publish(1, 'edit');
    await ann.publish(2, 'hello');
    expect(ann.lines()).toEqual(['error not-found', 'error not-found', 'published 1']);
  });

  it('tells the details of a refusal, also when the same is refused again', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    const details = { reason: 'message-unknown', values: {} };
    stand.gate.onShape = () => ({ refused: 'not-found', message: 'No such message.', details });
    await ann.publish(1, 'edit');
    await ann.publish(1, 'edit');
    stand.gate.onShape = () => ({ refused: 'refused', message: 'It was deleted.', details: { reason: 'message-deleted', values: {} } });
    await ann.publish(1, 'edit');
    const said = `error not-found ${JSON.stringify(details)}`;
    // The last is the refusal that was recorded; the reason of another one is not told with it.
    expect(ann.lines()).toEqual([said, said, 'error not-found']);
  });

  it('records what is too large', async () => {
    const stand = new Stand({ keeping: { maxBytes: 5 } });
    const ann = stand.person('ann');
    await ann.publish(1, '123456');
    await ann.publish(2, '12345');
    expect(ann.lines()).toEqual(['error too-large', 'published 1']);
  });

  it('records what is forbidden, so that the producer goes on when the right comes back', async () => {
    const stand = new Stand();
    await stand.say('hello');
    const ann = stand.person('ann');
    stand.gate.denied.add('ann publish');
    await ann.publish(1, 'a');
    stand.gate.denied.clear();
    await ann.publish(1, 'a');
    await ann.publish(2, 'b');
    expect(ann.lines()).toEqual(['error forbidden {"rule":"denied-by-test"}', 'error forbidden', 'published 2']);
  });

  it('does not make a channel for those who may not publish there', async () => {
    const stand = new Stand();
    stand.gate.denied.add('ann publish');
    const ann = stand.person('ann');
    await ann.publish(1, 'a');
    expect(ann.lines()).toEqual(['error forbidden {"rule":"denied-by-test"}']);
    expect(await stand.log.head('room')).toBeUndefined();
  });

  it('says the same to those who may not publish, whether there is such a channel or not', async () => {
    const answers: (readonly string[])[] = [];
    for (const exists of [true, false]) {
      const stand = new Stand();
      if (exists) await stand.say('hello');
      stand.gate.denied.add('ann publish');
      const ann = stand.person('ann');
      for (const seq of [2, 1, 3]) await ann.publish(seq, 'a');
      answers.push(ann.lines());
    }
    expect(answers[0]).toEqual(Array.from({ length: 3 }, () => 'error forbidden {"rule":"denied-by-test"}'));
    expect(answers[1]).toEqual(answers[0]);
  });

  it('asks again who may when a publication met a change by somebody else', async () => {
    const stand = new Stand();
    const append = stand.log.append.bind(stand.log);
    stand.log.append = async (entry) => {
      if (!entry.entry) return append(entry);
      // The change that it met: the person has left.
      stand.gate.denied.add('ann publish');
      return { status: 'conflict', write: 0 };
    };
    const ann = stand.person('ann');
    await ann.publish(1, 'a');
    expect(ann.lines()).toEqual(['error forbidden {"rule":"denied-by-test"}']);
  });

  it('uses up no seq when the rule cannot be asked at the moment', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    stand.gate.onAuthorize = () => Promise.reject(new StorageError('io', 'The disk is away.'));
    await ann.publish(1, 'a');
    await ann.send({ frame: 'history', channel: 'room', after: 0, limit: 10 });
    stand.gate.onAuthorize = (verdict) => verdict;
    await ann.publish(1, 'a');
    expect(ann.lines()).toEqual(['error unavailable', 'error unavailable', 'published 1']);
  });

  it('answers a retry of what was stored as a duplicate, also when the right is gone since', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    await ann.publish(1, 'a');
    stand.gate.denied.add('ann publish');
    await ann.publish(1, 'a');
    expect(ann.lines()).toEqual(['published 1', 'published 1 duplicate']);
  });

  it('takes no longer than its turn on a live channel that is open here', async () => {
    const stand = new Stand({ keeping: { keeping: 'live' } });
    const ann = stand.person('ann');
    await ann.subscribe();
    ann.heard();
    void ann.publish(1, 'a');
    expect(ann.lines()).toEqual(['published 1', 'message 1 a']);
    stand.gate.onAuthorize = async (verdict) => verdict;
    void ann.publish(2, 'b');
    stand.gate.onAuthorize = (verdict) => verdict;
    void ann.publish(3, 'c');
    expect(ann.lines()).toEqual([]);
    await stand.settle();
    expect(ann.lines()).toEqual(['published 2', 'message 2 b', 'published 3', 'message 3 c']);
  });

  it('keeps a copy of what was published, not what it came in', async () => {
    const stand = new Stand({ keeping: { keeping: 'live' } });
    const ann = stand.person('ann');
    const message = Buffer.from('before and after');
    await ann.send({ frame: 'publish', channel: 'room', producer: 'p', seq: 1, payload: message.subarray(0, 6) });
    message.fill('x');
    const { entries } = await stand.channels.read('room', 0, 1);
    expect(entries.map(({ payload }) => [new TextDecoder().decode(payload), payload.buffer.byteLength])).toEqual([['before', 6]]);
  });

  it('copies nothing that is most of the message it came in', async () => {
    const stand = new Stand({ keeping: { keeping: 'live' } });
    const ann = stand.person('ann');
    for (const [seq, from] of [13, 14].entries()) {
      const message = new Uint8Array(26);
      await ann.send({ frame: 'publish', channel: 'room', producer: 'p', seq: seq + 1, payload: message.subarray(from) });
    }
    const { entries } = await stand.channels.read('room', 0, 2);
    expect(entries.map(({ payload }) => [payload.length, payload.buffer.byteLength])).toEqual([
      [13, 26],
      [12, 12],
    ]);
  });

  it('does not publish for a session that has ended meanwhile', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    stand.gate.onShape = ({ payload }) =>
      new Promise((resolve) => stand.runtime.clock.after(10, () => resolve({ payload, countable: true, writes: [] })));
    const sent = [ann.publish(1, 'a'), ann.publish(2, 'b')];
    ann.session.end();
    await stand.runtime.advance(100);
    await Promise.all(sent);
    // The second one had waited for the first.
    expect((await stand.log.head('room'))?.position.offset).toBe(1);
  });

  it('refuses a channel that nobody declares, and a producer or seq out of shape', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    await ann.send({ frame: 'publish', channel: 'elsewhere', producer: 'p', seq: 1, payload: bytes('a') });
    await ann.publish(0, 'a');
    await ann.publish(1, 'a', 'p/q');
    expect(ann.lines()).toEqual(['error unknown-method', 'error bad-request', 'error bad-request']);
  });

  it('answers faults of the storage as passing, and stores nothing', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    const append = stand.log.append.bind(stand.log);
    stand.log.append = () => Promise.reject(new StorageError('full', 'The disk is full.'));
    await ann.publish(1, 'a');
    stand.log.append = () => Promise.reject(new StorageError('io', 'The disk fails.'));
    await ann.publish(1, 'a');
    stand.log.append = append;
    await ann.publish(1, 'a');
    expect(ann.lines()).toEqual(['error storage-full', 'error unavailable', 'published 1']);
  });

  it('takes a shape that is late as passing', async () => {
    const stand = new Stand();
    stand.gate.onShape = () => Promise.reject(new ShapeLate('Too late.'));
    const ann = stand.person('ann');
    await ann.publish(1, 'a');
    stand.gate.onShape = ({ payload }) => ({ payload, countable: true, writes: [] });
    await ann.publish(1, 'a');
    expect(ann.lines()).toEqual(['error unavailable', 'published 1']);
  });

  it('stores nothing of a live channel before what was sent ahead of it and comes again', async () => {
    const stand = new Stand({ keeping: { keeping: 'live' } });
    const ann = stand.person('ann');
    stand.gate.onShape = () => Promise.reject(new ShapeLate('Too late.'));
    await ann.publish(1, 'a');
    stand.gate.onShape = ({ payload }) => ({ payload, countable: true, writes: [] });
    await ann.publish(2, 'b');
    await ann.publish(1, 'a');
    await ann.publish(2, 'b');
    expect(ann.lines()).toEqual(['error unavailable', 'error gap {"lastSeq":0}', 'published 1', 'published 2']);
  });

  it('records what a shape fails on, reports the fault, and lets the producer go on', async () => {
    const stand = new Stand();
    const bug = new TypeError('bug');
    stand.gate.onShape = () => Promise.reject(bug);
    const ann = stand.person('ann');
    await ann.publish(1, 'a');
    stand.gate.onShape = ({ payload }) => ({ payload, countable: true, writes: [] });
    await ann.publish(2, 'b');
    expect(ann.lines()).toEqual(['error internal', 'published 1']);
    expect(stand.faults).toEqual([bug]);
  });

  it('shapes again when others changed the same, and refuses after three times', async () => {
    const stand = new Stand();
    const append = stand.log.append.bind(stand.log);
    let conflicts = 2;
    let shapes = 0;
    stand.log.append = (entry) => (entry.entry && conflicts-- > 0 ? Promise.resolve({ status: 'conflict', write: 0 }) : append(entry));
    stand.gate.onShape = ({ payload }) => {
      shapes++;
      return { payload, countable: true, writes: [] };
    };
    const ann = stand.person('ann');
    await ann.publish(1, 'a');
    expect(shapes).toBe(3);
    conflicts = 3;
    await ann.publish(2, 'b');
    await ann.publish(3, 'c');
    expect(ann.lines()).toEqual(['published 1', 'error conflict', 'published 2']);
  });

  it('bounds what waits for a slow publication of the same producer', async () => {
    const stand = new Stand({ limits: { waiting: 2 } });
    stand.gate.onShape = () => new Promise(() => {});
    const ann = stand.person('ann');
    for (const seq of [1, 2, 3]) void ann.publish(seq, 'a');
    await stand.settle();
    expect(ann.lines()).toEqual(['error rate-limited']);
  });
});

describe('what the server appends itself', () => {
  it('is fanned out after the commit like everything else', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    await ann.subscribe();
    const result = await stand.channels.append('room', { sender: 'server', payload: bytes('hello'), countable: true, note: 7 });
    expect(result).toMatchObject({ status: 'appended', messageSeq: 1 });
    expect(ann.lines()).toEqual(['subscribed 0..0', 'message 1 hello']);
    expect(stand.gate.commits).toMatchObject([{ sender: 'server', note: 7 }]);
  });

  it('needs a channel that is declared', async () => {
    await expect(new Stand().channels.append('elsewhere', { sender: 's', payload: bytes('a'), countable: true })).rejects.toThrow(
      'No component declares',
    );
  });
});

describe('casts', () => {
  it('reach everybody else who is subscribed, under the name of their sender', async () => {
    const stand = new Stand();
    const [ann, ben] = [stand.person('ann'), stand.person('ben')];
    const { alias } = await ann.subscribe();
    await ben.subscribe();
    ann.heard();
    ben.heard();
    await ann.cast(alias, 'typing', 'yes');
    expect(ben.lines()).toEqual(['cast ann typing yes']);
    expect(ann.lines()).toEqual([]);
  });

  it('of one session keep their order while verdicts take their time', async () => {
    const stand = new Stand();
    const [ann, ben] = [stand.person('ann'), stand.person('ben')];
    const { alias } = await ann.subscribe();
    await ben.subscribe();
    ben.heard();
    const delays = [20, 0];
    stand.gate.onAuthorize = (verdict) =>
      new Promise((resolve) => void stand.runtime.clock.after(delays.shift() ?? 0, () => resolve(verdict)));
    void ann.cast(alias, 'k', '1');
    void ann.cast(alias, 'k', '2');
    await stand.runtime.advance(50);
    expect(ben.lines()).toEqual(['cast ann k 1', 'cast ann k 2']);
  });

  it('are refused without the right, without a subscription, and when they are too large', async () => {
    const stand = new Stand({ keeping: { maxBytes: 3 } });
    const ann = stand.person('ann');
    const { alias } = await ann.subscribe();
    ann.heard();
    await ann.cast(alias, 'k', '1234');
    await ann.cast(alias + 1, 'k', '1');
    stand.gate.denied.add('ann cast');
    await ann.cast(alias, 'k', '1');
    expect(ann.lines()).toEqual([
      'error too-large',
      `error not-subscribed {"alias":${alias + 1}}`,
      `error forbidden {"alias":${alias},"rule":"denied-by-test"}`,
    ]);
  });
});

describe('live channels', () => {
  it('order, number and recover from the ring of the node', async () => {
    const stand = new Stand({ keeping: { keeping: 'live' } });
    const ann = stand.person('ann');
    const { base } = await ann.subscribe();
    await ann.publish(1, 'a');
    await ann.publish(2, 'b');
    expect(ann.lines()).toEqual(['subscribed 0..0', 'published 1', 'message 1 a', 'published 2', 'message 2 b']);
    const ben = stand.person('ben');
    await ben.subscribe({ from: base });
    expect(ben.lines()).toEqual(['subscribed 0..2 full', 'message 1 a', 'message 2 b']);
    expect(await stand.log.head('room')).toBeUndefined();
  });

  it('reset a reader that the ring does not reach back to', async () => {
    const stand = new Stand({ keeping: { keeping: 'live', ring: 2 } });
    const ann = stand.person('ann');
    const { base } = await ann.subscribe();
    for (const seq of [1, 2, 3]) await ann.publish(seq, `${seq}`);
    const ben = stand.person('ben');
    await ben.subscribe({ from: base });
    expect(ben.lines()).toEqual(['subscribed 3..3 reset 3']);
  });

  it('begin a new epoch when nobody has used them for a while', async () => {
    const stand = new Stand({ keeping: { keeping: 'live' } });
    const ann = stand.person('ann');
    await ann.publish(1, 'a');
    const { base } = await ann.subscribe();
    ann.session.end();
    expect(stand.channels.stats).toMatchObject({ open: 1, live: 1 });
    await stand.runtime.advance(60_000);
    expect(stand.channels.stats).toMatchObject({ open: 0, live: 0 });
    const ben = stand.person('ben');
    await ben.subscribe({ from: base });
    expect(ben.lines()).toEqual(['subscribed 0..0 reset 1']);
  });
});

describe('closing', () => {
  it('is idempotent, stops the timers, and accepts nothing any more', async () => {
    const stand = new Stand();
    const ann = stand.person('ann');
    await ann.subscribe();
    await ann.publish(1, 'a');
    stand.channels.close();
    stand.channels.close();
    expect(stand.runtime.pending).toBe(0);
    expect(stand.channels.stats).toEqual({ open: 0, live: 0, subscriptions: 0, memberLists: 0, busy: 0 });
    ann.heard();
    await ann.publish(2, 'b');
    expect(ann.lines()).toEqual(['error unavailable']);
  });
});
