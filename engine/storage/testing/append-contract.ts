import { describe, expect, it } from 'vitest';
import { type LogSuite, positionOf, refuse, say, times, toBytes, toText } from './log-suite.ts';

export function describeAppends(suite: LogSuite): void {
  describe('appends', () => {
    it('numbers entries densely from 1', async () => {
      const channel = suite.channel();
      const offsets: number[] = [];
      for (const text of ['a', 'b', 'c']) offsets.push(positionOf(await suite.fixture.log.append(say(channel, text))).offset);
      expect(offsets).toEqual([1, 2, 3]);
    });

    it('tags every entry with a random number of 48 bits that is never 0', async () => {
      const channel = suite.channel();
      const results = await Promise.all(times(200, (index) => suite.fixture.log.append(say(channel, `${index}`))));
      const tags = results.map((result) => positionOf(result).tag);
      expect(new Set(tags).size).toBe(200);
      expect(tags.every((tag) => Number.isSafeInteger(tag) && tag > 0 && tag < 2 ** 48)).toBe(true);
      expect(Math.max(...tags)).toBeGreaterThan(2 ** 40);
    });

    it('stores what is called in order in that order, without waiting in between', async () => {
      const channel = suite.channel();
      const results = await Promise.all(times(300, (index) => suite.fixture.log.append(say(channel, `${index}`))));
      expect(results.map((result) => positionOf(result).offset)).toEqual(times(300, (index) => index + 1));
      const { entries } = await suite.fixture.log.read(channel, 0, 1000);
      expect(entries.map((entry) => toText(entry.payload))).toEqual(times(300, String));
    });

    it('takes hundreds of appends over many channels in one tick', async () => {
      const channels = times(40, () => suite.channel());
      const results = await Promise.all(
        times(800, (index) =>
          suite.fixture.log.append(say(channels[index % 40] ?? '', `${index}`, `p${index % 80}`, Math.floor(index / 80) + 1)),
        ),
      );
      expect(results.filter((result) => result.status === 'appended')).toHaveLength(800);
      for (const [place, channel] of channels.entries()) {
        const { head, entries } = await suite.fixture.log.read(channel, 0, 1000);
        expect(entries.map((entry) => entry.offset)).toEqual(times(20, (index) => index + 1));
        expect(entries.map((entry) => toText(entry.payload))).toEqual(times(20, (index) => `${index * 40 + place}`));
        expect(head.messageSeq).toBe(20);
      }
    });

    it('keeps one epoch per channel, different from that of others', async () => {
      const [one, other] = [suite.channel(), suite.channel()];
      const first = positionOf(await suite.fixture.log.append(say(one, 'a')));
      const second = positionOf(await suite.fixture.log.append(say(one, 'b')));
      const third = positionOf(await suite.fixture.log.append(say(other, 'c')));
      expect(first.epoch).not.toBe('');
      expect(second.epoch).toBe(first.epoch);
      expect(third.epoch).not.toBe(first.epoch);
    });

    it('counts only countable entries in messageSeq', async () => {
      const channel = suite.channel();
      const seqs: number[] = [];
      for (const countable of [true, false, true, false, false, true]) {
        const result = await suite.fixture.log.append({ channel, entry: { sender: 's', payload: toBytes('x'), countable } });
        if (result.status === 'appended') seqs.push(result.messageSeq);
      }
      expect(seqs).toEqual([1, 1, 2, 2, 2, 3]);
      expect((await suite.fixture.log.head(channel))?.messageSeq).toBe(3);
    });

    it('dates entries by its clock, never backwards within a channel', async () => {
      const channel = suite.channel();
      const start = suite.runtime.clock.now();
      const dates: number[] = [];
      for (const jump of [0, 5000, -3000, 4000]) {
        suite.runtime.jump(jump);
        const result = await suite.fixture.log.append(say(channel, 'x'));
        if (result.status === 'appended') dates.push(result.at - start);
      }
      expect(dates).toEqual([0, 5000, 5000, 6000]);
      const { entries } = await suite.fixture.log.read(channel, 0, 10);
      expect(entries.map((entry) => entry.at - start)).toEqual(dates);
    });

    it('keeps payload and sender as they were, whatever becomes of the buffer afterwards', async () => {
      const channel = suite.channel();
      const buffer = new Uint8Array(4096).fill(7);
      await suite.fixture.log.append({ channel, entry: { sender: 'Zoë ☂ 𐍈', payload: buffer.subarray(100, 103), countable: true } });
      buffer.fill(9);
      await suite.fixture.log.append({ channel, entry: { sender: '', payload: new Uint8Array(), countable: true } });
      const large = times(100_000, (index) => index % 251);
      await suite.fixture.log.append({ channel, entry: { sender: 's', payload: Uint8Array.from(large), countable: true } });
      const { entries } = await suite.fixture.log.read(channel, 0, 10);
      expect(entries.map((entry) => entry.sender)).toEqual(['Zoë ☂ 𐍈', '', 's']);
      expect(entries.map((entry) => entry.payload.length)).toEqual([3, 0, 100_000]);
      expect([...(entries[0]?.payload ?? [])]).toEqual([7, 7, 7]);
      expect([...(entries[2]?.payload ?? [])]).toEqual(large);
    });

    it('refuses an append without, or with more than, one of entry and refusal, and a seq that is no whole number from 1', async () => {
      const channel = suite.channel();
      const whole = say(channel, 'a', 'p', 1);
      const malformed = [
        { channel },
        { ...refuse(channel, 'no', 'p', 1), ...whole },
        { channel, refusal: { code: 'no', message: '' } },
        say(channel, 'a', 'p', 0),
        say(channel, 'a', 'p', 1.5),
      ];
      for (const append of malformed) await expect(suite.fixture.log.append(append)).rejects.toMatchObject({ code: 'bad-statement' });
      expect(await suite.fixture.log.head(channel)).toBeUndefined();
    });
  });
}
