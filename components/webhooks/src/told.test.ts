import type { JournalEntry } from '@parley/messaging';
import type { WebhookScope } from '@parley/webhooks/contract';
import { concerns, toldOf } from '@parley/webhooks/contract';
import { expect, it } from 'vitest';
import type { StoredEndpoint } from './endpoints.ts';
import { EVENTS } from './events.ts';

const room = { id: 'r-1', kind: 'room', title: 'Ward 7', topic: '', people: [], memberCount: 2, open: false, createdAt: 1 } as const;
const deal = { ...room, id: 'a-1', kind: 'application', title: 'Deal 42', key: 'crm/deal/42' } as unknown as typeof room;
const direct = { ...room, id: 'd-1', kind: 'direct', title: '' } as unknown as typeof room;

const entry = (event: JournalEntry['event'], more: Partial<JournalEntry> = {}): JournalEntry => ({
  conversation: room,
  id: 7,
  sender: 'ben',
  at: 0,
  ...(event && { event }),
  ...more,
});

const typesOf = (told: JournalEntry) => toldOf(told).map(({ event }) => event.type);

it('each entry of a feed is told as what it is', () => {
  expect(typesOf(entry({ kind: 'created', body: 'Hi', ref: 'r' }))).toEqual(['message.created']);
  expect(typesOf(entry({ kind: 'edited', message: 3, body: 'Hi' }))).toEqual(['message.updated']);
  expect(typesOf(entry({ kind: 'deleted', message: 3 }))).toEqual(['message.deleted']);
  expect(typesOf(entry({ kind: 'conversation', joined: ['ann'] }, { id: 1 }))).toEqual(['conversation.created']);
  expect(typesOf(entry({ kind: 'conversation', joined: ['ann'], left: ['ben'] }))).toEqual(['member.joined', 'member.left']);
  expect(typesOf(entry({ kind: 'conversation', title: 'Another' }))).toEqual([]);
  expect(typesOf(entry(undefined))).toEqual([]);
});

it('what is told has the declared form, and nothing that is between a client and the server', () => {
  const said = { kind: 'created', body: 'Hi', ref: 'r', mentions: ['ann'], everyone: true, replyTo: 2, at: 5 } as const;
  const told = [entry(said), entry({ kind: 'edited', message: 3, body: 'x' }), entry({ kind: 'deleted', message: 3 })].flatMap(toldOf);
  for (const { event } of told) expect(EVENTS[event.type].data.parse(event.data)).toEqual(event.data);
  expect(told[0]?.event.data).toMatchObject({ message: { id: 7, at: 5, sender: 'ben', replyTo: 2 } });
  expect(JSON.stringify(told)).not.toContain('"ref"');
});

const endpoint = (application: string, conversations: WebhookScope): StoredEndpoint => ({
  id: 'e',
  url: 'https://example.org/',
  description: '',
  events: ['message.created'],
  conversations,
  application,
  secret: '',
  previous: '',
  previousUntil: 0,
  createdAt: 0,
});

it.each([
  ['', 'rooms', ['r-1', 'a-1']],
  ['', 'all', ['r-1', 'a-1', 'd-1']],
  ['', ['d-1'], ['d-1']],
  ['', ['crm/deal/42'], ['a-1']],
  ['crm', 'all', ['a-1']],
  ['crm', 'rooms', ['a-1']],
  ['crm', ['r-1', 'crm/deal/42'], ['a-1']],
  ['cr', 'all', []],
  ['ward', 'all', []],
] as const)('an endpoint of "%s" that asks for %s is told of %s', (application, scope, told) => {
  const happenings = [room, deal, direct].flatMap((conversation) =>
    toldOf(entry({ kind: 'created', body: 'Hi', ref: '' }, { conversation })),
  );
  const concerned = happenings.filter((happening) => concerns(happening, endpoint(application, scope)));
  expect(concerned.map(({ conversation }) => conversation?.id)).toEqual(told);
});
