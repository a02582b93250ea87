import type { Component } from '@parley/component';
import { json, person, type RawClient, RefusedByServer, TestNodes } from '@parley/host/testing';
import type { Conversation, HistoryPage, InboxDelta, InboxRow, MessagingMethods, SearchPage } from '@parley/messaging/contract';
import { encodeJson, nameOfCode } from '@parley/protocol';
import type { Principal } from '@parley/routing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { everybody } from '../test/everybody.ts';
import { messagingApi } from './api.ts';
import { messaging } from './component.ts';

const KEY = 'crm/deal/42';
const of = (application: string, id: string, can?: readonly string[]): Principal => person(id, { application, ...(can && { can }) });
const WITH = ['messaging/*: join publish cast history call', 'messaging/inbox: watch'];
/** As identity makes one. */
const GUEST_CALLS = ['messaging/open: call', 'messaging/history: call', 'messaging/markRead: call', 'messaging/names: call'];
const guest = (id: string, ...can: readonly string[]): Principal => ({ ...of('crm', id, can), kind: 'guest' });

/** Who shows what: a person, and what the token lists. */
const people: Readonly<Record<string, Principal>> = {
  ann: of('crm', 'ann', ['crm/deal/*: join publish cast', ...WITH]),
  'ann elsewhere': of('crm', 'ann', ['crm/deal/43: join publish', ...WITH]),
  'ann in the shop': of('shop', 'ann', ['crm/*: join publish', '*: join publish call watch']),
  'ann, unlisted': of('crm', 'ann'),
  'ann at home': person('ann'),
  ben: of('crm', 'ben', ['crm/deal/42: join publish', ...WITH]),
  'ben, reading': of('crm', 'ben', ['crm/deal/42: join', ...WITH]),
  'ben at home': person('ben'),
  'cat at home': person('cat', { roles: ['admin'] }),
  'cat, everything': person('cat', { can: ['*: join publish call'] }),
  guest: guest('guest:crm:visitor', `${KEY}: join publish`, 'messaging/*: join publish cast history members', ...GUEST_CALLS),
  'guest of all': guest('guest:crm:visitor', '*: join publish cast history members call watch open accept set'),
  crm: { kind: 'service', id: 'application:crm', roles: [], grant: 'k', application: 'crm', can: ['messaging/withdraw: call'] },
  shop: { kind: 'service', id: 'application:shop', roles: [], grant: 'k', application: 'shop', can: ['messaging/withdraw: call'] },
};

let nodes: TestNodes;
beforeEach(async () => {
  nodes = await TestNodes.open(() => [everybody, messaging as Component], { people });
});
afterEach(() => nodes[Symbol.asyncDispose]());

const clientOf = (who: string, node = 'a'): Promise<RawClient> => nodes.host(node).client(who);

async function call<M extends keyof MessagingMethods>(
  who: string | RawClient,
  method: M,
  input: MessagingMethods[M]['in'],
): Promise<MessagingMethods[M]['out']> {
  const client = typeof who === 'string' ? await clientOf(who) : who;
  return (await client.request(method, input)) as MessagingMethods[M]['out'];
}

async function refusal(asked: Promise<unknown>): Promise<string> {
  const error: unknown = await asked.catch((each: unknown) => each);
  if (!(error instanceof RefusedByServer)) throw new Error('It was not refused.');
  return nameOfCode(error.code) ?? '';
}

const open = async (who: string | RawClient, key: string = KEY, title?: string): Promise<Conversation> =>
  (await call(who, 'messaging.open', { conversation: key, ...(title !== undefined && { title }) })).conversation;

async function answer(client: RawClient, id: number): Promise<string> {
  const frame = await client.take((each) => 'id' in each && each.id === id);
  return frame.frame === 'error' ? (nameOfCode(frame.code) ?? '') : frame.frame;
}

function join(client: RawClient, { id: conversation }: Pick<Conversation, 'id'>): Promise<string> {
  const id = client.id();
  const channel = `messaging/${conversation}`;
  client.send({ frame: 'subscribe', id, channel, from: undefined, last: 0, members: false, noEcho: false });
  return answer(client, id);
}

let producers = 0;
function say(
  client: RawClient,
  { id: conversation }: Pick<Conversation, 'id'>,
  body: string,
  mentions: readonly string[] = [],
): Promise<string> {
  const id = client.id();
  const payload = encodeJson({ kind: 'create', body, ref: `r${id}`, mentions });
  client.send({ frame: 'publish', id, channel: `messaging/${conversation}`, producer: `p${++producers}`, seq: 1, payload });
  return answer(client, id);
}

function watchInbox(client: RawClient): number {
  const id = client.id();
  client.send({ frame: 'watch', id, topic: 'messaging.inbox', since: undefined, body: new Uint8Array() });
  return id;
}

async function inboxOf(who: string): Promise<readonly InboxRow[]> {
  const client = await clientOf(who);
  watchInbox(client);
  return (json((await client.next('snapshot')).body) as { rows: InboxRow[] }).rows;
}

describe('the conversation of an application', () => {
  it('is made at its first opening, is the same for all who open it, and is in their inboxes from then on', async () => {
    const made = await open('ann', KEY, 'Renewal of Aldermoor');
    expect(made).toMatchObject({ kind: 'application', key: KEY, title: 'Renewal of Aldermoor', memberCount: 1, open: false });
    const opened = await open(await clientOf('ben', 'b'), KEY, 'Something else');
    expect(opened).toEqual({ ...made, memberCount: 2 });
    expect((await inboxOf('ann')).map(({ conversation }) => conversation.key)).toEqual([KEY]);
    expect((await inboxOf('ben at home')).map(({ conversation }) => conversation.title)).toEqual(['Renewal of Aldermoor']);
    expect(await call('ann', 'messaging.members', { conversation: made.id })).toEqual({ people: ['ann', 'ben'], more: false });
  });

  it('is called by the rest of its key where nobody gives a title', async () => {
    expect((await open('ann')).title).toBe('deal/42');
  });

  it('is opened by many at once, on several nodes, and all of them are in it', async () => {
    const clients = [await clientOf('ann', 'a'), await clientOf('ben', 'b'), await clientOf('ann', 'b'), await clientOf('guest', 'a')];
    const ids = await Promise.all(clients.map(async (client) => (await open(client)).id));
    expect(new Set(ids).size).toBe(1);
    expect((await open('ann')).memberCount).toBe(3);
  });

  it('has everything that a room has: messages, mentions, unread, edits, search', async () => {
    const conversation = await open('ann');
    await open('ben');
    const [ann, ben] = [await clientOf('ann', 'a'), await clientOf('ben', 'b')];
    expect(await join(ben, conversation)).toBe('subscribed');
    expect(await say(ann, conversation, 'They want a rebate', ['ben'])).toBe('published');
    expect(json((await ben.next('message')).payload)).toMatchObject({ body: 'They want a rebate', mentions: ['ben'] });
    expect((await inboxOf('ben'))[0]).toMatchObject({ unread: 1, mentions: 1, preview: { text: 'They want a rebate' } });
    expect((await call('ben', 'messaging.search', { query: 'rebate' })).hits).toMatchObject([{ conversation: conversation.id }]);
    expect(await call('ben', 'messaging.markRead', { conversation: conversation.id, seq: 1 })).toEqual({ readSeq: 1 });
    const page: HistoryPage = await call('ben', 'messaging.history', { conversation: conversation.id });
    expect(page.messages).toMatchObject([{ sender: 'ann', body: 'They want a rebate' }]);
    const message = page.messages[0]?.id ?? 0;
    await call('ann', 'messaging.edit', { conversation: conversation.id, message, body: 'They want two' });
    expect(await refusal(call('ben', 'messaging.delete', { conversation: conversation.id, message }))).toBe('forbidden');
  });

  it('is left by whoever wants, but nobody is invited and nothing renamed by its members', async () => {
    const conversation = await open('ann');
    expect(await refusal(call('ann', 'messaging.invite', { conversation: conversation.id, people: ['cat'] }))).toBe('refused');
    expect(await refusal(call('ann', 'messaging.updateRoom', { conversation: conversation.id, title: 'Mine' }))).toBe('refused');
    expect(await refusal(call('cat at home', 'messaging.join', { conversation: conversation.id }))).toBe('not-found');
    await call('ann', 'messaging.leave', { conversation: conversation.id });
    expect(await inboxOf('ann at home')).toEqual([]);
    expect((await open('ann')).memberCount).toBe(1);
  });
});

describe('who may open it', () => {
  it.each(['ann elsewhere', 'ann in the shop', 'ann, unlisted', 'ann at home', 'cat at home', 'cat, everything', 'crm'])(
    'is not %s, who has no token of the application that lists it',
    async (who) => {
      expect(await refusal(open(who))).toBe('forbidden');
      await open('ben');
      expect(await refusal(open(who))).toBe('forbidden');
    },
  );

  it.each([
    'crm/',
    'crm//42',
    'crm/deal/',
    '/deal/42',
    'crm/deal/%34%32',
    'crm/deal/../hr',
    'crm/deal/*',
    'CRM/deal/42',
    'crm/deal 42',
    'crm/deal/٤٢',
  ])('nobody opens what is no key: %s', async (key) => {
    expect(await refusal(open('ann', key))).toBe('bad-request');
  });

  it('nobody opens what another application calls so, or the server itself', async () => {
    for (const key of ['shop/deal/42', 'messaging/deal/42', 'people/x']) expect(await refusal(open('ann', key)), key).toBe('forbidden');
    expect(await refusal(open('ann', `crm/deal/${'4'.repeat(200)}`))).toBe('bad-request');
  });
});

describe('what has been opened', () => {
  let conversation: Conversation;
  beforeEach(async () => {
    conversation = await open('ann');
    await say(await clientOf('ann'), conversation, 'a secret of the deal');
  });

  it('is there for the person at home, and for a token that lists nothing', async () => {
    for (const who of ['ann at home', 'ann, unlisted']) {
      const client = await clientOf(who);
      expect((await call(client, 'messaging.open', { conversation: KEY })).conversation.id).toBe(conversation.id);
      expect((await call(client, 'messaging.open', { conversation: conversation.id })).conversation.id).toBe(conversation.id);
      expect([await join(client, conversation), await say(client, conversation, 'from home')]).toEqual(['subscribed', 'published']);
      expect(await inboxOf(who)).toHaveLength(1);
      expect(
        await nodes
          .host('a')
          .host.api(messagingApi)
          .mayRead(conversation.id, people[who] as Principal),
      ).toBe(true);
    }
  });

  it('stands in the list of those who show a token that permits it, page by page, and of no others', async () => {
    const deals = [await open('ann'), await open('ann elsewhere', 'crm/deal/43')];
    const listed = async (who: string): Promise<readonly (string | undefined)[]> => {
      const keys: (string | undefined)[] = [];
      for (let after = '', more = true; more; ) {
        const page = await call(who, 'messaging.conversations', { ...(after !== '' && { after }), limit: 1 });
        keys.push(...page.rows.map(({ conversation: { key } }) => key));
        after = page.rows.at(-1)?.conversation.id ?? '';
        more = page.more;
      }
      return keys.toSorted();
    };
    expect(await listed('ann at home')).toEqual(deals.map(({ key }) => key));
    expect(await listed('ann elsewhere')).toEqual(['crm/deal/43']);
    expect(await listed('ann in the shop')).toEqual([]);
  });

  it.each(['ann elsewhere', 'ann in the shop'])('is shut for %s, who shows a token that does not permit it', async (who) => {
    const client = await clientOf(who);
    expect([await join(client, conversation), await say(client, conversation, 'hello')]).toEqual(['forbidden', 'forbidden']);
    expect(await refusal(call(client, 'messaging.open', { conversation: conversation.id }))).toBe('not-found');
    for (const method of ['messaging.history', 'messaging.members', 'messaging.leave'] as const)
      expect(await refusal(call(client, method, { conversation: conversation.id })), method).toBe('forbidden');
    expect(
      await nodes
        .host('a')
        .host.api(messagingApi)
        .mayRead(conversation.id, people[who] as Principal),
    ).toBe(false);
    const found: SearchPage = await call(client, 'messaging.search', { query: 'secret' });
    expect(found.hits).toEqual([]);
    expect(await inboxOf(who)).toEqual([]);
  });

  it('is not told of in an inbox that does not show it', async () => {
    const elsewhere = await clientOf('ann elsewhere');
    watchInbox(elsewhere);
    await elsewhere.next('snapshot');
    const ann = await clientOf('ann');
    await say(ann, conversation, 'another secret');
    const other = await open('ann elsewhere', 'crm/deal/43');
    await say(elsewhere, other, 'hello');
    const told: InboxDelta[] = [];
    while (
      !told.some(({ heads, rows }) =>
        [...(heads ?? []), ...(rows ?? [])].some((each) => 'preview' in each && each.preview?.text === 'hello'),
      )
    )
      told.push(json((await elsewhere.next('delta')).body) as InboxDelta);
    expect(JSON.stringify(told)).not.toContain('secret');
    expect(JSON.stringify(told)).not.toContain(conversation.id);
  });

  it('is read and not written in with a token that permits to join', async () => {
    await open('ben, reading');
    const client = await clientOf('ben, reading');
    expect([await join(client, conversation), await say(client, conversation, 'x')]).toEqual(['subscribed', 'forbidden']);
    expect(await refusal(call(client, 'messaging.send', { conversation: conversation.id, body: 'x' }))).toBe('forbidden');
  });

  it('ends for a session whose next token does not permit it any more, in its inbox too', async () => {
    const client = await clientOf('ann');
    await join(client, conversation);
    const watch = watchInbox(client);
    await client.next('snapshot');
    client.send({ frame: 'auth', id: client.id(), token: 'ann elsewhere' });
    const errors = [await client.next('error'), await client.next('error')];
    const ended = errors.map(({ id, code }) => [id, nameOfCode(code)]);
    expect(ended.sort()).toEqual([
      [0, 'forbidden'],
      [watch, 'unavailable'],
    ]);
    watchInbox(client);
    expect(json((await client.next('snapshot')).body)).toEqual({ rows: [] });
  });
});

it('a token shows nobody from conversations that it does not permit, and nobody to whom nothing was said', async () => {
  await open('ann');
  await open('ben');
  await call('ann at home', 'messaging.open', { person: 'cat' });
  const names = async (who: string) => (await call(who, 'messaging.names', { people: ['ben', 'cat'] })).people.map(({ id }) => id);
  expect([await names('ann'), await names('ann at home'), await names('ann elsewhere'), await names('ann in the shop')]).toEqual([
    ['ben'],
    ['ben'],
    [],
    [],
  ]);
});

describe('a guest', () => {
  it('opens the one conversation, reads and writes in it', async () => {
    const { id } = await open('ann');
    const client = await clientOf('guest');
    const conversation = await open(client);
    expect(conversation.id).toBe(id);
    expect([await join(client, conversation), await say(client, conversation, 'Good morning')]).toEqual(['subscribed', 'published']);
    expect((await call(client, 'messaging.history', { conversation: id })).messages).toMatchObject([{ sender: 'guest:crm:visitor' }]);
    expect(await call(client, 'messaging.markRead', { conversation: id, seq: 1 })).toEqual({ readSeq: 1 });
  });

  it('is told the names of those who are in the conversation, and of nobody else', async () => {
    await open('ann');
    await call('ben at home', 'messaging.createRoom', { title: 'Open', open: true });
    const client = await clientOf('guest');
    const asked = { people: ['ann', 'ben', 'cat', 'guest:crm:visitor'] };
    // Who has not opened it is in it with nobody.
    expect(await call(client, 'messaging.names', asked)).toEqual({ people: [] });
    await open(client);
    const { people: named } = await call(client, 'messaging.names', asked);
    expect([...named].sort((a, b) => a.id.localeCompare(b.id))).toEqual([
      { id: 'ann', name: 'Name of ann' },
      { id: 'guest:crm:visitor', name: 'Name of guest:crm:visitor' },
    ]);
  });

  it('finds every other door shut, also where a token lists everything', async () => {
    const { conversation: direct } = await call('ann at home', 'messaging.open', { person: 'ben' });
    const { conversation: room } = await call('ann at home', 'messaging.createRoom', { title: 'Open', open: true });
    const deal = await open('ann');
    for (const who of ['guest', 'guest of all']) {
      const client = await clientOf(who);
      await open(client);
      for (const each of [direct, room]) {
        expect([await join(client, each), await say(client, each, 'x')]).toEqual(['forbidden', 'forbidden']);
        const asked = { conversation: each.id };
        expect(await refusal(call(client, 'messaging.open', asked))).toBe('not-found');
        expect(await refusal(call(client, 'messaging.history', asked))).toBe('forbidden');
        expect(await refusal(call(client, 'messaging.markRead', { ...asked, seq: 1 }))).toBe('forbidden');
        expect(await refusal(call(client, 'messaging.join', asked))).toBe('forbidden');
      }
      const shut: readonly Promise<unknown>[] = [
        call(client, 'messaging.open', { person: 'ann' }),
        call(client, 'messaging.createRoom', { title: 'Mine' }),
        call(client, 'messaging.rooms', {}),
        call(client, 'messaging.conversations', {}),
        call(client, 'messaging.search', { query: 'secret' }),
        call(client, 'messaging.withdraw', { conversation: KEY, people: ['ann'] }),
        client.request('people.me', {}),
      ];
      const outcomes = await Promise.all(shut.map(refusal));
      expect(outcomes.every((code) => code === 'forbidden' || code === 'unknown-method')).toBe(true);
      const watch = watchInbox(client);
      expect(await answer(client, watch)).toBe('forbidden');
    }
    expect(await refusal(open('guest', 'crm/deal/43'))).toBe('forbidden');
    expect(await refusal(call('guest', 'messaging.invite', { conversation: deal.id, people: ['cat'] }))).toBe('forbidden');
  });
});

describe('an application', () => {
  it('takes its conversation from people: it is gone everywhere, and comes back only with a token that lists it', async () => {
    const conversation = await open('ann');
    await open('ben');
    const home = await clientOf('ben at home', 'b');
    expect(await join(home, conversation)).toBe('subscribed');
    await call('crm', 'messaging.withdraw', { conversation: KEY, people: ['ben', 'nobody'] });
    expect(json((await home.next('error')).details)).toMatchObject({ channel: `messaging/${conversation.id}` });
    expect(await inboxOf('ben at home')).toEqual([]);
    expect(await refusal(open('ben at home'))).toBe('forbidden');
    expect((await open('ben')).memberCount).toBe(2);
  });

  it('has nothing to say about those of others, and neither have people', async () => {
    await open('ann');
    for (const who of ['shop', 'ann', 'cat at home'])
      expect(await refusal(call(who, 'messaging.withdraw', { conversation: KEY, people: ['ann'] })), who).toBe('forbidden');
    expect(await call('crm', 'messaging.withdraw', { conversation: 'crm/deal/never', people: ['ann'] })).toEqual({});
  });
});
