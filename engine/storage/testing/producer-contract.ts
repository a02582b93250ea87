import { PRODUCER_KEPT_MS } from '@parley/storage';
import { describe, expect, it } from 'vitest';
import { type LogSuite, positionOf, refuse, say, times } from './log-suite.ts';

export function describeProducers(suite: LogSuite): void {
  describe('producers', () => {
    describeOrder(suite);
    describeDuplicates(suite);
    describeExpiry(suite);
  });
}

function describeOrder(suite: LogSuite): void {
  it('answers a skipped seq with the last one, and stores nothing', async () => {
    const channel = suite.channel();
    await suite.fixture.log.append(say(channel, 'a', 'p', 1));
    await suite.fixture.log.append(say(channel, 'b', 'p', 2));
    expect(await suite.fixture.log.append(say(channel, 'd', 'p', 4))).toEqual({ status: 'gap', lastSeq: 2 });
    expect(await suite.fixture.log.append(refuse(channel, 'no', 'p', 4))).toEqual({ status: 'gap', lastSeq: 2 });
    expect(positionOf(await suite.fixture.log.append(say(channel, 'c', 'p', 3))).offset).toBe(3);
  });

  it('does not know a producer that begins past 1, nor makes a channel for it', async () => {
    const channel = suite.channel();
    expect(await suite.fixture.log.append(say(channel, 'b', 'p', 2))).toEqual({ status: 'producer-expired' });
    expect(await suite.fixture.log.append(refuse(channel, 'no', 'p', 2))).toEqual({ status: 'producer-expired' });
    expect(await suite.fixture.log.head(channel)).toBeUndefined();
  });

  it('counts per producer and per channel', async () => {
    const [one, other] = [suite.channel(), suite.channel()];
    const appends = [say(one, 'a', 'p', 1), say(one, 'b', 'q', 1), say(other, 'c', 'p', 1), say(one, 'd', 'p', 2)];
    const results = await Promise.all(appends.map((append) => suite.fixture.log.append(append)));
    expect(results.map((result) => positionOf(result).offset)).toEqual([1, 2, 1, 3]);
  });

  it('judges the seqs of one tick one after the other', async () => {
    const channel = suite.channel();
    const seqs = [1, 2, 2, 4, 3, 1, 4, 6];
    const results = await Promise.all(seqs.map((seq) => suite.fixture.log.append(say(channel, `${seq}`, 'p', seq))));
    const expected = ['appended', 'appended', 'duplicate', 'gap', 'appended', 'duplicate', 'appended', 'gap'];
    expect(results.map((result) => result.status)).toEqual(expected);
    expect((await suite.fixture.log.head(channel))?.position.offset).toBe(4);
  });
}

function describeDuplicates(suite: LogSuite): void {
  it('answers a duplicate, however old, with the position and date of the first, and stores nothing', async () => {
    const channel = suite.channel();
    const firsts = [];
    for (const seq of times(30, (index) => index + 1)) {
      firsts.push(await suite.fixture.log.append(say(channel, `${seq}`, 'p', seq)));
      await suite.fixture.log.append(say(channel, 'between', 'q', seq));
    }
    suite.runtime.jump(1000);
    for (const [index, first] of firsts.entries()) {
      const again = await suite.fixture.log.append(say(channel, 'another text', 'p', index + 1));
      const at = first.status === 'appended' ? first.at : undefined;
      expect(again).toEqual({ status: 'duplicate', position: positionOf(first), at });
    }
    const head = await suite.fixture.log.head(channel);
    expect([head?.position.offset, head?.messageSeq]).toEqual([60, 60]);
  });

  it('records a refusal with its seq, and answers every retry with it, even one with an entry', async () => {
    const channel = suite.channel();
    const refused = { status: 'refused', code: 'forbidden', message: 'message of forbidden' };
    expect(await suite.fixture.log.append(refuse(channel, 'forbidden', 'p', 1))).toEqual(refused);
    expect(await suite.fixture.log.append(refuse(channel, 'forbidden', 'p', 1))).toEqual(refused);
    expect(await suite.fixture.log.append(refuse(channel, 'another', 'p', 1))).toEqual(refused);
    expect(await suite.fixture.log.append(say(channel, 'a', 'p', 1))).toEqual(refused);
    expect(positionOf(await suite.fixture.log.append(say(channel, 'b', 'p', 2))).offset).toBe(1);
    expect(await suite.fixture.log.append(refuse(channel, 'forbidden', 'p', 2))).toMatchObject({
      status: 'duplicate',
      position: { offset: 1 },
    });
    expect((await suite.fixture.log.read(channel, 0, 10)).entries).toHaveLength(1);
  });

  it('knows a duplicate whose entry is redacted, and one whose entry is dropped, then without its position', async () => {
    const channel = suite.channel();
    const first = positionOf(await suite.fixture.log.append(say(channel, 'a', 'p', 1)));
    await suite.fixture.log.append(say(channel, 'b', 'p', 2));
    await suite.fixture.log.redact(channel, [1]);
    expect(await suite.fixture.log.append(say(channel, 'a', 'p', 1))).toMatchObject({ status: 'duplicate', position: first });
    await suite.fixture.log.truncate(channel, 1);
    expect(await suite.fixture.log.append(say(channel, 'a', 'p', 1))).toEqual({ status: 'duplicate' });
    expect(await suite.fixture.log.append(say(channel, 'b', 'p', 2))).toMatchObject({ position: { offset: 2 } });
  });
}

function describeExpiry(suite: LogSuite): void {
  it('keeps a producer for 90 days after each of its seqs, refusals too', async () => {
    const channel = suite.channel();
    await suite.fixture.log.append(say(channel, 'a', 'p', 1));
    suite.runtime.jump(PRODUCER_KEPT_MS - 1);
    expect(await suite.fixture.log.append(say(channel, 'a', 'p', 1))).toMatchObject({ status: 'duplicate', position: { offset: 1 } });
    await suite.fixture.log.append(refuse(channel, 'no', 'p', 2));
    suite.runtime.jump(PRODUCER_KEPT_MS - 1);
    expect(positionOf(await suite.fixture.log.append(say(channel, 'c', 'p', 3))).offset).toBe(2);
  });

  it('refuses a producer that was unused for 90 days, whatever its seq, and goes on refusing it', async () => {
    const channel = suite.channel();
    await suite.fixture.log.append(say(channel, 'a', 'p', 1));
    suite.runtime.jump(PRODUCER_KEPT_MS);
    for (const seq of [1, 2, 3, 1]) {
      expect(await suite.fixture.log.append(say(channel, 'b', 'p', seq))).toEqual({ status: 'producer-expired' });
    }
    expect(await suite.fixture.log.append(refuse(channel, 'no', 'p', 2))).toEqual({ status: 'producer-expired' });
    expect((await suite.fixture.log.head(channel))?.position.offset).toBe(1);
    expect(positionOf(await suite.fixture.log.append(say(channel, 'b', 'fresh', 1))).offset).toBe(2);
  });
}
