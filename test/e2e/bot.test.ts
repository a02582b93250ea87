import { spawn } from 'node:child_process';
import path from 'node:path';
import type { MessagingMethods, Parley } from '@parley/esdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOf, loadSample, tokensFor, wholeHistory } from './support/clients.ts';
import { parley, type Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';

const folder = path.resolve(import.meta.dirname, '../../examples/bot');

/** `examples/bot` as a process of its own. */
async function startBot(key: string): Promise<{ readonly deployments: string; kill(): Promise<void> }> {
  const env = { ...process.env, PARLEY_URL: server.url, PARLEY_KEY: key, PORT: '0', NODE_OPTIONS: '--conditions=source' };
  const child = spawn(process.execPath, ['src/main.ts'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let output = '';
  const deployments = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      const [, address] = /Post deployments to (\S+)/.exec(output) ?? [];
      if (address && output.includes('The bot is up.')) resolve(address);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('close', (code) => reject(new Error(`The bot ended (${code}):\n${output}`)));
  });
  return {
    deployments,
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

let server: Server;
let key: string;
let amara: Parley;
let bot: Awaited<ReturnType<typeof startBot>>;
beforeAll(async () => {
  server = await startServer();
  await loadSample(server);
  key = (await parley(['application', 'add', 'helper', '--own', '--name', 'Helper'], { data: server.data })).output.trim();
  const [token = ''] = await tokensFor(server, ['amara-okafor']);
  amara = clientOf(server, token);
  bot = await startBot(key);
});
afterAll(async () => {
  await amara?.close();
  await bot?.kill();
  await server?.dispose();
});

const bodies = async (conversation: string): Promise<readonly string[]> =>
  (await wholeHistory(amara, conversation)).map(({ body }) => body);

test('the bot answers commands that are written to it, also those of the time when it was away, each once', async () => {
  const room = await amara.messaging.open({ person: 'helper.bot' });
  const { id } = room.snapshot.conversation;
  await room.send('Good morning').sent;
  await room.send('/time Atlantis').sent;
  await expect.poll(() => bodies(id)).toHaveLength(3);
  expect((await bodies(id))[2]).toContain('no time zone “Atlantis”');

  await bot.kill();
  await room.send('/deployments').sent;
  bot = await startBot(key);
  await expect.poll(() => bodies(id)).toHaveLength(5);
  expect((await bodies(id)).slice(3)).toEqual(['/deployments', 'Nothing, since I began.']);
});

test('what is posted to it is said in its room, once for each id, and what is none is refused', async () => {
  const post = (body: object): Promise<number> =>
    fetch(bot.deployments, { method: 'POST', body: JSON.stringify(body) }).then(({ status }) => status);
  const deployment = { id: '4711', service: 'shop', version: '2.4', by: 'Maya' };
  expect([await post(deployment), await post(deployment), await post({ id: '4712' })]).toEqual([204, 204, 400]);
  const { rooms } = await amara.request<MessagingMethods, 'messaging.rooms'>('messaging.rooms', { query: 'Deployments' });
  const [room] = rooms;
  await amara.request<MessagingMethods, 'messaging.join'>('messaging.join', { conversation: room?.id ?? '' });
  expect(await bodies(room?.id ?? '')).toEqual(['**shop** 2.4 is in service (Maya)']);
});
