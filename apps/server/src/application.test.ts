import type { ApplicationsMethods } from '@parley/applications/contract';
import { type ConversationHandle, connect, type Parley } from '@parley/esdk';
import { surface } from '@parley/host';
import { attempt, attemptRoute, type TestHost, testHost } from '@parley/host/testing';
import type { MessagingMethods } from '@parley/messaging/contract';
import { peopleApi } from '@parley/people';
import { codeOf as codeOfName } from '@parley/protocol';
import { Parley as Backend, type TokenRequest } from '@parley/server-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parleyComponents } from './parley-components.ts';

const OPERATOR_KEY = 'operator-key-of-the-tests';
const CAN = ['crm/deal/*: join publish cast history', 'messaging/*: join publish call', 'messaging/inbox: watch'];
let host: TestHost;
let key: string;
let backend: Backend;
beforeAll(async () => {
  const identity = { version: '1', origin: () => '', operatorKey: OPERATOR_KEY };
  const operations = { figures: () => [], parts: () => [] };
  host = await testHost(parleyComponents({ identity, operations, setup: { onFirstRun: () => {} }, sealKey: new Uint8Array(32) }));
  await host.host.api(peopleApi).createOrganisation({ name: 'A', sample: false, founder: { name: 'Maya', mail: 'maya@example.org' } });
  const operator = await host.client(OPERATOR_KEY);
  await operator.request('applications.register', { id: 'crm', channels: [{ pattern: 'deal/:id', keeping: 'durable' }] });
  const made = (await operator.request('applications.newKey', { application: 'crm' })) as ApplicationsMethods['applications.newKey']['out'];
  key = made.key;
  backend = new Backend({ url: host.url, key });
});
afterAll(() => host.stop());

const shown = (id: string, more: Omit<TokenRequest, 'person'> = { can: CAN }): Parley =>
  connect(host.url, {
    storageKey: crypto.randomUUID(),
    token: () => backend.tokens.issue({ person: { id, name: `Name of ${id}` }, ...more }),
  });

/** Settles when the conversation shows a message that says this. */
function shows(conversation: ConversationHandle, wanted: string): Promise<void> {
  const isThere = (): boolean => conversation.snapshot.messages.some(({ body }) => body === wanted);
  return new Promise((resolve) => {
    const stop = conversation.subscribe(isThere, (there) => {
      if (!there) return;
      stop();
      resolve();
    });
    if (isThere()) resolve();
  });
}

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'done',
    (error: { code: unknown }) => error.code,
  );

describe('an application that somebody has already', () => {
  it('hears what is said in a conversation of hers also after a cast that her token does not list (bug: the refusal ended the feed)', async () => {
    const can = CAN.map((each) => each.replace(' cast', ''));
    await using page = shown('dara', { can });
    await using other = shown('eli');
    const [own, theirs] = [
      await page.messaging.open({ conversation: 'crm/deal/77' }),
      await other.messaging.open({ conversation: 'crm/deal/77' }),
    ];
    const feed = await page.channels.join(`messaging/${own.snapshot.conversation.id}`);
    feed.cast('typing', true);
    // Answered in order: the refusal has come when this has been.
    await own.send('Is anybody there?').sent;
    const heard = shows(own, 'I am.');
    await theirs.send('I am.').sent;
    await heard;
  });

  it('has a channel for a deal, on which its backend and its pages publish', async () => {
    await using page = shown('dara');
    const deal = await page.channels.join('crm/deal/42');
    const answer = await fetch(`${host.url}/api/v1/channels/crm:deal:42/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ body: { stage: 'won' } }),
    });
    expect(await answer.json()).toEqual({ offset: 1, duplicate: false });
    await deal.publish({ stage: 'lost' });
    const heard: unknown[] = [];
    for await (const item of deal) {
      if ('body' in item) heard.push([item.sender, item.body]);
      if (heard.length === 2) break;
    }
    expect(heard).toEqual([
      ['application:crm', { stage: 'won' }],
      ['dara', { stage: 'lost' }],
    ]);
  });

  it('has a conversation for a deal, which whoever opens it finds again in the inbox', async () => {
    await using dara = shown('dara');
    await using eve = shown('eve');
    const said = await dara.messaging.open({ conversation: 'crm/deal/42', title: 'Renewal' });
    const heard = await eve.messaging.open({ conversation: 'crm/deal/42' });
    expect([heard.id, heard.snapshot.conversation]).toEqual([said.id, expect.objectContaining({ title: 'Renewal', key: 'crm/deal/42' })]);
    const arrived = shows(heard, 'They want a rebate');
    await said.send('They want a rebate').sent;
    await arrived;
  });

  it('lets nobody in whose token does not list the deal', async () => {
    await using narrow = shown('fay', { can: ['crm/deal/7: join', 'messaging/*: call'] });
    expect(await codeOf(narrow.messaging.open({ conversation: 'crm/deal/42' }))).toBe('forbidden');
    expect(await codeOf(narrow.channels.join('crm/deal/42'))).toBe('forbidden');
    await using unlisted = shown('fay', {});
    expect(await codeOf(unlisted.messaging.open({ conversation: 'crm/deal/42' }))).toBe('forbidden');
    expect(await codeOf(unlisted.channels.join('crm/deal/42'))).toBe('forbidden');
  });
});

describe('a guest', () => {
  it('opens the one conversation with the ESDK, reads and writes', async () => {
    await using dara = shown('dara');
    await (await dara.messaging.open({ conversation: 'crm/deal/7' })).send('Welcome').sent;
    await using visitor = shown('visitor', { guest: { conversation: 'crm/deal/7' } });
    const conversation = await visitor.messaging.open({ conversation: 'crm/deal/7' });
    await shows(conversation, 'Welcome');
    const asked = visitor.request<MessagingMethods, 'messaging.names'>('messaging.names', { people: ['dara', 'eli', 'guest:crm:visitor'] });
    expect([...(await asked).people].sort((a, b) => a.id.localeCompare(b.id))).toEqual([
      { id: 'dara', name: 'Name of dara' },
      { id: 'guest:crm:visitor', name: 'Name of visitor' },
    ]);
    await conversation.send('Thank you').sent;
    const { messages } = await dara.request<MessagingMethods, 'messaging.history'>('messaging.history', { conversation: conversation.id });
    expect(messages.map(({ sender, body }) => [sender, body])).toEqual([
      ['dara', 'Welcome'],
      ['guest:crm:visitor', 'Thank you'],
    ]);
  });

  it('gets nothing else from the real server: no other conversation, channel, method, watch, pipe or route', async () => {
    const token = await backend.tokens.issue({ person: { id: 'visitor', name: 'Visitor' }, guest: { conversation: 'crm/deal/7' } });
    await using visitor = connect(host.url, { storageKey: 'visitor', token });
    expect(await codeOf(visitor.messaging.open({ conversation: 'crm/deal/42' }))).toBe('forbidden');
    expect(await codeOf(visitor.messaging.open({ person: 'dara' }))).toBe('forbidden');
    for (const channel of ['crm/deal/7', 'crm/deal/42', 'messaging/anything'])
      expect(await codeOf(visitor.channels.join(channel)), channel).toBe('forbidden');
    const components = parleyComponents({
      identity: { version: '1', origin: () => '' },
      operations: { figures: () => [], parts: () => [] },
      setup: { onFirstRun: () => {} },
      sealKey: new Uint8Array(32),
    });
    const [raw, observer] = await Promise.all([host.client(token), host.client(OPERATOR_KEY)]);
    const own = ['messaging.open', 'messaging.history', 'messaging.markRead', 'messaging.names'];
    // What a method does with a channel depends on which, so that these read what they are asked first.
    const unread: Readonly<Record<string, object>> = { 'applications.publish': { body: 1 }, 'applications.messages': {} };
    for (const each of surface(components)) {
      const { kind, name, action } = each;
      if (kind === 'route' || own.includes(name)) continue;
      // To whom nothing may be offered is seen by the same refusal as that nothing may be accepted.
      const refusals = { cast: 'not joined', call: name in unread ? 'bad-request' : 'forbidden' } as Record<string, string>;
      expect(await attempt(each, raw, observer), `${kind} ${name} (${action})`).toBe(refusals[action] ?? 'forbidden');
    }
    for (const [method, input] of Object.entries(unread)) {
      const asked = raw.request(method, { channel: 'crm/deal/7', ...input });
      await expect(asked, method).rejects.toMatchObject({ code: codeOfName('forbidden') });
    }
    const routes = surface(components).filter(({ kind, rule }) => kind === 'route' && rule?.name !== 'anyone');
    expect(routes.length).toBeGreaterThan(0);
    for (const each of routes) expect(await attemptRoute(host.url, each, token), each.name).toBe('forbidden');
    for (const path of ['me', 'people', 'rooms', 'applications', 'channels/crm:deal:7/messages']) {
      const { status } = await fetch(`${host.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } });
      expect(status, path).toBe(403);
    }
  });
});
