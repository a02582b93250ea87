import { SimulatedRuntime } from '@parley/runtime/testing';
import type { Entry, ReadResult } from '@parley/storage';
import { describe, expect, it } from 'vitest';
import { Sequence } from './sequence.ts';

const entry = (offset: number, size = 0): Entry => ({
  offset,
  tag: offset,
  at: 0,
  sender: 's',
  payload: new Uint8Array(size),
  redacted: false,
});
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

function answer(entries: readonly Entry[], head: number): ReadResult {
  const position = { epoch: 'e', offset: head, tag: head };
  return { head: { position, messageSeq: head, floor: 0 }, entries, base: position };
}

function makeSequence({ heldEntries = 1_000, heldBytes = 1_000_000 } = {}) {
  const runtime = new SimulatedRuntime(1);
  const reads: ((result: ReadResult) => void)[] = [];
  const released: number[] = [];
  const sizes: number[] = [];
  const passed: number[] = [];
  const lost: number[] = [];
  const left: number[] = [];
  const sequence = new Sequence<true>({
    head: 0,
    clock: runtime.clock,
    fillMs: 10,
    heldEntries,
    heldBytes,
    read: () => new Promise((resolve) => void reads.push(resolve)),
    release: ({ entry: { offset, payload } }) => {
      released.push(offset);
      sizes.push(payload.length);
    },
    lost: ({ offset }) => void lost.push(offset),
    passed: (release) => void passed.push(release.entry.offset),
    left: ({ offset }) => void left.push(offset),
  });
  return { sequence, runtime, reads, released, sizes, passed, lost, left };
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

  it('fills many holes with one look at the log', async () => {
    const { sequence, runtime, reads, released } = makeSequence();
    for (const offset of [2, 4, 6, 8]) sequence.admit({ entry: entry(offset) });
    await runtime.advance(10);
    reads[0]?.(
      answer(
        range(1, 8).map((offset) => entry(offset)),
        8,
      ),
    );
    await runtime.advance(0);
    expect([reads.length, released]).toEqual([1, range(1, 8)]);
  });

  it('holds so much behind a hole that other nodes said, and reads the rest in the log', async () => {
    const { sequence, runtime, reads, released, left } = makeSequence({ heldEntries: 1_000 });
    for (let offset = 2; offset <= 200_000; offset++) sequence.admit({ entry: entry(offset) });
    await runtime.advance(10);
    reads[0]?.(answer([entry(1)], 200_000));
    await runtime.advance(10);
    expect(released.length).toBe(1_001);
    reads[1]?.(
      answer(
        range(1_002, 200_000).map((offset) => entry(offset)),
        200_000,
      ),
    );
    await runtime.advance(10);
    expect([released, left]).toEqual([range(1, 200_000), []]);
  });

  it('counts bytes as well', async () => {
    const { sequence, runtime, reads, released } = makeSequence({ heldBytes: 100 });
    for (const offset of [2, 3, 4, 5]) sequence.admit({ entry: entry(offset, 40) });
    await runtime.advance(10);
    reads[0]?.(answer([entry(1)], 5));
    await runtime.advance(0);
    expect(released).toEqual([1, 2, 3, 4]);
  });

  it('takes what comes next also when it holds all that it may', () => {
    const { sequence, released } = makeSequence({ heldEntries: 1 });
    sequence.admit({ entry: entry(2) });
    sequence.admit({ entry: entry(1) });
    expect(released).toEqual([1, 2]);
  });

  it('sends readers to the log when too much waits that this node has acknowledged, and hands all of it over', async () => {
    const { sequence, runtime, reads, released, passed, left } = makeSequence({ heldEntries: 10 });
    for (let offset = 2; offset <= 21; offset++) sequence.admit({ entry: entry(offset), own: true });
    await runtime.advance(10);
    expect([reads.length, left]).toEqual([1, []]);
    sequence.admit({ entry: entry(22), own: true });
    expect([passed, left]).toEqual([range(2, 22), [22]]);
    reads[0]?.(answer([entry(1)], 22));
    await runtime.advance(1_000);
    expect([released, reads.length]).toEqual([[], 1]);
    sequence.admit({ entry: entry(23), own: true });
    expect(released).toEqual([23]);
  });

  it('hands over what was acknowledged here also when the readers are beyond it', () => {
    const { sequence, passed, left } = makeSequence({ heldEntries: 1 });
    for (const offset of [2, 3, 4]) sequence.admit({ entry: entry(offset), own: true });
    expect(left).toEqual([4]);
    sequence.admit({ entry: entry(1), own: true });
    expect(passed).toEqual([2, 3, 4, 1]);
  });
});

describe('what may have been taken away while it waited behind a hole', () => {
  it('is read from the log again, whoever has appended it, and leaves in order', async () => {
    const { sequence, runtime, reads, released, sizes, passed } = makeSequence();
    sequence.admit({ entry: entry(2, 5) });
    sequence.admit({ entry: entry(3, 5), own: true });
    sequence.doubt();
    sequence.admit({ entry: entry(4, 5) });
    sequence.admit({ entry: entry(1, 5), own: true });
    expect(released).toEqual([1]);
    await runtime.advance(10);
    reads[0]?.(answer([entry(2), entry(3), entry(4)], 4));
    await runtime.advance(0);
    expect([released, sizes, passed]).toEqual([[1, 2, 3, 4], [5, 0, 0, 5], []]);
  });

  it('is emptied where this node has redacted it, and stays what it was else', () => {
    const { sequence, released, sizes, passed } = makeSequence({ heldBytes: 20 });
    sequence.admit({ entry: entry(2, 5) });
    sequence.admit({ entry: entry(3, 20), own: true });
    sequence.redact([3, 9]);
    // There is room again for what another node says.
    sequence.admit({ entry: entry(4, 5) });
    sequence.admit({ entry: entry(1, 5) });
    expect([released, sizes, passed]).toEqual([[1, 2, 3, 4], [5, 5, 0, 5], []]);
  });

  it('is not taken from a read that was under way', async () => {
    const { sequence, runtime, reads, released, sizes } = makeSequence();
    sequence.admit({ entry: entry(2, 5) });
    const reached = sequence.reach(2);
    await runtime.advance(0);
    sequence.doubt();
    reads[0]?.(answer([entry(1, 5), entry(2, 5)], 2));
    await runtime.advance(0);
    reads[1]?.(answer([entry(1), entry(2)], 2));
    await reached;
    expect([released, sizes]).toEqual([
      [1, 2],
      [0, 0],
    ]);
  });
});
