import { readFileSync } from 'node:fs';
import { channel, defineComponent, member } from '@parley/component';
import { testHost } from '@parley/host/testing';
import { DEFAULT_PIPE_LIMITS } from '@parley/pipes';
import { codeOf } from '@parley/protocol';
import { expect, it } from 'vitest';
import { DEFAULT_HOST_LIMITS } from './limits.ts';

const rooms = defineComponent({
  id: 'rooms',
  version: '1.0.0',
  permissions: ['channels:own'],
  channels: { room: channel({ pattern: ':room', keeping: 'live', maxBytes: 100, ring: 1, can: { join: member } }) },
  start: async () => ({ state: undefined }),
});

it('as many channels as the welcome says can be subscribed to at once, and no more', async () => {
  await using host = await testHost([rooms], { limits: { subscriptions: 2 } });
  const client = await host.client('maya');
  expect(client.welcome.maxSubscriptions).toBe(2);
  const join = async (id: number) => {
    client.send({ frame: 'subscribe', id, channel: `rooms/${id}`, from: undefined, last: 0, members: false, noEcho: false });
    const answer = await client.take((frame) => 'id' in frame && frame.id === id);
    return answer.frame === 'error' ? answer.code : answer.frame;
  };
  expect([await join(1), await join(2), await join(3)]).toEqual(['subscribed', 'subscribed', codeOf('too-many-requests')]);
});

it('The page for operators lists every limit of the host and of pipes with its default, and no other', () => {
  const page = readFileSync(new URL('../../../docs/operating.md', import.meta.url), 'utf8');
  const listed = (title: string): object => {
    const table = page.split(`| ${title} | default |`)[1]?.split('\n\n')[0] ?? '';
    return Object.fromEntries([...table.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, name, value]) => [name, Number(value)]));
  };
  const { endpoint, ...pipes } = DEFAULT_PIPE_LIMITS;
  expect(listed('limit of the host')).toEqual(DEFAULT_HOST_LIMITS);
  expect(listed('limit of pipes')).toEqual({ ...pipes, ...endpoint });
});
