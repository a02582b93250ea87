// 256 MB between two clients through a server process that is killed on the way, beside somebody who reads slowly. The same with 1 GB, and its
// figures: `npm run bench -- pipes`.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Parley } from '@parley/esdk';
import { type Pipe, pipes } from '@parley/esdk/pipes';
import type { PeopleMethods } from '@parley/people/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOf, loadSample, tokensFor } from './support/clients.ts';
import type { Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';

const TOTAL = 256 * 1024 * 1024;
const BLOCK = 64 * 1024;
const WINDOW = 256 * 1024;
/** A server that kept what passes through it would grow by more while this is looked at. How little it grows, the bench says: a busy machine collects late. */
const MOST_GROWTH = TOTAL / 4;

let server: Server;
let amara: Parley;
let joaquin: Parley;

beforeAll(async () => {
  server = await startServer();
  await loadSample(server);
  const [one = '', other = ''] = await tokensFor(server, ['amara-okafor', 'joaquin-herrera']);
  [amara, joaquin] = [clientOf(server, one), clientOf(server, other)];
});
afterAll(async () => {
  await Promise.all([amara?.close(), joaquin?.close()]);
  await server?.dispose();
});

/** Both ends of a pipe from Amara to Joaquín. */
async function join(): Promise<{ near: Pipe; far: Pipe }> {
  const offered = new Promise<Pipe>((resolve) => {
    const taking = pipes(joaquin).accept('file', (pipe) => {
      taking[Symbol.dispose]();
      resolve(pipe);
    });
  });
  // Answered after the server has heard what he takes.
  await joaquin.request<PeopleMethods, 'people.units'>('people.units', {});
  const near = await pipes(amara).open({ person: 'joaquin-herrera' }, { label: 'file' });
  return { near, far: await offered };
}

/** Resident memory of the server now, bytes; of several nodes together. */
function resident(): number {
  const of = ({ pid }: Server): number => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
  return server.nodes.reduce((sum, node) => sum + of(node), 0);
}

/** Writes so much that is never the same twice; answers its digest. */
async function write(pipe: Pipe, total: number): Promise<string> {
  const [writer, hash, block] = [pipe.writable.getWriter(), createHash('sha256'), randomBytes(BLOCK)];
  for (let at = 0; at < total; at += BLOCK) {
    block.writeDoubleLE(at, 0);
    hash.update(block);
    await writer.write(block);
  }
  await writer.close();
  return hash.digest('hex');
}

/** Reads to the end; answers the digest. */
async function read(pipe: Pipe, meanwhile: (bytes: number) => void): Promise<string> {
  const [reader, hash] = [pipe.readable.getReader(), createHash('sha256')];
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return hash.digest('hex');
    hash.update(value);
    meanwhile(pipe.stats().received);
  }
}

test('256 MB arrive as they were written, past a killed server whose memory hardly grows, beside somebody who does not read', async () => {
  const stuck = await join();
  const standing = write(stuck.near, TOTAL);
  // Looked at in the end; what fails before must not be hidden by it.
  standing.catch(() => {});
  const { near, far } = await join();
  const [early, late]: [number[], number[]] = [[], []];
  let restarting: Promise<void> | undefined;
  const restart = async (): Promise<void> => {
    await server.end('SIGKILL');
    server = await server.restart();
  };
  const reading = read(far, (bytes) => {
    // The first megabytes also fill what a server has once.
    if (bytes > TOTAL / 8 && !restarting) (bytes > (7 * TOTAL) / 16 ? late : early).push(resident());
    if (bytes > TOTAL / 2) restarting ??= restart();
  });
  expect(await write(near, TOTAL)).toBe(await reading);
  await restarting;
  expect(far.stats().received).toBe(TOTAL);
  // What was given back in between was not kept.
  expect(Math.min(...late) - (early[0] ?? 0)).toBeLessThanOrEqual(MOST_GROWTH);
  expect(stuck.near.stats().sent).toBeLessThanOrEqual(WINDOW);
  expect(stuck.far.stats().received).toBeLessThanOrEqual(WINDOW);
  stuck.far.abort();
  await expect(standing).rejects.toMatchObject({ code: 'cancelled' });
});
