import { systemRuntime } from '@parley/runtime';
import { expect, it } from 'vitest';
import type { ReaderRequest } from './requests.ts';
import { ThreadLink } from './thread-link.ts';

/** Answers one request a turn with how many it has. */
const SLOW = `
  import { parentPort } from 'node:worker_threads';
  const held = [];
  const answer = () => {
    parentPort.postMessage({ outcomes: [{ value: held.length }] });
    held.shift();
    if (held.length > 0) setImmediate(answer);
  };
  parentPort.on('message', ({ requests }) => {
    if (held.length === 0) setImmediate(answer);
    held.push(...requests);
  });`;

it('No more requests than it may have are with a thread, and all are answered', async () => {
  const module = new URL(`data:text/javascript,${encodeURIComponent(SLOW)}`);
  const link = new ThreadLink<ReaderRequest>(module, {
    clock: systemRuntime.clock,
    thread: { directory: '', maxBytes: undefined, temporary: true },
    atOnce: 8,
  });
  const held = await Promise.all(Array.from({ length: 100 }, () => link.ask({ kind: 'head', channel: 'c' })));
  expect(held).toHaveLength(100);
  expect(Math.max(...held.map(Number))).toBe(8);
  await link.close({ kind: 'close' });
});
