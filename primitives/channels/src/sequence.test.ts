import { SimulatedRuntime } from '@parley/runtime/testing';
import type { Entry, ReadResult } from '@parley/storage';
import { describe, expect, it } from 'vitest';
import { Sequence } from './sequence.ts';

const entry = (offset: number): Entry => ({ offset, tag: offset, at: 0, sender: 's', payload: new Uint8Array(), redacted: false });

function answer(entries: readonly Entry[], head: number): ReadResult {
  const position = { epoch: 'e', offset: head, tag: head };
  return { head: { position, messageSeq: head, floor: 0 }, entries, base: position };
}

function makeSequence() {
  const runtime = new SimulatedRuntime(1);
  const reads: ((result: ReadResult) => void)[] = [];
  const released: number[] = [];
  const passed: number[] = [];
  const lost: number[] = [];
  const sequence = new Sequence<true>({
    head: 0,
    clock: runtime.clock,
    fillMs: 10,
    read: () => new Promise((resolve) => void reads.push(resolve)),
    release: (release) => void released.push(release.entry.offset),
    lost: ({ offset }) => void lost.push(offset),
    passed: (release) => void passed.push(release.entry.offset),
  });
  return { sequence, runtime, reads, released, passed, lost };
}

describe('the order of entries on a node', () => {
  it('does not fill a hole of an epoch that is over', async () => {
    const { sequence, runtime, reads, released } = makeSequence();
    sequence.admit({ entry: entry(3) });
    await runtime.advance(10);
    expect(reads).toHaveLength(1);
    sequence.restart(0);
    reads[0]?.(answer([entry(1), entry(2), entry(3)], 3));
    await runtime.advance(1_000);
    expect(released).toEqual([]);
    sequence.admit({ entry: entry(1) });
    expect(released).toEqual([1]);
  });

  it('hands over what waited when another epoch begins: it was committed', () => {
    const { sequence, passed } = makeSequence();
    sequence.admit({ entry: entry(4), own: true });
    sequence.admit({ entry: entry(2), own: true });
    sequence.restart(0);
    expect(passed).toEqual([2, 4]);
  });

  it('releases nothing any more once it is closed, also what somebody still wants to reach', async () => {
    const { sequence, runtime, reads, released } = makeSequence();
    sequence.close();
    const reached = sequence.reach(2);
    await runtime.advance(10);
    reads[0]?.(answer([entry(1), entry(2)], 2));
    await reached;
    expect(released).toEqual([]);
  });

  it('does not ask again and again for what the log does not have', async () => {
    const { sequence, runtime, reads, lost } = makeSequence();
    sequence.expect(5);
    await runtime.advance(10);
    for (let asked = 0; asked < reads.length && asked < 10; asked++) {
      reads[asked]?.(answer([], 0));
      await runtime.advance(100);
    }
    expect([reads.length, lost]).toEqual([2, []]);
  });
});
