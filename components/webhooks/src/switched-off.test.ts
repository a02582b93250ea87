import type { RawClient } from '@parley/host/testing';
import { decodeJson, encodeJson } from '@parley/protocol';
import type { WebhooksOff } from '@parley/webhooks/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Receiver } from '../test/receiver.ts';
import { WebhooksHost } from '../test/webhooks-host.ts';

let host: WebhooksHost;
let receiver: Receiver;
beforeEach(async () => {
  host = await WebhooksHost.open();
  receiver = await Receiver.open();
  receiver.answers(410);
});
afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

/** Whoever watches what is off, and what they are told. */
class Watching {
  readonly #client: RawClient;
  constructor(client: RawClient) {
    this.#client = client;
  }
  static async of(token: string): Promise<Watching> {
    const client = await host.client(token);
    client.send({ frame: 'watch', id: 9, topic: 'webhooks.off', since: undefined, body: encodeJson({}) });
    return new Watching(client);
  }
  async next(frame: 'snapshot' | 'delta'): Promise<readonly unknown[]> {
    const { body } = await host.passing(this.#client.next(frame));
    return (decodeJson(body) as WebhooksOff).off.map(({ id, disabled }) => [id, disabled?.reason]);
  }
}

async function goes(id: string): Promise<void> {
  await host.say('Hello');
  await host.until(async () => expect((await host.endpoint(id)).disabled).toMatchObject({ reason: 'gone' }));
}

it('administrators are told of each switching off once, until one of them turns it on, leaves it off or removes it', async () => {
  const { endpoint } = await host.add(receiver.url, 'message.created');
  const { id } = endpoint;
  const watching = await Watching.of('admin');
  expect(await watching.next('snapshot')).toEqual([]);
  await goes(id);
  expect(await watching.next('delta')).toEqual([[id, 'gone']]);
  // Nothing is said of what is not about that.
  await host.call('webhooks.update', { id, description: 'CRM' });
  await host.call('webhooks.update', { id, enabled: true });
  expect(await watching.next('delta')).toEqual([]);
  await goes(id);
  expect(await watching.next('delta')).toEqual([[id, 'gone']]);
  const later = await Watching.of('operator');
  expect(await later.next('snapshot')).toEqual([[id, 'gone']]);
  const { at } = (await host.endpoint(id)).disabled ?? {};
  const { endpoint: left } = await host.call('webhooks.update', { id, enabled: false });
  expect(left.disabled).toEqual({ reason: 'asked', at });
  for (const each of [watching, later]) expect(await each.next('delta')).toEqual([]);
  await host.call('webhooks.update', { id, enabled: true });
  await goes(id);
  expect(await watching.next('delta')).toEqual([[id, 'gone']]);
  await host.call('webhooks.remove', { id });
  expect(await watching.next('delta')).toEqual([]);
});

it('what somebody turned off is no news', async () => {
  const { endpoint } = await host.add(receiver.url, 'message.created');
  await host.call('webhooks.update', { id: endpoint.id, enabled: false });
  expect(await (await Watching.of('admin')).next('snapshot')).toEqual([]);
});

it('an application is told of its own, and members of none', async () => {
  const { endpoint } = await host.add(receiver.url, 'message.created');
  await goes(endpoint.id);
  expect(await (await Watching.of('crmListening')).next('snapshot')).toEqual([]);
  const member = await host.client('member');
  member.send({ frame: 'watch', id: 9, topic: 'webhooks.off', since: undefined, body: encodeJson({}) });
  expect(await host.passing(member.next('error'))).toMatchObject({ message: expect.stringContaining('not') });
});

it('the log says who changed an endpoint, and that it reads everything', async () => {
  const { endpoint } = await host.add(receiver.url, 'message.created');
  const { id } = endpoint;
  await host.call('webhooks.update', { id, conversations: ['ward'] });
  await host.call('webhooks.rotateSecret', { id });
  await host.call('webhooks.remove', { id });
  const by = 'maya-chen';
  const noted = host.host.lines.filter(({ event }) => event.startsWith('webhooks.endpoint-'));
  expect(noted.map(({ event, facts }) => [event, facts])).toMatchObject([
    ['webhooks.endpoint-added', { endpoint: id, by, conversations: 'all' }],
    ['webhooks.endpoint-changed', { endpoint: id, by, conversations: 1 }],
    ['webhooks.endpoint-rotated', { endpoint: id, by, conversations: 1 }],
    ['webhooks.endpoint-removed', { endpoint: id, by, conversations: 1 }],
  ]);
});
