import { open } from 'node:fs/promises';
import path from 'node:path';
import { Histogram } from './histogram.ts';

const FLUSHES = 300;
const BLOCK = new Uint8Array(4_096).fill(120);

/** Microseconds in which the disk of the folder makes 4 KiB at the end of a file durable (fdatasync), one after the other. */
export async function flushLatency(folder: string): Promise<Histogram> {
  const file = await open(path.join(folder, 'flush-latency'), 'w');
  const latency = new Histogram();
  try {
    for (let i = 0; i < FLUSHES; i++) {
      await file.write(BLOCK);
      const began = performance.now();
      await file.datasync();
      latency.record((performance.now() - began) * 1_000);
    }
  } finally {
    await file.close();
  }
  return latency;
}
