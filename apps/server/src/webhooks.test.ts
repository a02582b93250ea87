import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { testHost } from '@parley/host/testing';
import { messagingApi } from '@parley/messaging';
import { peopleApi } from '@parley/people';
import { Parley, type ReceivedEvent } from '@parley/server-sdk';
import { expect, it, vi } from 'vitest';
import { parleyComponents } from './parley-components.ts';

const PATIENCE = { timeout: 30_000 };

/** A server with the handler: its address. */
async function serving(listener: RequestListener): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

it('what a real server sends is handled, typed and once, and kept to be sent again where the function fails', async () => {
  const token = 'operator-key-of-the-tests';
  const identity = { version: '1', origin: () => '', operatorKey: token };
  const operations = { figures: () => [], parts: () => [] };
  const setup = { onFirstRun: () => {} };
  await using host = await testHost(parleyComponents({ identity, operations, setup, sealKey: new Uint8Array(32) }));
  await host.host.api(peopleApi).createOrganisation({ name: 'A', sample: false, founder: { name: 'Maya', mail: 'maya@example.org' } });
  const { post, ensureRoom } = host.host.api(messagingApi);
  await ensureRoom({ id: 'ward', title: 'Ward 7', members: ['maya'] });
  const admin = await host.client(token);
  await admin.request('settings.set', { component: 'webhooks', name: 'networks', value: '127.0.0.1' });

  const { webhooks: operator } = Parley.bearing({ url: host.url, token });
  const said: string[] = [];
  const failed: unknown[] = [];
  let secret = '';
  const handle = async (event: ReceivedEvent<'message.created'>): Promise<void> => {
    said.push(`${event.id.slice(0, 4)} ${event.data.conversation.title}: ${event.data.message.body}`);
    if (event.data.message.body === 'Not yet') throw new Error('The database of the application is down.');
  };
  await using server = await serving((request, response) => {
    void operator.handler({ 'message.created': handle }, { secret, onError: (error) => failed.push(error) })(request, response);
  });
  const added = await operator.add({ url: server.url, events: ['message.created'] });
  secret = added.secret;
  expect(await operator.test(added.endpoint.id)).toEqual({ delivered: true, status: 204 });
  await post({ conversation: 'ward', sender: 'maya', body: 'Hello' });
  await vi.waitFor(() => expect(said).toEqual(['msg_ Ward 7: Hello']), PATIENCE);
  await post({ conversation: 'ward', sender: 'maya', body: 'Not yet' });
  await vi.waitFor(async () => {
    const waiting = await operator.deliveries(added.endpoint.id, { state: 'pending' }).all();
    expect(waiting).toMatchObject([{ type: 'message.created', tries: 1, problem: 'answered', status: 500 }]);
  }, PATIENCE);
  expect(said).toEqual(['msg_ Ward 7: Hello', 'msg_ Ward 7: Not yet']);
  expect(failed).toHaveLength(1);

  const rotated = await operator.rotateSecret(added.endpoint.id);
  expect(await operator.test(added.endpoint.id)).toMatchObject({ delivered: true });
  secret = rotated;
  expect(await operator.test(added.endpoint.id)).toMatchObject({ delivered: true });
  secret = `whsec_${btoa('another secret of thirty-two byte')}`;
  expect(await operator.test(added.endpoint.id)).toMatchObject({ delivered: false, problem: 'answered', status: 400 });
  expect(await operator.deliveries(added.endpoint.id).all()).toEqual([]);
  expect(await operator.replay(added.endpoint.id)).toBe(0);
  expect(await operator.update(added.endpoint.id, { enabled: false })).toMatchObject({ disabled: { reason: 'asked' } });
  const { path, incoming } = await operator.addIncoming('ward', { name: 'CI', by: 'maya' });
  const posted = await fetch(host.url + path, { method: 'POST', body: '{"text":"Build *7*"}' });
  expect([posted.status, await posted.text()]).toEqual([200, 'ok']);
  expect(await operator.incoming('ward')).toMatchObject([{ id: incoming.id, name: 'CI', usedAt: expect.any(Number) }]);
  await operator.removeIncoming('ward', incoming.id);
  expect((await fetch(host.url + path, { method: 'POST', body: '{"text":"8"}' })).status).toBe(404);
  await operator.remove(added.endpoint.id);
  expect(await operator.list()).toEqual([]);
});
