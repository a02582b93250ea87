import { SimulatedRuntime } from '@parley/runtime/testing';
import { StorageError } from '@parley/storage';
import { describe, expect, it } from 'vitest';
import { StorageTrial } from './storage-trial.ts';

function trial(batch: () => Promise<unknown>) {
  const runtime = new SimulatedRuntime(1);
  let writes = 0;
  const sql = {
    batch: async () => {
      writes++;
      await batch();
      return { status: 'committed' as const, rows: [] };
    },
  };
  const services = { clock: runtime.clock, sql: sql as unknown as ConstructorParameters<typeof StorageTrial>[0]['sql'] };
  return { runtime, storage: new StorageTrial(services), writes: () => writes };
}

describe('the trial of the storage', () => {
  it('writes once for all who ask within a second', async () => {
    const { runtime, storage, writes } = trial(async () => {});
    await Promise.all([storage.part(), storage.part()]);
    expect(await storage.part()).toEqual({ part: 'storage', ready: true });
    expect(writes()).toBe(1);
    await runtime.advance(1_001);
    await storage.part();
    expect(writes()).toBe(2);
  });

  it('says that nothing can be stored, without saying why to strangers', async () => {
    const { storage } = trial(() => Promise.reject(new StorageError('full', 'No space left in /srv/secret.')));
    const part = await storage.part();
    expect(part).toMatchObject({ part: 'storage', ready: false });
    expect(part.reason).not.toContain('/srv');
  });

  it('does not wait for a disk that stands still', async () => {
    const { runtime, storage } = trial(() => new Promise(() => {}));
    const part = storage.part();
    await runtime.advance(5_001);
    expect(await part).toMatchObject({ ready: false, reason: expect.stringContaining('five seconds') });
  });
});
