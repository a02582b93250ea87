import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ApplicationsMethods } from '@parley/applications/contract';
import type { IdentityMethods } from '@parley/identity/contract';
import type { MessagingMethods } from '@parley/messaging/contract';
import type { PeopleMethods } from '@parley/people/contract';
import { Parley } from '@parley/server-sdk';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { asClient } from '../client.ts';
import { writeControl } from '../data-directory.ts';
import { asHolder } from '../holder.ts';
import { jsonLogger } from '../logger.ts';
import { type RunningNode, startNode } from '../node.ts';
import { asOperator } from '../operator.ts';
import { runCommand } from '../run-command.ts';
import { readSettings } from '../settings.ts';
import { forwardWebhooks } from '../webhook-forwarding.ts';

const PATIENCE = { timeout: 30_000 };
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const data = mkdtempSync(path.join(tmpdir(), 'parley-webhooks-'));
const env = { PARLEY_DATA: data, PARLEY_PORT: '0' };
const received: { readonly headers: IncomingHttpHeaders; readonly text: string }[] = [];
let status = 200;
const application = createServer(async (request, response) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  received.push({ headers: request.headers, text: Buffer.concat(chunks).toString() });
  response.writeHead(status).end();
});
const said: string[] = [];
const surroundings = { env, cwd: data, say: (line: string) => void said.push(line) };

let node: RunningNode;
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(application.address() as AddressInfo).port}/hooks`;
  node = await startNode({ settings: readSettings(env, data), logger: jsonLogger('error') });
  writeControl(data, { url: node.localUrl, key: node.operatorKey, pid: process.pid });
  await fetch(`${node.localUrl}/u/0/api/setup/organisation`, {
    method: 'POST',
    headers: { origin: node.localUrl, 'content-type': 'application/json' },
    body: JSON.stringify({
      code: node.firstRunCode,
      organisation: 'A',
      name: 'Maya',
      mail: 'maya@example.org',
      password: 'nine quiet lanterns',
    }),
  });
});
afterAll(async () => {
  await node.stop();
  application.closeAllConnections();
  application.close();
  rmSync(data, { recursive: true });
});

/** What it says; rejects with what it complains of. */
async function parley(...args: string[]): Promise<readonly string[]> {
  said.length = 0;
  const complained: string[] = [];
  const code = await runCommand(args, surroundings, (line) => void complained.push(line));
  if (code !== 0) throw new Error(complained.join('\n'));
  return [...said];
}

const addPerson = (name: string) =>
  asOperator(surroundings, (client) =>
    client.request<PeopleMethods, 'people.add'>('people.add', { name, mail: `${name.toLowerCase()}@example.org` }),
  );

it('webhooks are registered, listed, given up, tried again and removed', async () => {
  await parley('settings', 'set', 'webhooks.networks', '127.0.0.1');
  status = 410;
  const [line = ''] = await parley('webhooks', 'add', url, '--events', 'person.created,person.updated', '--conversations', 'all');
  const [id = '', secret] = line.split('\t');
  expect(secret).toMatch(/^whsec_/);
  await addPerson('Ada');
  await vi.waitFor(async () => {
    expect(await parley('webhooks', 'list')).toEqual([
      `${id}\t${url}\tperson.created,person.updated\tall\t\tdisabled (gone)\t0 waiting, 1 given up`,
    ]);
  }, PATIENCE);
  expect(await parley('webhooks', 'dead', id)).toEqual([
    expect.stringMatching(/^msg_[\w-]{27}\tperson\.created\t.*\tanswered 410\tThe address answered 410; .*$/),
  ]);
  expect(await parley('webhooks', 'replay', id)).toEqual(['1']);
  await parley('webhooks', 'remove', id);
  expect(await parley('webhooks', 'list')).toEqual([]);
  await expect(parley('webhooks', 'dead', id)).rejects.toThrow('There is no webhook');
});

it('addresses at which others post into a conversation are made for a member, listed and removed', async () => {
  const token = await asOperator(surroundings, async (client) => {
    const { token } = await client.request<IdentityMethods, 'identity.issueToken'>('identity.issueToken', {
      person: 'maya',
      label: 'x',
      days: 1,
    });
    return token;
  });
  const { conversation } = await asClient(node.localUrl, token, (client) =>
    client.request<MessagingMethods, 'messaging.createRoom'>('messaging.createRoom', { title: 'Builds' }),
  );
  const { id: room } = conversation;
  await expect(parley('webhooks', 'incoming', 'add', room, '--name', 'CI', '--by', 'nobody')).rejects.toThrow('"nobody" may not write');
  const [line = ''] = await parley('webhooks', 'incoming', 'add', room, '--name', 'CI', '--by', 'maya');
  const [id = '', address = ''] = line.split('\t');
  expect(address).toMatch(new RegExp(`^${node.localUrl}/hooks/${id}/`));
  expect(await parley('webhooks', 'incoming', 'list', room)).toEqual([`${id}\tCI\tmaya\tnever used`]);
  expect((await fetch(address, { method: 'POST', body: '{"text":"Build 7"}' })).status).toBe(200);
  await asClient(node.localUrl, token, (client) =>
    client.request<MessagingMethods, 'messaging.leave'>('messaging.leave', { conversation: room }),
  );
  expect(await parley('webhooks', 'incoming', 'list', room)).toEqual([
    expect.stringMatching(new RegExp(`^${id}\tCI\tmaya\tused \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d\tpaused$`)),
  ]);
  await parley('webhooks', 'incoming', 'remove', room, id);
  expect(await parley('webhooks', 'incoming', 'list', room)).toEqual([]);
  expect((await fetch(address, { method: 'POST', body: '{"text":"Build 8"}' })).status).toBe(404);
});

it('what happens is sent to an address of this machine while somebody listens, signed, without a webhook', async () => {
  status = 200;
  received.length = 0;
  const lines: string[] = [];
  const ending = new AbortController();
  const listening = asOperator(surroundings, (client) =>
    forwardWebhooks(client, { to: url, secret: SECRET, say: (line) => void lines.push(line), signal: ending.signal }),
  );
  await vi.waitFor(() => expect(lines).toHaveLength(1), PATIENCE);
  await addPerson('Bea');
  await vi.waitFor(() => expect(lines.slice(1)).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d {2}person\.created {2}200$/)]), PATIENCE);
  const [{ headers, text } = { headers: {}, text: '' }] = received;
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${text}`;
  const signature = createHmac('sha256', Buffer.from(SECRET.slice(6), 'base64'))
    .update(signed)
    .digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${signature}`);
  expect(JSON.parse(text)).toMatchObject({ type: 'person.created', data: { person: { id: 'bea' } } });
  ending.abort();
  await listening;
  await addPerson('Cyd');
  expect(received).toHaveLength(1);
});

it('with the key of an application what is its own is sent', async () => {
  received.length = 0;
  await asOperator(surroundings, (client) =>
    client.request<ApplicationsMethods, 'applications.register'>('applications.register', { id: 'crm', people: 'own' }),
  );
  const can = ['webhooks/events: watch'];
  const { key } = await asOperator(surroundings, (client) =>
    client.request<ApplicationsMethods, 'applications.newKey'>('applications.newKey', { application: 'crm', can }),
  );
  const lines: string[] = [];
  const ending = new AbortController();
  const holder = { ...surroundings, env: { ...env, PARLEY_TOKEN: key } };
  const listening = asHolder(holder, (client) =>
    forwardWebhooks(client, { to: url, secret: SECRET, say: (line) => void lines.push(line), signal: ending.signal }),
  );
  await vi.waitFor(() => expect(lines).toHaveLength(1), PATIENCE);
  await addPerson('Dan');
  const token = await new Parley({ url: node.localUrl, key }).tokens.issue({ person: { id: '7', name: 'Seven' } });
  await asClient(node.localUrl, token, (client) =>
    client.request<MessagingMethods, 'messaging.conversations'>('messaging.conversations', {}),
  );
  await vi.waitFor(() => expect(lines).toHaveLength(2), PATIENCE);
  expect(received.map(({ text }) => JSON.parse(text).data.person.id)).toEqual(['crm.7']);
  ending.abort();
  await listening;
});

it.each([
  [['--to', 'http://10.0.0.1/'], 'an address of this machine'],
  [['--to', 'https://example.org/'], 'an address of this machine'],
  [['--to', 'http://localhost.example.org/'], 'an address of this machine'],
  [['--to', 'http://127.0.0.1:1/', '--secret', 'secret'], 'whsec_'],
])('`parley webhooks listen` with %j is refused', async (args, sentence) => {
  await expect(parley('webhooks', 'listen', ...args)).rejects.toThrow(sentence);
});

it('whoever listens is told that the server is gone and waited for, and ends where a new one does not take them back', async () => {
  const lines: string[] = [];
  const listening = asOperator(surroundings, (client) =>
    forwardWebhooks(client, { to: url, secret: SECRET, say: (line) => void lines.push(line), signal: new AbortController().signal }),
  );
  const refused = expect(listening).rejects.toThrow(/^The server does not take this listener back: .+ Start it again\.$/);
  await vi.waitFor(() => expect(lines).toHaveLength(1), PATIENCE);
  const { port } = new URL(node.localUrl);
  await node.stop();
  await vi.waitFor(
    () => expect(lines.slice(1)).toEqual([expect.stringMatching(/^The server is gone\. Waiting until it is back: /)]),
    PATIENCE,
  );
  node = await startNode({ settings: readSettings({ ...env, PARLEY_PORT: port }, data), logger: jsonLogger('error') });
  await refused;
  expect(lines).toHaveLength(2);
});
