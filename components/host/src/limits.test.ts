import { channel, defineComponent, member } from '@parley/component';
import { testHost } from '@parley/host/testing';
import { codeOf } from '@parley/protocol';
import { expect, it } from 'vitest';

const rooms = defineComponent({
  id: 'rooms',
  version: '1.0.0',
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
