import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { Server } from '../e2e/support/server.ts';
import { type Change, inVersion, OTHER_MAJOR, revisions, SAYS_MORE, WITHOUT_UNITS } from '../e2e/support/versions.ts';
import { hear } from './support/hear.ts';
import { Stranger } from './support/stranger.ts';

// The packed clients, as an application has them, at real servers of other versions: docs/protocol.md, Versions.

let stranger: Stranger;
let server: Server | undefined;

beforeAll(async () => {
  stranger = new Stranger(inject('registry'));
  stranger.write('package.json', { name: 'crm', private: true, type: 'module' });
  stranger.write('talk.mjs', readFileSync(path.join(import.meta.dirname, 'application/talk.mjs'), 'utf8'));
  await stranger.install('@parley/esdk', '@parley/server-sdk');
});
afterEach(() => server?.dispose());
afterAll(() => stranger?.leave());

/** As the first page does. */
async function loadSample({ url, firstRunUrl = '' }: Server): Promise<void> {
  const body = JSON.stringify({ code: new URL(firstRunUrl).searchParams.get('first') });
  const headers = { 'content-type': 'application/json', origin: url };
  expect((await fetch(`${url}/u/0/api/setup/sample`, { method: 'POST', body, headers })).status).toBe(200);
}

/** What users of the application find at a server of this version, where there is an organisation. */
async function talkWith(...changes: readonly Change[]): Promise<unknown> {
  server = await Server.start({ env: inVersion(...changes) });
  await loadSample(server);
  return talk(server);
}

async function talk(server: Server): Promise<unknown> {
  const { output: key } = await server.command(['application', 'add', 'crm']);
  const program = stranger.start(process.execPath, ['talk.mjs'], { PARLEY_URL: server.url, PARLEY_KEY: key.trim() });
  return JSON.parse(await hear(program, /^(\{.*\})$/m));
}

test('at a server of the next revision everything works that both know, and what is new is skipped', async () => {
  expect(await talkWith(...revisions(2, 1), ...SAYS_MORE)).toEqual({
    state: 'up',
    text: 'Can you look at bed 7?',
    unknown: { name: 'ParleyError', code: 'unknown-method', message: 'There is no method "people.fly".', retryable: false },
  });
});

test('at a server of the revision before everything works that both know, and what it lacks says that it is to be updated', async () => {
  const skew = 'The client speaks revision 1 of parley.1, this server 0 at most: update the server.';
  const old =
    'The server has no people.units (GET /units): it is of an earlier version than this package. Update the server, or install the @parley/server-sdk of its version.';
  expect(await talkWith(...revisions(0, 0), ...WITHOUT_UNITS)).toEqual({
    state: 'up',
    text: 'Can you look at bed 7?',
    unknown: { name: 'ParleyError', code: 'unknown-method', message: `There is no method "people.fly". ${skew}`, retryable: false },
    units: { name: 'ParleyError', code: 'unknown-method', message: old, retryable: false },
  });
});

test.each<[string, readonly Change[], string]>([
  [
    'that does not speak the revision any more',
    revisions(3, 2),
    'The client speaks revision 1 of parley.1, this server 2 at least: update the client.',
  ],
  ['of the next major version', OTHER_MAJOR, 'The client speaks parley.1, this server parley.2: update the client.'],
])('a server %s refuses, and says both versions and which end to update', async (_, changes, message) => {
  server = await Server.start({ env: inVersion(...changes) });
  expect(await talk(server)).toEqual({
    refused: { name: 'ParleyError', code: 'version-unsupported', message, retryable: false },
    state: 'ended',
  });
});
