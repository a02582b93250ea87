import { accept, type Component, defineComponent, forState, type HookVerdict, refuse, replace } from '@parley/component';
import { json, person, type RawClient, RefusedByServer, type TestHost, testHost } from '@parley/host/testing';
import type { BeforeMessage, Draft, HistoryPage, MessagingMethods } from '@parley/messaging/contract';
import { encodeJson } from '@parley/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { everybody } from '../test/everybody.ts';
import { messagingApi } from './api.ts';
import { messaging } from './component.ts';

const seen: BeforeMessage[] = [];
let answer: (message: BeforeMessage) => Promise<HookVerdict>;
const manners = defineComponent({
  id: 'manners',
  version: '1.0.0',
  permissions: ['hooks'],
  hooks: {
    'messaging.message.before': forState<undefined>().hook<BeforeMessage>((message) => {
      seen.push(message);
      return answer(message);
    }),
  },
  start: async () => ({ state: undefined }),
});

let host: TestHost;
let ann: RawClient;
let conversation: string;
beforeEach(async () => {
  seen.length = 0;
  answer = async () => accept();
  // Order of ids: `manners` is asked although it stands before the component whose point it fills.
  host = await testHost([manners, everybody, messaging as Component], {
    people: { ann: person('ann'), ben: person('ben') },
    limits: { hookMs: 30 },
  });
  ann = await host.client('ann');
  const opened = (await ann.request('messaging.open', { person: 'ben' })) as MessagingMethods['messaging.open']['out'];
  conversation = opened.conversation.id;
});
afterEach(() => host.stop());

let seq = 0;
beforeEach(() => {
  seq = 0;
});
/** Its offset; rejects with the refusal. */
async function publish(draft: Draft): Promise<number> {
  const id = ann.id();
  ann.send({ frame: 'publish', id, channel: `messaging/${conversation}`, producer: 'p', seq: ++seq, payload: encodeJson(draft) });
  const frame = await ann.take((each) => 'id' in each && each.id === id);
  if (frame.frame === 'error') throw new RefusedByServer(frame);
  return frame.frame === 'published' ? (frame.position?.offset ?? 0) : Promise.reject(new Error(frame.frame));
}
const say = (body: string): Promise<number> => publish({ kind: 'create', body, ref: 'r' });
const bodies = async (): Promise<readonly string[]> =>
  ((await ann.request('messaging.history', { conversation })) as HistoryPage).messages.map(({ body }) => body);

describe('components that are asked before a message is stored', () => {
  it('see what is said, by whom and where, and the new body of what is edited; not what is taken back', async () => {
    const id = await publish({ kind: 'create', body: ' Hello ', ref: 'r', mentions: ['ben'] });
    await publish({ kind: 'edit', message: id, body: 'Hello, Ben' });
    await publish({ kind: 'delete', message: id });
    const said = { conversation, sender: 'ann' };
    expect(seen).toEqual([
      { ...said, kind: 'create', body: 'Hello', mentions: ['ben'] },
      { ...said, kind: 'edit', body: 'Hello, Ben', message: id },
    ]);
  });

  it('refuse it with their sentence, under a reason of their own; nothing is stored', async () => {
    answer = async ({ body }) => (body === 'rude' ? refuse('unkind', 'Be kind.') : accept());
    await expect(say('rude')).rejects.toMatchObject({ message: 'Be kind.', details: { reason: 'manners.unkind' } });
    await say('sorry');
    expect(await bodies()).toEqual(['sorry']);
  });

  it('change it for everybody: in the feed, in history and in the inbox', async () => {
    answer = async ({ body }) => replace({ body: body.replace('4111 1111', '•••• ••••') });
    const ben = await host.client('ben');
    ben.send({ frame: 'watch', id: 77, topic: 'messaging.inbox', since: undefined, body: new Uint8Array() });
    await ben.next('snapshot');
    ann.send({
      frame: 'subscribe',
      id: ann.id(),
      channel: `messaging/${conversation}`,
      from: undefined,
      last: 0,
      members: false,
      noEcho: false,
    });
    await ann.next('subscribed');
    await say('my card: 4111 1111');
    const body = 'my card: •••• ••••';
    expect(json((await ann.next('message')).payload)).toMatchObject({ kind: 'created', body });
    expect(json((await ben.next('delta')).body)).toMatchObject({ rows: [{ preview: { text: body } }] });
    expect(await bodies()).toEqual([body]);
  });

  it('change it to nothing that could not have been said', async () => {
    const bad = ['', '  ', 'x'.repeat(16_001)];
    for (const body of bad) {
      answer = async () => replace({ body });
      await say('as it was');
    }
    expect(await bodies()).toEqual(bad.map(() => 'as it was'));
    const failures = host.host.figures().find(({ name }) => name === 'parley_hook_failures_total');
    expect(failures).toMatchObject({ value: new Map([['manners/messaging.message.before', bad.length]]) });
  });

  it('are asked about what is said over HTTP, too', async () => {
    answer = async () => refuse('unkind', 'Be kind.');
    const response = await fetch(`${host.url}/api/v1/conversations/${conversation}/messages`, {
      method: 'POST',
      headers: { authorization: 'Bearer ann', 'idempotency-key': 'once' },
      body: JSON.stringify({ body: 'rude' }),
    });
    expect(await response.json()).toMatchObject({ code: 'refused', detail: 'Be kind.' });
  });

  it('are asked about what other components say, too', async () => {
    const post = (body: string) => host.host.api(messagingApi).post({ conversation, sender: 'webhook:ci', body });
    answer = async ({ body }) => (body === 'rude' ? refuse('unkind', 'Be kind.') : replace({ body: 'Build done' }));
    await expect(post('rude')).rejects.toMatchObject({ code: 'refused', message: 'Be kind.', details: { reason: 'manners.unkind' } });
    await post(' Build 7 done ');
    expect(seen.at(-1)).toEqual({ conversation, sender: 'webhook:ci', kind: 'create', body: 'Build 7 done' });
    expect(await bodies()).toEqual(['Build done']);
  });

  it('keep nobody from talking when they hang or fail; the failures are counted', async () => {
    answer = () => new Promise(() => {});
    await say('while it hangs');
    answer = () => Promise.reject(new Error('bug'));
    await say('while it fails');
    expect(await bodies()).toEqual(['while it hangs', 'while it fails']);
    const failures = host.host.figures().find(({ name }) => name === 'parley_hook_failures_total');
    expect(failures?.kind !== 'histogram' && new Map(failures?.value as ReadonlyMap<string, number>)).toEqual(
      new Map([['manners/messaging.message.before', 2]]),
    );
  });
});
