import { readFileSync } from 'node:fs';
import { json, testHost } from '@parley/host/testing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { polls } from './polls.ts';

const MINUTE = 60_000;

it('The example of the page is this file', () => {
  const page = readFileSync(new URL('../../../docs/subsystems/components.md', import.meta.url), 'utf8');
  const file = readFileSync(new URL('./polls.ts', import.meta.url), 'utf8');
  expect(/```ts\n(.*?)```/s.exec(page)?.[1]).toBe(file);
});

it('A poll of the example is made by a member and closed by the job when its hour is over', async () => {
  const runtime = new SimulatedRuntime();
  await using host = await testHost([polls], { runtime });
  /** Settles with the promise, while simulated time passes. */
  const passing = async <T>(promise: Promise<T>): Promise<T> => {
    let settled = false;
    const end = (): void => {
      settled = true;
    };
    promise.then(end, end);
    while (!settled) {
      await runtime.advance(10);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return promise;
  };
  const open = async (): Promise<number> => (await host.store.sql.query('select id from polls_poll')).length;

  const client = await passing(host.client('maya'));
  const { id } = (await passing(client.request('polls.create', { question: 'Tea?' }))) as { readonly id: string };
  await runtime.advance(58 * MINUTE);
  expect(await open()).toBe(1);
  await runtime.advance(4 * MINUTE);
  await expect.poll(() => passing(open())).toBe(0);
  const { entries } = await host.store.log.read(`polls/poll/${id}`, 0, 10);
  expect(entries.map(({ payload }) => json(payload))).toEqual([{ kind: 'closed' }]);
});
