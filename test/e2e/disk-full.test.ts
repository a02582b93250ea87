// A disk that takes no more, under people who talk: what they are told, what goes on, and what is there afterwards.
import { execFileSync } from 'node:child_process';
import { RawClient } from '@parley/host/testing';
import type { HistoryPage } from '@parley/messaging/contract';
import { adviceOf, codeOf, encodeJson, type Frame } from '@parley/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSample, tokensFor } from './support/clients.ts';
import { Conversation } from './support/conversation.ts';
import { figures, METRICS } from './support/figures.ts';
import { Server } from './support/server.ts';
import { FEED, ROOM, SPEAKERS } from './support/talk.ts';

let server: Server;
/** Of somebody who is in the room. */
let token: string;
beforeAll(async () => {
  server = await Server.start({ env: METRICS });
  await loadSample(server);
  [token = ''] = await tokensFor(server, SPEAKERS);
});
afterAll(() => server?.dispose());

/** How large files may become (RLIMIT_FSIZE): beyond that the server's writes fail, as on a disk or under a quota that is full. */
function limitFiles(bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(server.pid), `--fsize=${bytes}:unlimited`]);
}

const ready = async (): Promise<number> => (await fetch(`${server.url}/readyz`)).status;

/** Publishes, as somebody of the room, what changes nothing, until that is refused for now. */
async function refusal(raw: RawClient): Promise<Frame> {
  const payload = encodeJson({ kind: 'edit', id: 1, body: 'x'.repeat(5_000) });
  for (let seq = 1; ; seq++) {
    const id = raw.id();
    raw.send({ frame: 'publish', id, channel: FEED, producer: `p${raw.welcome.session}`.slice(0, 20), seq, payload });
    const answer = await raw.take((frame) => 'id' in frame && frame.id === id);
    if (answer.frame === 'error' && adviceOf(answer.code) === 'retry-later') return answer;
  }
}

test('While nothing can be written people are told so, and read on; when there is room again everything goes on, and nothing is lost', async () => {
  const conversation = await Conversation.begin(server, 4);
  const goesOn = async () => {
    await conversation.goesOn();
    await expect.poll(ready).toBe(200);
  };
  const full = async () => {
    const raw = await RawClient.signIn(server.url, token);
    expect(await refusal(raw)).toMatchObject({ code: codeOf('storage-full'), retryAfterMs: expect.any(Number) });
    const { messages } = (await raw.request('messaging.history', { conversation: ROOM, limit: 5 })) as HistoryPage;
    expect(messages).toHaveLength(5);
    // Looked at no more than once a second.
    await expect.poll(ready).toBe(503);
    expect((await figures(server)).get('parley_refused_total{code="storage-full"}')).toBeGreaterThan(0);
    const complaint = /"level":"error".*storing what is published.*Make room; nothing needs to be restarted/g;
    await expect.poll(() => server.output.match(complaint) ?? []).toHaveLength(1);
    await raw.close();
  };
  await goesOn();

  limitFiles(4_096);
  await full();
  limitFiles('unlimited');
  await goesOn();

  // It fills in the middle of what is written, the log of which begins anew; and then the machine fails, too.
  expect(await server.end()).toBe(0);
  server = await server.restart();
  limitFiles(200_000);
  await full();
  await server.end('SIGKILL');
  server = await server.restart();
  await goesOn();

  expect(await conversation.end()).toEqual([]);
  await conversation.close();
});
