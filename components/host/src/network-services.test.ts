import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NetworkServices, Permission } from '@parley/component';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { networkServices } from './network-services.ts';

let server: Server;
let origin: string;
const heard: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    request.setEncoding('utf8');
    let body = '';
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      heard.push(`${request.method} ${request.url} ${request.headers['x-key'] ?? ''} ${body}`);
      if (request.url === '/away') response.writeHead(302, { location: 'http://169.254.169.254/secret' }).end();
      else if (request.url === '/large') response.end(Buffer.alloc(1024 * 1024 + 1));
      else if (request.url === '/silent') response.write('and then nothing');
      else response.writeHead(201, { 'X-Made': 'yes' }).end('made');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  heard.length = 0;
});

const network = (permissions: readonly string[], signal = new AbortController().signal): NetworkServices =>
  networkServices('polls', permissions as readonly Permission[], signal);
const allowed = (signal?: AbortSignal) => network([`network:${origin}`], signal);

describe('services.network', () => {
  it('asks an origin of the permissions, and tells what it answers', async () => {
    const { status, headers, body } = await allowed().fetch(`${origin}/things?a=1`, {
      method: 'POST',
      headers: { 'X-Key': 'k' },
      body: 'new',
    });
    expect([status, headers['x-made'], new TextDecoder().decode(body)]).toEqual([201, 'yes', 'made']);
    expect(heard).toEqual(['POST /things?a=1 k new']);
  });

  it('asks nobody else: no other port, scheme or name, and nothing that is no address', async () => {
    const port = new URL(origin).port;
    const elsewhere = [
      'http://127.0.0.1:1/',
      `https://127.0.0.1:${port}/`,
      `http://localhost:${port}/`,
      `http://127.0.0.1.nip.io:${port}/`,
    ];
    const tricks = [`${origin}@example.org/`, `http://example.org#${origin}`, 'file:///etc/passwd', 'data:,x', 'things', ''];
    for (const url of [...elsewhere, ...tricks]) await expect(allowed().fetch(url)).rejects.toThrow(/^polls may not ask /);
    await expect(network(['channels:own']).fetch(origin)).rejects.toThrow(`it has not the permission "network:${origin}".`);
    expect(heard).toEqual([]);
  });

  it('does not follow to where it is sent', async () => {
    await expect(allowed().fetch(`${origin}/away`)).rejects.toThrow(`${origin}/away redirects to http://169.254.169.254/secret.`);
  });

  it('takes no more than there is room for', async () => {
    await expect(allowed().fetch(`${origin}/large`)).rejects.toThrow('answers more than 1048576 bytes');
  });

  it('gives up at the deadline, and when the component stops', async () => {
    await expect(allowed().fetch(`${origin}/silent`, { deadlineMs: 20 })).rejects.toThrow('timeout');
    const controller = new AbortController();
    const asked = allowed(controller.signal).fetch(`${origin}/silent`);
    controller.abort(new Error('stopped'));
    await expect(asked).rejects.toThrow('stopped');
  });
});
