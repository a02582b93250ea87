import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { LogReads } from './log-reads.ts';

it('counts reads and the places they are for, and nothing else that is asked of a thread', async () => {
  const reads = new LogReads();
  const worker = new Worker('', { eval: true });
  const read = { kind: 'read', channel: 'a', after: 3, limit: 500 };
  worker.postMessage({ now: 1, requests: [read, { kind: 'head', channel: 'a' }, { ...read, after: 4 }] });
  worker.postMessage({ now: 2, requests: [{ ...read, limit: 1 }] });
  worker.postMessage('something else');
  expect(reads.take()).toEqual({ reads: 3, places: 2 });
  expect(reads.take()).toEqual({ reads: 0, places: 0 });
  await worker.terminate();
});
