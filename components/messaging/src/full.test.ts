import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Component, defineComponent } from '@parley/component';
import { json, person, type RawClient, testHost } from '@parley/host/testing';
import type { HistoryPage } from '@parley/messaging/contract';
import { type PeopleApi, peopleApi } from '@parley/people';
import { codeOf, encodeJson, type FrameOf } from '@parley/protocol';
import { openSqliteStore } from '@parley/storage/sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { messaging } from './component.ts';

const everybody = defineComponent({
  id: 'people',
  version: '1.0.0',
  provides: peopleApi,
  start: async () => ({
    state: undefined,
    api: { exists: async (ids: readonly string[]) => new Set(ids) } as Partial<PeopleApi> as PeopleApi,
  }),
}) as Component;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parley-full-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function open(maxBytes?: number) {
  const store = await openSqliteStore({ path: folder, ...(maxBytes === undefined ? {} : { maxBytes }) });
  const limits = { framesPerSecond: 10_000, bytesPerSecond: 100_000_000 };
  const host = await testHost([everybody, messaging as Component], { store, people: { ann: person('ann') }, limits });
  const stop = async () => {
    await host.stop();
    await store.close();
  };
  return { host, client: await host.client('ann'), stop };
}

/** Settles with `published` or the error's code. */
async function publish(client: RawClient, conversation: string, seq: number): Promise<'published' | number> {
  const id = client.id();
  const payload = encodeJson({ kind: 'create', body: `${seq} ${'x'.repeat(8_000)}`, ref: `r${seq}` });
  client.send({ frame: 'publish', id, channel: `messaging/${conversation}`, producer: 'p', seq, payload });
  const answer = await client.take((frame) => (frame.frame === 'published' || frame.frame === 'error') && frame.id === id);
  return answer.frame === 'error' ? answer.code : 'published';
}

async function bodies(client: RawClient, conversation: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (let before: number | undefined; ; ) {
    const page = (await client.request('messaging.history', { conversation, before, limit: 200 })) as HistoryPage;
    found.unshift(...page.messages.map(({ ref }) => ref));
    if (!page.more) return found;
    before = page.messages[0]?.seq;
  }
}

it('a full disk is said as such, loses nothing that was acknowledged, lets everybody read on, and is over when there is room', async () => {
  const full = await open(1024 * 1024);
  const { conversation } = (await full.client.request('messaging.createRoom', { title: 'Ward 7' })) as { conversation: { id: string } };
  const acknowledged: string[] = [];
  let seq = 1;
  for (
    let answer = await publish(full.client, conversation.id, seq);
    answer === 'published';
    answer = await publish(full.client, conversation.id, seq)
  ) {
    acknowledged.push(`r${seq++}`);
  }
  expect(await publish(full.client, conversation.id, seq)).toBe(codeOf('storage-full'));
  const makeRooms = async (): Promise<never> => {
    for (;;) await full.client.request('messaging.createRoom', { title: 'Another', topic: 'y'.repeat(500) });
  };
  await expect(makeRooms()).rejects.toMatchObject({ code: codeOf('storage-full') });
  expect(await bodies(full.client, conversation.id)).toEqual(acknowledged);
  full.client.send({
    frame: 'subscribe',
    id: 900,
    channel: `messaging/${conversation.id}`,
    from: undefined,
    last: 5,
    members: false,
    noEcho: false,
  });
  expect((await full.client.next('subscribed')).id).toBe(900);
  full.client.send({ frame: 'watch', id: 901, topic: 'messaging.inbox', since: undefined, body: encodeJson({}) });
  const snapshot = (await full.client.next('snapshot')) as FrameOf<'snapshot'>;
  expect(json(snapshot.body)).toMatchObject({ rows: expect.arrayContaining([expect.objectContaining({ seq: acknowledged.length })]) });
  await full.stop();

  const roomy = await open();
  expect(await publish(roomy.client, conversation.id, seq)).toBe('published');
  expect(await bodies(roomy.client, conversation.id)).toEqual([...acknowledged, `r${seq}`]);
  await roomy.stop();
});
