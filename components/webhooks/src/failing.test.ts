import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Receiver } from '../test/receiver.ts';
import { WebhooksHost } from '../test/webhooks-host.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let host: WebhooksHost;
let receiver: Receiver;
beforeEach(async () => {
  host = await WebhooksHost.open();
  receiver = await Receiver.open();
});
afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

async function received(count: number): Promise<void> {
  await host.until(() => expect(receiver.received.length).toBeGreaterThanOrEqual(count));
}

describe('a delivery that fails', () => {
  const failing = async (status = 500) => {
    receiver.answers(status);
    const { endpoint } = await host.add(receiver.url, 'message.created');
    await host.say('Hello');
    await received(1);
    return endpoint.id;
  };
  /** When the tries were, in milliseconds from the first. */
  const times = () =>
    receiver.received.map(
      ({ headers }) => Number(headers['webhook-timestamp']) - Number(receiver.received[0]?.headers['webhook-timestamp']),
    );
  const tries = (id: string, count: number) =>
    host.until(async () => {
      const { deliveries } = await host.call('webhooks.deliveries', { id, state: 'pending' });
      expect(deliveries[0]?.tries).toBe(count);
    });

  it('is tried again with the same id after 5 s, 5 min, …, until it is taken', async () => {
    const id = await failing();
    await tries(id, 1);
    await host.runtime.advance(6_000);
    await received(2);
    await tries(id, 2);
    receiver.answers(200);
    await host.runtime.advance(4 * MINUTE);
    expect(receiver.received).toHaveLength(2);
    await host.runtime.advance(2 * MINUTE);
    await received(3);
    await host.until(async () => expect(await host.endpoint(id)).toMatchObject({ pending: 0, dead: 0 }));
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(times()[1]).toBeGreaterThanOrEqual(5);
    expect(times()[2]).toBeGreaterThanOrEqual(305);
    expect(await host.endpoint(id)).not.toHaveProperty('failingSince');
  });

  it('is not tried again where the endpoint asks for less meanwhile', async () => {
    const id = await failing();
    await tries(id, 1);
    await host.call('webhooks.update', { id, conversations: ['elsewhere'] });
    receiver.answers(200);
    await host.runtime.advance(6_000);
    await host.until(async () => expect(await host.endpoint(id)).toMatchObject({ pending: 0, dead: 0 }));
    expect(receiver.received).toHaveLength(1);
  });

  it('waits as long as the endpoint asks', async () => {
    receiver.answers(503, { 'retry-after': '3600' });
    const { endpoint } = await host.add(receiver.url, 'message.created');
    await host.say('Hello');
    await received(1);
    await tries(endpoint.id, 1);
    await host.runtime.advance(59 * MINUTE);
    expect(receiver.received).toHaveLength(1);
    await host.runtime.advance(2 * MINUTE);
    await received(2);
  });

  it('is given up after three days and ten tries, listed, and tried again from the first when it is replayed', async () => {
    const id = await failing();
    const began = host.runtime.clock.now();
    for (let count = 1; count < 10; count++) {
      await tries(id, count);
      const { deliveries } = await host.call('webhooks.deliveries', { id, state: 'pending' });
      await host.runtime.advance((deliveries[0]?.at ?? 0) - host.runtime.clock.now());
      await received(count + 1);
    }
    expect(host.runtime.clock.now() - began).toBeGreaterThan(3 * DAY);
    await host.until(async () => expect(await host.endpoint(id)).toMatchObject({ pending: 0, dead: 1 }));
    const { deliveries } = await host.call('webhooks.deliveries', { id });
    const message = expect.stringMatching(/^The address answered 500; .*log of the program/);
    expect(deliveries).toMatchObject([{ type: 'message.created', state: 'dead', tries: 10, problem: 'answered', message, status: 500 }]);
    expect(await host.call('webhooks.replay', { id, delivery: deliveries[0]?.id ?? '' })).toEqual({ replayed: 1 });
    await received(11);
    await tries(id, 1);
  }, 60_000);

  it('and that was given up is sent again when it is replayed', async () => {
    const id = await failing(410);
    await host.until(async () => expect(await host.endpoint(id)).toMatchObject({ disabled: { reason: 'gone' }, dead: 1 }));
    receiver.answers(200);
    expect(await host.call('webhooks.replay', { id })).toEqual({ replayed: 1 });
    await host.runtime.advance(1_000);
    expect(receiver.received).toHaveLength(1);
    await host.call('webhooks.update', { id, enabled: true });
    await received(2);
    await host.until(async () => expect(await host.endpoint(id)).toMatchObject({ pending: 0, dead: 0 }));
    await expect(host.call('webhooks.replay', { id, delivery: 'msg_none' })).rejects.toThrow('There is no delivery');
  });

  it('with 410 disables the endpoint, which is told nothing more', async () => {
    const id = await failing(410);
    await host.until(async () => expect((await host.endpoint(id)).disabled).toMatchObject({ reason: 'gone' }));
    expect(host.host.lines).toContainEqual(expect.objectContaining({ level: 'warn', event: 'webhooks.endpoint-disabled' }));
    await host.say('More');
    await host.runtime.advance(HOUR);
    expect(receiver.received).toHaveLength(1);
  });

  it('as all others have for five days disables the endpoint', async () => {
    const id = await failing();
    await tries(id, 1);
    await host.runtime.advance(5 * DAY);
    await host.until(async () => expect((await host.endpoint(id)).disabled).toMatchObject({ reason: 'failing' }));
    expect(await host.endpoint(id)).toMatchObject({ pending: 0, dead: 1 });
  });

  it('does not keep others waiting', async () => {
    await using slow = await Receiver.open();
    slow.answer = undefined;
    await host.add(slow.url, 'message.created');
    await host.add(receiver.url, 'message.created');
    for (let n = 0; n < 12; n++) await host.say(`Message ${n}`);
    await received(12);
    await host.until(() => expect(slow.received).toHaveLength(4));
  });
});
