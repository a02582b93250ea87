import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { askHealth } from './answers.ts';

it.each([
  [200, 'It answers.'],
  [403, 'It lets nobody in by plain http'],
  [421, 'It lets nobody in by plain http'],
])('of a server that is well and answers %d to who asks for a page it is said: %s', async (status, says) => {
  const server = createServer(({ url }, response) => response.writeHead(url === '/healthz' ? 200 : status).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    expect(await askHealth(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).toMatchObject({
      says: expect.stringContaining(says),
    });
  } finally {
    server.close();
  }
});
