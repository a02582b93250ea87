import { LeasedSites } from '@parley/host/testing';
import type { InboxRow } from '@parley/messaging/contract';
import { codeOf, encodeJson } from '@parley/protocol';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it, vi } from 'vitest';
import type { InboxClient } from '../test/inbox-client.ts';
import { MessagingNodes } from '../test/nodes.ts';
import { createRoom, invite, join, leave } from './conversations.ts';
import { markRead } from './reading.ts';
import { shapeDraft } from './shape.ts';

/** A limit for what hangs, not a measure: machines may be busy. */
const PATIENCE = { timeout: 30_000 };

const ROOM = { id: 'ward', title: 'Ward 7', open: true, members: ['ann', 'ben'] };

/** What an inbox says, without the order of its rows, and without what only the feed tells: how many members there are. */
function rowsOf({ rows }: InboxClient): Readonly<Record<string, Omit<InboxRow, 'conversation'>>> {
  return Object.fromEntries([...rows].map(([id, { conversation: _, ...row }]) => [id, row]));
}

describe('an inbox on one node', () => {
  it('counts what is said on another one', async () => {
    await using messaging = await MessagingNodes.open();
    await messaging.api('a').ensureRoom(ROOM);
    const ben = await messaging.watch('b', 'ben');
    await messaging.api('a').post({ conversation: 'ward', sender: 'ann', body: 'Hello' });
    await vi.waitFor(() => expect(ben.row('ward')).toMatchObject({ unread: 1, preview: { sender: 'ann', text: 'Hello' } }), PATIENCE);
    await messaging.api('b').post({ conversation: 'ward', sender: 'ann', body: 'Again' });
    await vi.waitFor(() => expect(ben.row('ward')).toMatchObject({ unread: 2, preview: { text: 'Again' } }), PATIENCE);
  });

  it('follows the mark that the person sets on another one', async () => {
    await using messaging = await MessagingNodes.open();
    await messaging.api('a').ensureRoom(ROOM);
    const ben = await messaging.watch('b', 'ben');
    await messaging.api('a').post({ conversation: 'ward', sender: 'ann', body: 'Hello' });
    await vi.waitFor(() => expect(ben.row('ward')).toMatchObject({ unread: 1 }), PATIENCE);
    await markRead(messaging.state('a'), 'ben', 'ward', 1);
    await vi.waitFor(() => expect(ben.row('ward')).toMatchObject({ unread: 0, readSeq: 1 }), PATIENCE);
  });

  it('shows a room that the person comes into on another one, and loses it again', async () => {
    await using messaging = await MessagingNodes.open();
    await messaging.api('a').ensureRoom(ROOM);
    const cleo = await messaging.watch('b', 'cleo');
    const heard: (readonly string[])[] = [];
    messaging.api('b').onMembersChanged(({ people }) => heard.push(people));
    await invite(messaging.state('a'), 'ann', 'ward', ['cleo']);
    await vi.waitFor(() => expect(cleo.row('ward')).toMatchObject({ conversation: { title: 'Ward 7' } }), PATIENCE);
    await leave(messaging.state('a'), 'cleo', 'ward');
    await vi.waitFor(() => expect(cleo.rows.size).toBe(0), PATIENCE);
    expect(heard.slice(-2)).toEqual([['cleo'], ['cleo']]);
  });

  it('is right again after the node was cut off, and after a node was lost that had not told what it committed', async () => {
    await using messaging = await MessagingNodes.open(['a', 'b', 'c']);
    await messaging.api('a').ensureRoom(ROOM);
    const [ben, cleo] = [await messaging.watch('b', 'ben'), await messaging.watch('c', 'cleo')];
    messaging.nodes.sites.cut('b');
    await messaging.api('a').post({ conversation: 'ward', sender: 'ann', body: 'Hello' });
    await markRead(messaging.state('a'), 'ben', 'ward', 1);
    await invite(messaging.state('a'), 'ann', 'ward', ['cleo']);
    // Who was not cut off has heard of it: it will not be told again.
    await vi.waitFor(() => expect(cleo.row('ward').seq).toBe(1), PATIENCE);
    messaging.nodes.sites.heal('b');
    await vi.waitFor(() => expect(ben.row('ward')).toMatchObject({ seq: 1, unread: 0, conversation: { memberCount: 3 } }), PATIENCE);
    const posted = messaging.api('a').post({ conversation: 'ward', sender: 'ann', body: 'Again' });
    vi.spyOn(messaging.state('a').news, 'committed').mockReturnValue();
    await posted;
    const { stopped } = await messaging.nodes.lose('a');
    await vi.waitFor(() => expect(ben.row('ward')).toMatchObject({ unread: 1, preview: { text: 'Again' } }), PATIENCE);
    await stopped();
  });
});

describe('a conversation on several nodes', () => {
  it('is closed on all of them to whoever has left it, once the leaving is answered', async () => {
    await using messaging = await MessagingNodes.open();
    await messaging.api('a').ensureRoom(ROOM);
    const [ann, ben] = [await messaging.nodes.host('a').client('ann'), await messaging.nodes.host('b').client('ben')];
    const channel = 'messaging/ward';
    ben.send({ frame: 'subscribe', id: ben.id(), channel, from: undefined, last: 0, members: false, noEcho: false });
    await ben.next('subscribed');
    const draft = encodeJson({ kind: 'create', body: 'x', ref: 'a' });
    ben.send({ frame: 'publish', id: ben.id(), channel, producer: 'p', seq: 1, payload: draft });
    await ben.next('published');
    await ben.next('message');
    await leave(messaging.state('a'), 'ben', 'ward');
    // What was written before the leaving was answered comes before this answer.
    await ben.request('messaging.rooms');
    const heard = ben.frames.filter(({ frame }) => frame === 'message').length;
    ann.send({ frame: 'publish', id: ann.id(), channel, producer: 'p', seq: 1, payload: draft });
    await ann.next('published');
    ben.send({ frame: 'publish', id: ben.id(), channel, producer: 'p', seq: 2, payload: draft });
    expect((await ben.take(({ frame }) => frame === 'error')) as { readonly code: number }).toMatchObject({ code: codeOf('forbidden') });
    await expect(ben.request('messaging.history', { conversation: 'ward' })).rejects.toMatchObject({ code: codeOf('forbidden') });
    expect(ben.frames.filter(({ frame }) => frame === 'message')).toHaveLength(heard);
  });

  it('is made once by a call that is repeated on another node', async () => {
    await using messaging = await MessagingNodes.open();
    const made: string[] = [];
    for (const node of ['a', 'b']) {
      const client = await messaging.nodes.host(node).client('ann');
      const answer = await client.request('messaging.createRoom', { title: 'Ward 7', people: ['ben'] }, { key: 'once' });
      made.push((answer as { readonly conversation: { readonly id: string } }).conversation.id);
    }
    expect(made[0]).toBe(made[1]);
    const request = { title: 'Ward 7', topic: '', open: false, people: ['ben'] };
    expect((await createRoom(messaging.state('b'), 'cleo', request, 'once')).id).not.toBe(made[0]);
    for (const other of [{ title: 'Ward 8' }, { topic: 'Nights' }, { open: true }, { people: [] }]) {
      const reused = createRoom(messaging.state('b'), 'ann', { ...request, ...other }, 'once');
      await expect(reused, JSON.stringify(other)).rejects.toMatchObject({ details: { reason: 'key-reused' } });
    }
  });

  it('has a message once that is sent over HTTP at all of them at the same time, under one key', async () => {
    await using messaging = await MessagingNodes.open(['a', 'b', 'c']);
    await messaging.api('a').ensureRoom(ROOM);
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((node) =>
        fetch(`${messaging.nodes.host(node).url}/api/v1/conversations/ward/messages`, {
          method: 'POST',
          headers: { authorization: 'Bearer ann', 'idempotency-key': 'k' },
          body: JSON.stringify({ body: 'once' }),
        }),
      ),
    );
    const [first, ...others] = await Promise.all(answers.map((answer) => answer.json()));
    expect([others, first]).toMatchObject([[first, first], { message: { seq: 1, body: 'once' } }]);
  });

  it('keeps no deleted text in its feed, also where the node is gone that purged so far', async () => {
    await using messaging = await MessagingNodes.open();
    await messaging.api('a').ensureRoom(ROOM);
    const text = async (): Promise<string> => {
      const { entries } = await messaging.nodes.store.log.read('messaging/ward', 0, 100);
      return entries.map(({ payload }) => new TextDecoder().decode(payload)).join();
    };
    const drop = async (node: string, id: number): Promise<void> => {
      const { catalogue, services } = messaging.state(node);
      const shaped = await shapeDraft(catalogue, 'ward', 'ann', { kind: 'delete', message: id });
      if ('refused' in shaped) throw new Error(shaped.message);
      const { writes, ...entry } = shaped;
      await services.channels.append('messaging/ward', { sender: 'ann', ...entry }, writes);
    };
    for (const node of ['a', 'b']) {
      const { id } = await messaging.api(node).post({ conversation: 'ward', sender: 'ann', body: `secret-${node}` });
      await drop(node, id);
      await vi.waitFor(async () => expect(await text()).not.toContain(`secret-${node}`), PATIENCE);
    }
    const { id } = await messaging.api('b').post({ conversation: 'ward', sender: 'ann', body: 'secret-of-both' });
    const { stopped } = await messaging.nodes.lose('a');
    await drop('b', id);
    await vi.waitFor(async () => expect(await text()).not.toContain('secret-of-both'), PATIENCE);
    await stopped();
  });
});

it('with leases that lapse in real time, a node that is lost keeps nothing from the others', async () => {
  await using messaging = await MessagingNodes.open(['a', 'b'], { sites: new LeasedSites() });
  await messaging.api('a').ensureRoom(ROOM);
  const ben = await messaging.watch('b', 'ben');
  await messaging.api('a').post({ conversation: 'ward', sender: 'ann', body: 'Hello' });
  await vi.waitFor(() => expect(ben.row('ward')).toMatchObject({ unread: 1 }), PATIENCE);
  expect([await messaging.state('a').services.site.claim('thing'), await messaging.state('b').services.site.claim('thing')]).toEqual([
    true,
    false,
  ]);
  const lost = messaging.api('a');
  const { stopped } = await messaging.nodes.lose('a');
  await lost.post({ conversation: 'ward', sender: 'ann', body: 'Nobody is told' });
  // Whoever asks all waits for the lease of the lost node, and no longer.
  await leave(messaging.state('b'), 'ann', 'ward');
  await vi.waitFor(() => expect(ben.row('ward')).toMatchObject({ seq: 2, conversation: { memberCount: 1 } }), PATIENCE);
  expect(await messaging.state('b').services.site.claim('thing')).toBe(true);
  await stopped();
});

/** Everything that changes inboxes, on random nodes, some of which are cut off for a while. */
async function talk(messaging: MessagingNodes, names: readonly string[], seed: number): Promise<void> {
  const { random } = new SimulatedRuntime(seed);
  const pick = <T>(from: readonly T[]): T => from[random.integer(from.length)] as T;
  const [people, rooms] = [
    ['ann', 'ben', 'cleo'],
    ['ward', 'desk'],
  ];
  const cut = new Set<string>();
  const deeds: ((node: string) => Promise<unknown>)[] = [
    (node) => messaging.api(node).post({ conversation: pick(rooms), sender: pick(people), body: `m${random.integer(1_000)}` }),
    (node) => messaging.api(node).post({ conversation: pick(rooms), sender: pick(people), body: `m${random.integer(1_000)}` }),
    (node) => markRead(messaging.state(node), pick(people), pick(rooms), 1 + random.integer(20)),
    (node) => leave(messaging.state(node), pick(people), pick(rooms)),
    (node) => join(messaging.state(node), pick(people), pick(rooms)),
  ];
  for (let step = 0; step < 40; step++) {
    const some = Array.from({ length: 1 + random.integer(4) }, () => pick(deeds)(pick(names)));
    const node = pick(names);
    if (random.integer(4) === 0 && cut.delete(node)) messaging.nodes.sites.heal(node);
    else if (random.integer(6) === 0 && !cut.has(node)) messaging.nodes.sites.cut(cut.add(node) && node);
    await Promise.allSettled(some);
  }
  for (const node of cut) messaging.nodes.sites.heal(node);
}

it('all inboxes end up as the tables are, whatever happened where and whoever was cut off', async () => {
  const names = ['a', 'b', 'c'];
  for (let seed = 1; seed <= 5; seed++) {
    await using messaging = await MessagingNodes.open(names);
    for (const id of ['ward', 'desk']) await messaging.api('a').ensureRoom({ ...ROOM, id });
    const watches: { readonly node: string; readonly whose: string; readonly client: InboxClient }[] = [];
    for (const node of names) {
      for (const whose of ['ann', 'ben', 'cleo']) watches.push({ node, whose, client: await messaging.watch(node, whose) });
    }
    await talk(messaging, names, seed);
    for (const { node, whose, client } of watches) {
      const truth = rowsOf(await messaging.watch('a', whose));
      await vi.waitFor(() => expect(rowsOf(client), `seed ${seed}: ${whose} on ${node}`).toEqual(truth), PATIENCE);
    }
  }
});
