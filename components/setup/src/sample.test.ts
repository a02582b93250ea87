import { type MessagingApi, messagingApi } from '@parley/messaging';
import type { Conversation } from '@parley/messaging/contract';
import { peopleApi } from '@parley/people';
import { describe, expect, it, vi } from 'vitest';
import { BIRCHWOOD, NewServer } from '../test/server.ts';
import { momentOf } from './moment.ts';
import { type Conversations, loadSample, readSample } from './sample.ts';

// Whole servers start here; how long that takes says nothing.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const { people, conversations } = await readSample();
const DAY_MS = 24 * 3_600_000;
const NOON = new Date(2026, 10, 22, 12, 0).getTime();

/** Every conversation of the sample with the people in it; undefined: everybody. */
function histories({ rooms, directs }: Conversations) {
  return [
    ...rooms.map(({ title, members, messages, unread }) => ({ title, members, messages, unread })),
    ...directs.map(({ people: pair, messages, unread }) => ({ title: pair.join(' and '), members: [...pair], messages, unread })),
  ];
}

describe('the times of the sample', () => {
  it.each([
    ['35m', new Date(2026, 10, 22, 11, 25)],
    ['300m', new Date(2026, 10, 22, 7, 0)],
    ['1d 18:50', new Date(2026, 10, 21, 18, 50)],
    ['13d 07:05', new Date(2026, 10, 9, 7, 5)],
  ])('%s', (text, expected) => {
    expect(new Date(momentOf(text, NOON))).toEqual(expected);
  });

  it.each(['', '3h', '1d', '7:30', '-5m', '1d 7:30'])('are not "%s"', (text) => {
    expect(() => momentOf(text, NOON)).toThrow(TypeError);
  });

  it('are in order and within two weeks before the load, at whatever time of the day it is', () => {
    const wrong: string[] = [];
    for (let now = NOON; now < NOON + DAY_MS; now += 7 * 60_000) {
      for (const { title, messages } of histories(conversations)) {
        const times = messages.map(([, at]) => momentOf(at, now));
        const back = times.findIndex((at, i) => at < (times[i - 1] ?? now - 14 * DAY_MS) || at > now);
        if (back >= 0) wrong.push(`${title}, message ${back + 1} (${messages[back]?.[1]}), loaded at ${new Date(now).toISOString()}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('the sample', () => {
  it('is told by people who are there, who mention each other by their full names', async () => {
    await using server = await NewServer.start();
    const api = server.host.host.api(peopleApi);
    expect(await api.importPeople(people)).toMatchObject({ added: 44, problems: [], applied: true });
    const everybody = await api.active();
    const names = await api.names(everybody);
    for (const { title, members = everybody, messages, unread = 0 } of histories(conversations)) {
      expect({ title, strangers: members.filter((id) => !names.has(id)) }).toEqual({ title, strangers: [] });
      expect({ title, outside: messages.filter(([sender]) => !members.includes(sender)) }).toEqual({ title, outside: [] });
      const addressed = members.map((id) => `@${names.get(id)}`);
      const unclear = messages.filter(([, , body]) => body.includes('@') && !addressed.some((name) => body.includes(name)));
      expect({ title, unclear }).toEqual({ title, unclear: [] });
      expect(unread).toBeLessThan(messages.length);
    }
    const count = histories(conversations).reduce((sum, { messages }) => sum + messages.length, 0);
    expect(count).toBeGreaterThanOrEqual(150);
    expect(count).toBeLessThanOrEqual(250);
  });

  it('has reporting lines up to one head, locations, telephones, and groups of every kind', async () => {
    await using server = await NewServer.start();
    await server.browser().post('setup/sample', { code: server.code });
    const everybody = await server.host.host.api(peopleApi).everybody();
    expect(everybody.filter(({ manager }) => manager === undefined).map(({ id }) => id)).toEqual(['ingrid-solheim']);
    expect(everybody.filter(({ location, attributes }) => !location || !attributes?.['phone'])).toEqual([]);
    const { groups } = conversations;
    const known = await Promise.all(groups.map((group) => server.host.host.api(peopleApi).ensureGroup(group)));
    expect(known).toMatchObject([
      { id: 'site-aldermoor-north', query: { location: 'Aldermoor North' }, listed: 0 },
      { id: 'senior-on-call', groups: ['consultants', 'ward-managers'], people: 8 },
    ]);
  });

  it('signs its administrator in, whose first screen has something to tell', async () => {
    await using server = await NewServer.start();
    const browser = server.browser();
    expect(await browser.post('setup/sample', { code: server.code })).toMatchObject({ status: 200, body: { slot: 0 } });
    expect((await browser.get('identity/session')).body).toMatchObject({
      organisation: 'Aldermoor Hospital',
      person: { id: 'joaquin-herrera', name: 'Joaquín Herrera', admin: true },
      mayOpenAs: true,
    });
    const { body } = await browser.post<{ token: string }>('identity/ticket');
    const client = await server.host.client(body.token);
    client.send({ frame: 'watch', id: client.id(), topic: 'messaging.inbox', since: undefined, body: new Uint8Array() });
    const { body: snapshot } = await client.next('snapshot');
    const { rows } = JSON.parse(Buffer.from(snapshot).toString()) as {
      rows: { conversation: Conversation; unread: number; mentions: number }[];
    };
    const unread = Object.fromEntries(
      rows.map(({ conversation, ...row }) => [conversation.title || conversation.kind, [row.unread, row.mentions]]),
    );
    expect(unread).toMatchObject({ 'Cath Lab 2': [4, 1], 'Bed flow': [6, 0], 'IT service desk': [3, 2], 'Building notices': [1, 0] });
    expect(rows).toHaveLength(9);
  });

  it('whose load is interrupted goes on where it stopped, and keeps its place until then', async () => {
    await using server = await NewServer.start();
    const { api } = server.host.host;
    let rooms = 0;
    const messaging: MessagingApi = {
      ...api(messagingApi),
      importRoom: (room) => (++rooms > 2 ? Promise.reject(new Error('The disk is full.')) : api(messagingApi).importRoom(room)),
    };
    const target = { people: api(peopleApi), messaging, now: Date.now() };
    await expect(loadSample({ people, conversations }, target)).rejects.toThrow('The disk is full.');
    expect((await server.browser().get('identity/session')).body).toMatchObject({ state: 'first-run' });
    expect(await server.browser().post('setup/organisation', { code: server.code, ...BIRCHWOOD })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('sample organisation was begun') },
    });
    expect((await server.browser().post('setup/sample', { code: server.code })).status).toBe(200);
    const stored = await server.host.store.sql.query('select conversation from messaging_message');
    expect(stored).toHaveLength(histories(conversations).reduce((sum, { messages }) => sum + messages.length, 0));
  });
});
