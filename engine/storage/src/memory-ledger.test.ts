import { SimulatedRuntime } from '@parley/runtime/testing';
import { ledgerContract } from '@parley/storage/testing';
import { expect, it } from 'vitest';
import { MemoryLedger } from './memory-ledger.ts';

ledgerContract('MemoryLedger', async () => {
  const runtime = new SimulatedRuntime();
  const ledger = new MemoryLedger(runtime);
  // Time is let pass by several at once, and must not be: each would set it back to its own.
  let passing = Promise.resolve();
  const pass = (ms: number) => {
    passing = passing.then(() => runtime.advance(ms));
    return passing;
  };
  return { ledger, other: ledger, pass, close: async () => undefined };
});

it('forgets a life an hour after its end, and what ended lives held, when another life begins', async () => {
  const runtime = new SimulatedRuntime();
  const ledger = new MemoryLedger(runtime);
  const [old, late] = [
    { node: 'a', life: 'old', facts: '' },
    { node: 'b', life: 'late', facts: '' },
  ];
  await ledger.renew(old, 1_000, 0);
  const { term = 0 } = (await ledger.claim('thing', old)) ?? {};
  await runtime.advance(1_000);
  await ledger.renew({ ...late, life: 'first' }, 1_000, 0);
  expect(await ledger.renew(old, 1_000, 0)).toEqual({ status: 'lost' });
  await runtime.advance(3_600_000);
  await ledger.renew(late, 10_000, 0);
  // It is not known any more: only who has had no lease is given one.
  expect(await ledger.renew(old, 1_000, 0, true)).toEqual({ status: 'lost' });
  expect(await ledger.renew(old, 1_000, 0)).toMatchObject({ status: 'held' });
  expect((await ledger.claim('thing', late))?.term).toBeGreaterThan(term);
});

it('tells of a revocation for an hour', async () => {
  const runtime = new SimulatedRuntime();
  const ledger = new MemoryLedger(runtime);
  const renew = () => ledger.renew({ node: 'a', life: 'l', facts: '' }, 10_000_000, 0);
  await ledger.revoke('early');
  await runtime.advance(3_599_000);
  await ledger.revoke('late');
  expect(await renew()).toMatchObject({ revocations: [{ what: 'early' }, { what: 'late' }], version: 2 });
  await runtime.advance(1000);
  expect(await renew()).toMatchObject({ revocations: [{ what: 'late' }], version: 2 });
});
