import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Parley, WatchHandlers } from '@parley/esdk';
import type { WebhookEvent } from '@parley/webhooks/contract';
import { expect, it, vi } from 'vitest';
import { forwardWebhooks, MOST_WAITING, newListenerSecret } from './webhook-forwarding.ts';

const PATIENCE = { timeout: 30_000 };
const event = { type: 'person.created', timestamp: '2026-09-21T14:13:20.000Z', data: {} } as unknown as WebhookEvent;

it('what is left out, here or at the server, is said with its number', async () => {
  const released = Promise.withResolvers<void>();
  let taken = 0;
  const server = createServer((_, response) => {
    taken++;
    void released.promise.then(() => response.writeHead(204).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const to = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const watch = Promise.withResolvers<WatchHandlers>();
  const parley: Pick<Parley, 'watch' | 'subscribe'> = {
    subscribe: () => () => {},
    watch(_, __, on) {
      watch.resolve(on);
      return () => {};
    },
  };
  const lines: string[] = [];
  const ending = new AbortController();
  const over = forwardWebhooks(parley, {
    ...{ to, secret: newListenerSecret(), say: (line) => void lines.push(line), signal: ending.signal },
  });
  const on = await watch.promise;
  on.snapshot({}, true, false);
  on.delta({ missed: 7 });
  for (let n = 0; n < MOST_WAITING + 3; n++) on.delta(event);
  await vi.waitFor(() => expect(taken).toBe(1), PATIENCE);
  released.resolve();
  await vi.waitFor(() => expect(lines.at(-1)).toBe(`Left out 3: ${to} answers too slowly.`), PATIENCE);
  expect(lines.slice(1, 3)).toEqual(['The server left out up to 7: more happened than it can tell.', '14:13:20  person.created  204']);
  expect(taken).toBe(MOST_WAITING);
  ending.abort();
  await over;
  server.close();
});
