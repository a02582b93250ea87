import { READ_LIMIT } from '@parley/storage';
import { describe, expect, it } from 'vitest';
import { type LogSuite, positionOf, say, times, toText } from './log-suite.ts';

export function describeReads(suite: LogSuite): void {
  const fill = async (channel: string, count: number) => {
    const results = await Promise.all(times(count, (index) => suite.fixture.log.append(say(channel, `${index + 1}`))));
    return results.map(positionOf);
  };
  describe('reads', () => {
    describeHeads(suite);
    describeRanges(suite, fill);
  });
  describe('retention', () => {
    describeRedaction(suite, fill);
    describeTruncation(suite, fill);
  });
}

type Fill = (channel: string, count: number) => Promise<{ epoch: string; offset: number; tag: number }[]>;

function describeHeads(suite: LogSuite): void {
  it('answers for a channel that does not exist with the empty head', async () => {
    const channel = suite.channel();
    const position = { epoch: '', offset: 0, tag: 0 };
    expect(await suite.fixture.log.head(channel)).toBeUndefined();
    expect(await suite.fixture.log.read(channel, 0, 10)).toEqual({
      head: { position, messageSeq: 0, floor: 0 },
      entries: [],
      base: position,
    });
    expect((await suite.fixture.log.read(channel, 3, 10)).base).toBeUndefined();
  });

  it('makes a channel once, however often and from how many callers it is opened', async () => {
    const channel = suite.channel();
    const heads = await Promise.all(times(5, () => suite.fixture.log.open(channel)));
    expect(heads[0]).toEqual({ position: { epoch: expect.stringMatching(/./), offset: 0, tag: 0 }, messageSeq: 0, floor: 0 });
    expect(new Set(heads.map((head) => head.position.epoch)).size).toBe(1);
    expect(await suite.fixture.log.head(channel)).toEqual(heads[0]);
    const first = positionOf(await suite.fixture.log.append(say(channel, 'a')));
    expect(first.epoch).toBe(heads[0]?.position.epoch);
    expect((await suite.fixture.log.open(channel)).position).toEqual(first);
  });
}

function describeRanges(suite: LogSuite, fill: Fill): void {
  it('gives entries after an offset, ascending, no more than asked', async () => {
    const channel = suite.channel();
    const positions = await fill(channel, 10);
    const { head, entries, base } = await suite.fixture.log.read(channel, 3, 4);
    expect(head).toEqual({ position: positions[9], messageSeq: 10, floor: 0 });
    expect(entries.map((entry) => entry.offset)).toEqual([4, 5, 6, 7]);
    expect(entries.map((entry) => entry.tag)).toEqual(positions.slice(3, 7).map((position) => position.tag));
    expect(entries.map((entry) => toText(entry.payload))).toEqual(['4', '5', '6', '7']);
    expect(base).toEqual(positions[2]);
  });

  it('gives the position of every offset up to the head, and nothing past it', async () => {
    const channel = suite.channel();
    const positions = await fill(channel, 5);
    const start = { epoch: positions[0]?.epoch, offset: 0, tag: 0 };
    for (const after of [0, 1, 2, 3, 4, 5, 6]) {
      const { base, entries } = await suite.fixture.log.read(channel, after, 100);
      expect(base).toEqual([start, ...positions][after]);
      expect(entries).toHaveLength(Math.max(0, 5 - after));
    }
  });

  it(`gives at most ${READ_LIMIT} entries`, async () => {
    const channel = suite.channel();
    await fill(channel, READ_LIMIT + 5);
    expect((await suite.fixture.log.read(channel, 0, READ_LIMIT * 2)).entries).toHaveLength(READ_LIMIT);
    expect((await suite.fixture.log.read(channel, READ_LIMIT, READ_LIMIT)).entries).toHaveLength(5);
  });
}

function describeRedaction(suite: LogSuite, fill: Fill): void {
  it('empties redacted payloads and keeps offset, tag, date and sender', async () => {
    const channel = suite.channel();
    await fill(channel, 4);
    const before = await suite.fixture.log.read(channel, 0, 10);
    await suite.fixture.log.redact(channel, [2, 4, 4, 9]);
    const after = await suite.fixture.log.read(channel, 0, 10);
    expect(after.head).toEqual(before.head);
    const expected = before.entries.map((entry) =>
      entry.offset % 2 === 0 ? { ...entry, payload: new Uint8Array(), redacted: true } : entry,
    );
    expect(after.entries.map((entry) => ({ ...entry, payload: [...entry.payload] }))).toEqual(
      expected.map((entry) => ({ ...entry, payload: [...entry.payload] })),
    );
  });

  it('ignores redaction and truncation of a channel that does not exist', async () => {
    const channel = suite.channel();
    await suite.fixture.log.redact(channel, [1]);
    await suite.fixture.log.truncate(channel, 1);
    expect(await suite.fixture.log.head(channel)).toBeUndefined();
  });
}

function describeTruncation(suite: LogSuite, fill: Fill): void {
  it('drops entries up to an offset and raises the floor, whose position can still be proved', async () => {
    const channel = suite.channel();
    const positions = await fill(channel, 6);
    await suite.fixture.log.truncate(channel, 4);
    const atFloor = await suite.fixture.log.read(channel, 4, 10);
    expect(atFloor.head).toEqual({ position: positions[5], messageSeq: 6, floor: 4 });
    expect(atFloor.base).toEqual(positions[3]);
    expect(atFloor.entries.map((entry) => entry.offset)).toEqual([5, 6]);
    for (const after of [1, 2, 3]) expect(await suite.fixture.log.read(channel, after, 10)).toMatchObject({ entries: [], base: undefined });
    expect((await suite.fixture.log.read(channel, 0, 10)).entries).toEqual([]);
  });

  it('never lowers the floor nor raises it past the head, and goes on numbering where it was', async () => {
    const channel = suite.channel();
    const positions = await fill(channel, 5);
    await suite.fixture.log.truncate(channel, 3);
    await suite.fixture.log.truncate(channel, 2);
    expect((await suite.fixture.log.head(channel))?.floor).toBe(3);
    await suite.fixture.log.truncate(channel, 50);
    expect(await suite.fixture.log.head(channel)).toEqual({ position: positions[4], messageSeq: 5, floor: 5 });
    expect((await suite.fixture.log.read(channel, 5, 10)).base).toEqual(positions[4]);
    expect(positionOf(await suite.fixture.log.append(say(channel, 'next'))).offset).toBe(6);
  });

  it('drops thousands of entries while appends go on', async () => {
    const channel = suite.channel();
    await fill(channel, 4500);
    const dropped = suite.fixture.log.truncate(channel, 4400);
    const appended = await fill(channel, 10);
    await dropped;
    const { head, entries } = await suite.fixture.log.read(channel, 4400, 1000);
    expect(head).toEqual({ position: appended[9], messageSeq: 4510, floor: 4400 });
    expect(entries.map((entry) => entry.offset)).toEqual(times(110, (index) => 4401 + index));
  });
}
