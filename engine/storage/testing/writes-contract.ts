import { ref } from '@parley/storage';
import { describe, expect, it } from 'vitest';
import { type LogSuite, positionOf, refuse, say, times, toText } from './log-suite.ts';

export function describeWrites(suite: LogSuite): void {
  describe('writes of an append', () => {
    it('are filled in with offset, tag, messageSeq and date of their entry', async () => {
      const channel = suite.channel();
      const { log, record, recorded } = suite.fixture;
      await log.append({ channel, entry: { sender: 's', payload: new Uint8Array(), countable: false } });
      const writes = [record(channel, [ref('offset'), ref('tag'), ref('messageSeq'), ref('at')]), record(channel, [42, ref('offset')])];
      const result = await log.append({ ...say(channel, 'a'), writes });
      const { offset, tag } = positionOf(result);
      const at = result.status === 'appended' ? result.at : undefined;
      expect([offset, at]).toEqual([2, suite.runtime.clock.now()]);
      expect(await recorded(channel)).toEqual([
        [2, tag, 1, at],
        [42, 2, null, null],
      ]);
    });

    it('are seen by whoever reads after the append has settled', async () => {
      const channel = suite.channel();
      const { log, record, recorded } = suite.fixture;
      for (const index of times(20, (each) => each)) {
        await log.append({ ...say(channel, 'a'), writes: [record(channel, [index])] });
        expect(await recorded(channel)).toHaveLength(index + 1);
      }
    });

    it('are not run for a duplicate, a gap or a refusal', async () => {
      const channel = suite.channel();
      const { log, record, recorded } = suite.fixture;
      const writes = [record(channel, [1])];
      await log.append({ ...say(channel, 'a', 'p', 1), writes });
      await log.append({ ...say(channel, 'a', 'p', 1), writes });
      await log.append({ ...say(channel, 'c', 'p', 3), writes });
      await log.append({ ...refuse(channel, 'no', 'p', 2), writes });
      expect(await recorded(channel)).toHaveLength(1);
    });

    it('undo their append when an expectation fails: no entry, no row, no seq consumed, no channel made', async () => {
      const channel = suite.channel();
      const { log, record, conflict, recorded } = suite.fixture;
      const writes = [record(channel, [1]), conflict(), record(channel, [2])];
      expect(await log.append({ ...say(channel, 'a', 'p', 1), writes })).toEqual({ status: 'conflict', write: 1 });
      expect(await log.head(channel)).toBeUndefined();
      expect(positionOf(await log.append(say(channel, 'a', 'p', 1))).offset).toBe(1);
      expect(await log.append({ ...say(channel, 'b', 'p', 2), writes })).toEqual({ status: 'conflict', write: 1 });
      expect((await log.head(channel))?.position.offset).toBe(1);
      expect((await log.head(channel))?.messageSeq).toBe(1);
      expect(positionOf(await log.append(say(channel, 'b', 'p', 2))).offset).toBe(2);
      expect(await recorded(channel)).toEqual([]);
    });

    it('fail their append alone, as a bad statement, when the database does not take them', async () => {
      const channel = suite.channel();
      const { log, record, broken, recorded } = suite.fixture;
      const writes = [record(channel, [1]), broken()];
      await expect(log.append({ ...say(channel, 'a', 'p', 1), writes })).rejects.toMatchObject({
        name: 'StorageError',
        code: 'bad-statement',
      });
      expect(await log.head(channel)).toBeUndefined();
      expect(positionOf(await log.append(say(channel, 'a', 'p', 1))).offset).toBe(1);
      expect(await recorded(channel)).toEqual([]);
    });

    it('leave the other appends of their tick alone, however they fail', async () => {
      const channels = [suite.channel(), suite.channel()];
      const { log, record, conflict, broken, recorded } = suite.fixture;
      const key = channels.join();
      const outcomes = await Promise.allSettled(
        times(120, (index) => {
          const last = [record(key, [1000]), conflict(), broken()][index % 3];
          return log.append({ ...say(channels[index % 2] ?? '', `${index}`), writes: [record(key, [index]), ...(last ? [last] : [])] });
        }),
      );
      const statuses = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.status : 'failed'));
      expect(statuses).toEqual(times(120, (index) => ['appended', 'conflict', 'failed'][index % 3]));
      for (const [place, channel] of channels.entries()) {
        const { entries } = await log.read(channel, 0, 1000);
        const kept = times(120, (index) => index).filter((index) => index % 3 === 0 && index % 2 === place);
        expect(entries.map((entry) => toText(entry.payload))).toEqual(kept.map(String));
        expect(entries.map((entry) => entry.offset)).toEqual(kept.map((_, index) => index + 1));
      }
      const values = (await recorded(key)).map((row) => row[0]).filter((value) => value !== 1000);
      expect(values).toEqual(times(40, (index) => index * 3));
    });
  });
}
