import { SimulatedRuntime } from '@parley/runtime/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Pictures } from './pictures.ts';

/** A limit for what hangs, not a measure: machines may be busy. */
const PATIENCE = { timeout: 30_000 };

/** Requests that are answered by hand; `undefined`: not found. */
let asked: { readonly url: string; readonly answer: (data?: Uint8Array) => void }[];
let photos: string[];
let taken: string[];
let warned: unknown[];
let runtime: SimulatedRuntime;
let pictures: Pictures;

beforeEach(() => {
  [asked, photos, taken, warned] = [[], [], [], []];
  vi.stubGlobal('fetch', (url: string, { signal }: { readonly signal: AbortSignal }) => {
    return new Promise<Response>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      const answer = (data?: Uint8Array<ArrayBuffer>) => resolve(data ? new Response(data) : new Response('', { status: 404 }));
      asked.push({ url, answer: answer as (data?: Uint8Array) => void });
    });
  });
  runtime = new SimulatedRuntime();
  const ignore = () => {};
  pictures = new Pictures({
    people: { setPhoto: async (person) => void photos.push(person) },
    clock: runtime.clock,
    logger: { debug: ignore, info: ignore, error: ignore, warn: (_, facts) => void warned.push(facts?.['error']) },
    signal: new AbortController().signal,
  });
});
afterEach(() => vi.unstubAllGlobals());

const take = (person: string) => pictures.take({ person, url: `http://crm/${person}`, onTaken: async () => void taken.push(person) });
const urls = () => asked.map(({ url }) => url.slice('http://crm/'.length));

it('four are fetched at once; of very many that wait the oldest give way, with a line in the log', async () => {
  for (let n = 0; n < 600; n++) take(`${n}`);
  expect(urls()).toEqual(['0', '1', '2', '3']);
  expect(warned).toEqual(Array.from({ length: 96 }, () => 'Too many are waiting.'));
  asked[2]?.answer(new Uint8Array(1));
  await vi.waitFor(() => expect(urls()).toEqual(['0', '1', '2', '3', '100']), PATIENCE);
  expect([photos, taken]).toEqual([['2'], ['2']]);
});

it('what has not come after five seconds makes room for the next', async () => {
  for (let n = 0; n < 5; n++) take(`${n}`);
  await runtime.advance(4_999);
  expect(urls()).toHaveLength(4);
  await runtime.advance(1);
  expect(urls()).toHaveLength(5);
  expect(warned).toEqual(Array.from({ length: 4 }, () => 'Error: It took longer than 5000 ms.'));
});

it('what is asked for again while it waits is fetched once', async () => {
  for (let n = 0; n < 3; n++) take('ben');
  expect(urls()).toEqual(['ben']);
});

it('what could not be had is noted nowhere, and is tried again after ten minutes', async () => {
  take('ben');
  asked[0]?.answer();
  await vi.waitFor(() => expect(warned).toEqual(['Error: The answer was 404.']), PATIENCE);
  expect(taken).toEqual([]);
  await runtime.advance(10 * 60_000 - 1);
  take('ben');
  expect(urls()).toEqual(['ben']);
  await runtime.advance(1);
  take('ben');
  asked[1]?.answer(new Uint8Array(1));
  await vi.waitFor(() => expect(taken).toEqual(['ben']), PATIENCE);
});
