import { SimulatedRuntime } from '@parley/runtime/testing';
import type { AppendResult } from '@parley/storage';
import { describe, expect, it } from 'vitest';
import { LiveLog } from './live-log.ts';

function makeLog(entries = 3): { log: LiveLog; say: (seq: number, producer?: string) => Promise<AppendResult> } {
  const log = new LiveLog(new SimulatedRuntime(1), () => ({ entries, bytes: 1_000 }));
  const say = (seq: number, producer = 'p'): Promise<AppendResult> =>
    log.append({ channel: 'c', producer: { producer, seq }, entry: { sender: 's', payload: new Uint8Array(1), countable: true } });
  return { log, say };
}

describe('the log of live channels', () => {
  it('numbers densely and keeps a ring of entries', async () => {
    const { log, say } = makeLog();
    for (const seq of [1, 2, 3, 4])
      expect(await say(seq)).toMatchObject({ status: 'appended', position: { offset: seq }, messageSeq: seq });
    const { head, entries, base } = await log.read('c', 1, 10);
    expect([head.floor, head.position.offset, base?.offset]).toEqual([1, 4, 1]);
    expect(entries.map(({ offset }) => offset)).toEqual([2, 3, 4]);
    expect(await log.read('c', 0, 10)).toMatchObject({ entries: [], base: undefined });
  });

  it('begins with any seq of a producer it does not know, then follows the rules; what came before that is not taken for stored', async () => {
    const { say } = makeLog();
    expect(await say(7)).toMatchObject({ status: 'appended' });
    expect(await say(9)).toEqual({ status: 'gap', lastSeq: 7 });
    expect(await say(7)).toMatchObject({ status: 'duplicate', position: { offset: 1 } });
    expect(await say(6)).toEqual({ status: 'producer-expired' });
  });

  it('begins with nothing that follows another epoch, but goes on with a producer that it knows', async () => {
    const { log, say } = makeLog();
    const { epoch } = (await log.open('c')).position;
    const entry = { sender: 's', payload: new Uint8Array(1), countable: true };
    const follow = (seq: number, behind: string): Promise<AppendResult> =>
      log.append({ channel: 'c', producer: { producer: 'p', seq, behind }, entry });
    expect(await follow(7, 'another')).toEqual({ status: 'gap', lastSeq: 6 });
    expect(await follow(7, epoch)).toMatchObject({ status: 'appended' });
    expect(await follow(8, 'another')).toMatchObject({ status: 'appended' });
    expect(await say(9)).toMatchObject({ status: 'appended' });
  });

  it('records refusals', async () => {
    const { log, say } = makeLog();
    const refused = { status: 'refused', code: 'refused', message: 'no' };
    const append = { channel: 'c', producer: { producer: 'p', seq: 1 }, refusal: { code: 'refused', message: 'no' } };
    expect(await log.append(append)).toEqual(refused);
    expect(await say(1)).toEqual(refused);
    expect(await say(2)).toMatchObject({ position: { offset: 1 } });
  });

  it('forgets producers with the ring', async () => {
    const { say } = makeLog(2);
    await say(1, 'a');
    await say(1, 'b');
    await say(1, 'c');
    expect(await say(5, 'a')).toMatchObject({ status: 'appended' });
  });

  it('remembers the producers used last, and what became of the newest publications', async () => {
    const { say } = makeLog(2);
    await say(1, 'a');
    await say(1, 'b');
    await say(2, 'a');
    await say(1, 'c');
    expect(await say(1, 'a')).toEqual({ status: 'duplicate' });
    expect(await say(2, 'a')).toMatchObject({ status: 'duplicate', position: { offset: 3 } });
    expect(await say(5, 'b')).toMatchObject({ status: 'appended' });
  });

  it('is another epoch after it was forgotten', async () => {
    const { log, say } = makeLog();
    await say(1);
    const before = (await log.open('c')).position;
    log.forget('c');
    expect(await log.head('c')).toBeUndefined();
    expect((await log.open('c')).position.epoch).not.toBe(before.epoch);
  });

  it('cannot commit writes', async () => {
    const { log } = makeLog();
    const entry = { sender: 's', payload: new Uint8Array(), countable: true };
    await expect(log.append({ channel: 'c', entry, writes: [{ sql: 'insert', params: [] }] })).rejects.toThrow('no log');
  });
});
