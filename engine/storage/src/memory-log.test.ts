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

it('names the channels below a namespace', async () => {
  const log = new MemoryLog(new SimulatedRuntime());
  for (const name of ['polls/b', 'polls', 'polls0', 'polls/a', 'polls.x/a', 'polls/c']) await log.open(name);
  expect(await log.names('polls', '', 2)).toEqual(['polls/a', 'polls/b']);
  expect(await log.names('polls', 'polls/b', 2)).toEqual(['polls/c']);
});
