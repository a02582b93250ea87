import { cpSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { repositoryRoot } from '../../scripts/workspace.ts';
import { PackedServer } from './support/packed-server.ts';
import { Stranger } from './support/stranger.ts';

// The components of `examples/components`, as somebody has them who has nothing but the packages.

const folder = path.join(repositoryRoot, 'examples/components');
const GRANTS = ['polls: channels:own storage:own uses:messaging.api', 'on-call: channels:own storage:own directory:read'];
const LOOP = `import { defineComponent, method, signedIn } from '@parley/component';
import { z } from 'zod';
const spin = method({ in: z.object({}), out: z.object({}), can: signedIn, rest: 'POST /loop', about: 'Never ends', run: async () => { for (;;); } });
export default defineComponent({ id: 'loop', version: '1.0.0', methods: { spin }, start: async () => ({ state: undefined }) });
`;

const names = readdirSync(folder);
let stranger: Stranger;
let server: PackedServer;
beforeAll(async () => {
  stranger = new Stranger(inject('registry'));
  stranger.write('package.json', { name: 'components', private: true, type: 'module', workspaces: names });
  const ours = /(?:^|\/)(?:node_modules|dist|data)(?:\/|$)/;
  for (const name of names) {
    const source = path.join(folder, name);
    cpSync(source, path.join(stranger.app, name), { recursive: true, filter: (file) => !ours.test(path.relative(source, file)) });
  }
  await stranger.install();
});
afterAll(() => {
  if (server) server.dispose();
  else stranger?.leave();
});

test.each(names)('%s passes its tests in both hostings, nothing is wrong with its declaration, and it is built', async (name) => {
  const npm = (...args: readonly string[]): Promise<string> => stranger.run('npm', '--workspace', name, ...args);
  expect(await npm('test')).toMatch(/^ℹ fail 0$/m);
  expect(await npm('run', 'check')).toContain(': nothing is wrong.');
  await npm('run', 'build');
});

/** Calls of one person of the sample over HTTP. */
async function as(person: string) {
  const authorization = `Bearer ${(await server.parley('token', person)).trim()}`;
  return async <Answer>(verb: string, address: string, body?: object, key?: string): Promise<Answer & { readonly status: number }> => {
    const response = await fetch(`${server.url}/api/v1/${address}`, {
      method: verb,
      headers: { authorization, 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { ...((await response.json()) as Answer), status: response.status };
  };
}

test('in threads of a packed server they answer over HTTP, also while another one runs in a circle and is ended', async () => {
  stranger.write('loop.ts', LOOP);
  const components = [...names.map((name) => `./${name}/src/index.ts`), './loop.ts'].join(',');
  server = await PackedServer.of(stranger, { PARLEY_COMPONENTS: components, PARLEY_GRANTS: GRANTS.join(', ') });
  const sample = { code: new URL(server.firstRunUrl).searchParams.get('first') };
  const loaded = await fetch(`${server.url}/u/0/api/setup/sample`, {
    method: 'POST',
    headers: { origin: server.url, 'content-type': 'application/json' },
    body: JSON.stringify(sample),
  });
  expect(loaded.status).toBe(200);
  const [amara, lars, joaquin] = await Promise.all([as('amara-okafor'), as('lars-johansen'), as('joaquin-herrera')]);

  const circle = joaquin('POST', 'loop', {});
  const room = await amara<{ readonly conversation: { readonly id: string } }>('POST', 'rooms', {
    title: 'Lunch',
    open: false,
    people: ['joaquin-herrera'],
  });
  const draft = { conversation: room.conversation.id, question: 'Where?', options: ['Canteen', 'Garden'] };
  const poll = await amara<{ readonly id: string }>('POST', 'polls', draft, 'one');
  expect(await amara('POST', 'polls', draft, 'one')).toMatchObject({ id: poll.id });
  expect(await joaquin('PUT', `polls/${poll.id}/vote`, { choice: 1 })).toMatchObject({ status: 200, votes: [0, 1], own: 1 });
  expect(await lars('GET', `polls/${poll.id}`)).toMatchObject({ status: 403 });
  expect(await circle).toMatchObject({ status: 503, details: { reason: 'component-lost' } });
  expect(await amara('POST', `polls/${poll.id}/close`)).toMatchObject({ status: 200, isOpen: false, votes: [0, 1] });

  const { units } = await amara<{ readonly units: readonly { readonly id: string; readonly name: string }[] }>('GET', 'units');
  const unit = units.find(({ name }) => name === 'Cardiology')?.id ?? '';
  const shift = { person: 'amara-okafor', from: Date.now() - 1, until: Date.now() + 3_600_000 };
  expect(await lars('POST', `on-call/${unit}/shifts`, shift)).toMatchObject({ status: 403 });
  const { id } = await joaquin<{ readonly id: string }>('POST', `on-call/${unit}/shifts`, shift);
  await amara('PUT', `on-call-shifts/${id}/offer`, { to: 'lars-johansen' });
  expect(await lars('GET', `on-call/${unit}`)).toMatchObject({ shift: { person: 'amara-okafor' } });
  expect(await lars('PUT', `on-call-shifts/${id}/acceptance`)).toMatchObject({ status: 200 });
  expect(await joaquin('GET', `on-call/${unit}`)).toMatchObject({ shift: { person: 'lars-johansen' } });
});
