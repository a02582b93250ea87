import type { Session } from '@parley/routing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { LinkQueue } from './link-queue.ts';

/** What leaves through a queue whose link takes everything. */
function sentBy(payload: Uint8Array): Uint8Array | undefined {
  let sent: Uint8Array | undefined;
  const session = {
    ended: false,
    queuedBytes: 0,
    sendEncoded(_head: Uint8Array, data?: Uint8Array) {
      sent = data;
    },
  };
  const options = { held: () => false, linkBytes: 1_000_000, pollMs: 10, window: 262_144 };
  const queue = new LinkQueue(session as unknown as Session, new SimulatedRuntime(1).clock, options);
  queue.add(
    queue.open(() => {}),
    { frame: 'data', pipe: 7, seq: 1, flags: 0, payload },
  );
  return sent;
}

it('what is most of what was read leaves as the bytes that came', () => {
  const read = new Uint8Array(65_536);
  expect(sentBy(read.subarray(0, 60_000))?.buffer).toBe(read.buffer);
});

it('a small part of what was read does not keep the rest in memory', () => {
  const read = new Uint8Array(65_536).fill(3);
  const sent = sentBy(read.subarray(100, 1_124));
  expect(sent).toEqual(new Uint8Array(1_024).fill(3));
  expect(sent?.buffer.byteLength).toBeLessThanOrEqual(4 * 1_024);
});

it('what is dropped has not left', async () => {
  const session = { ended: false, queuedBytes: 1_000_000, sendEncoded: () => {} };
  const runtime = new SimulatedRuntime(1);
  const options = { held: () => false, linkBytes: 1, pollMs: 10, window: 20_000 };
  const queue = new LinkQueue(session as unknown as Session, runtime.clock, options);
  const left: unknown[] = [];
  const pipe = queue.open((frame) => left.push(frame.frame === 'data' && frame.seq));
  const add = (seq: number): boolean => queue.add(pipe, { frame: 'data', pipe: 7, seq, flags: 0, payload: new Uint8Array(16_000) });
  expect([add(1), add(2)]).toEqual([true, true]);
  queue.clear(pipe);
  expect([add(3), add(4), add(5)]).toEqual([true, true, false]);
  expect(left).toEqual([]);
  session.queuedBytes = 0;
  await runtime.advance(options.pollMs);
  expect(left).toEqual([3, 4]);
});
