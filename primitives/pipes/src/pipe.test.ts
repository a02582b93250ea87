import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { CHUNK_BYTES, CHUNK_COST } from './limits.ts';
import { Pipe } from './pipe.ts';
import type { PipeFrame } from './pipe-frame.ts';

const DELAY_MS = 1;

/** Two ends, each frame between them on its way for a while; and the sizes of the chunks that one of them sends. */
function joined(runtime: SimulatedRuntime, window: number) {
  const chunks: number[] = [];
  const end = (other: () => Pipe, hear: (frame: PipeFrame) => void): Pipe =>
    new Pipe({
      kind: 'bytes',
      label: 'file',
      meta: new Uint8Array(),
      clock: runtime.clock,
      limit: window,
      limits: { window },
      send: (frame) => {
        hear(frame);
        runtime.clock.after(DELAY_MS, () => other().receive(frame));
      },
      onOver: () => {},
    });
  const writes: Pipe = end(
    () => reads,
    (frame) => void (frame.frame === 'data' && chunks.push(frame.payload.length)),
  );
  const reads: Pipe = end(
    () => writes,
    () => {},
  );
  return { writes, reads, chunks };
}

/** Writes blocks, each when the one before has left, while the other end reads. */
async function stream(runtime: SimulatedRuntime, window: number, blocks: readonly number[]): Promise<readonly number[]> {
  const { writes, reads, chunks } = joined(runtime, window);
  const writer = writes.writable.getWriter();
  const reader = reads.readable.getReader();
  let got = 0;
  const reading = (async () => {
    for (let next = await reader.read(); !next.done; next = await reader.read()) got += next.value.length;
  })();
  const writing = (async () => {
    for (const bytes of blocks) await writer.write(new Uint8Array(bytes));
    await writer.close();
  })();
  let open = true;
  void Promise.all([writing, reading]).finally(() => {
    open = false;
  });
  while (open) await runtime.advance(DELAY_MS);
  await Promise.all([writing, reading]);
  expect(got).toBe(blocks.reduce((sum, bytes) => sum + bytes, 0));
  // The last one, which is empty, says that it is over.
  return chunks.slice(0, -1);
}

it('a stream is cut into whole chunks, however they divide the window', async () => {
  const runtime = new SimulatedRuntime();
  const blocks = Array.from({ length: 64 }, () => 4 * CHUNK_BYTES);
  for (const window of [256 * 1024, 200_000, 65_000])
    expect(new Set(await stream(runtime, window, blocks))).toEqual(new Set([CHUNK_BYTES]));
});

it('small writes between large ones leave at once, and make no small chunks of the large ones', async () => {
  const runtime = new SimulatedRuntime();
  const blocks = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? 700 : 3 * CHUNK_BYTES));
  const chunks = await stream(runtime, 256 * 1024, blocks);
  expect(new Set(chunks)).toEqual(new Set([700, CHUNK_BYTES]));
});

it('where the window is smaller than a chunk, chunks are at least half of it', async () => {
  const window = 4_096;
  // What comes back of the first one is less than half, and not used by itself.
  const [first, ...chunks] = await stream(new SimulatedRuntime(), window, [1_500, 100_000]);
  expect(first).toBe(1_500);
  expect(Math.min(...chunks.slice(0, -1))).toBeGreaterThanOrEqual((window - CHUNK_COST) >> 1);
});
