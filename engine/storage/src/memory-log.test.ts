import { SimulatedRuntime } from '@parley/runtime/testing';
import { channelLogContract, makeMemoryLog } from '@parley/storage/testing';
import { expect, it } from 'vitest';
import { MemoryLog } from './memory-log.ts';

channelLogContract('MemoryLog', makeMemoryLog);

it('refuses writes when it was not told how to apply them', async () => {
  const log = new MemoryLog(new SimulatedRuntime());
  const entry = { sender: 's', payload: new Uint8Array(), countable: true };
  const writes = [{ sql: 'insert', params: [] }];
  await expect(log.append({ channel: 'a', entry, writes })).rejects.toMatchObject({ code: 'bad-statement' });
  expect(await log.head('a')).toBeUndefined();
});
