import type { Component } from '@parley/component';
import { person, type TestHost, testHost } from '@parley/host/testing';
import type { MessagingMethods } from '@parley/messaging/contract';
import { type PeopleApi, people, peopleApi } from '@parley/people';
import { encodeJson } from '@parley/protocol';
import type { Principal } from '@parley/routing';
import { systemRuntime } from '@parley/runtime';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { messaging } from './component.ts';
import { GuestsAway } from './guests-away.ts';
import { open } from './opening.ts';
import type { MessagingState } from './state.ts';

const DAY_MS = 86_400_000;
const KEY = 'crm/deal/42';

let host: TestHost;
let api: PeopleApi;
let state: MessagingState;
let aheadMs: number;
beforeEach(async () => {
  aheadMs = 0;
  const { clock } = systemRuntime;
  const start: typeof messaging.start = async (services) => {
    const started = await messaging.start(services);
    state = started.state;
    return started;
  };
  host = await testHost([people as Component, { ...messaging, start } as Component], {
    runtime: { ...systemRuntime, clock: { ...clock, now: () => clock.now() + aheadMs } },
    people: { ann: person('ann', { application: 'crm', can: [`${KEY}: join publish`, 'messaging/*: join publish call'] }) },
  });
  api = host.host.api(peopleApi);
});
afterEach(() => host.stop());

const guestOf = (id: string): Principal => ({ kind: 'guest', id, roles: [], can: [`${KEY}: join publish`], grant: id, application: 'crm' });

async function call<M extends 'messaging.open' | 'messaging.members'>(
  method: M,
  input: MessagingMethods[M]['in'],
): Promise<MessagingMethods[M]['out']> {
  return (await (await host.client('ann')).request(method, input)) as MessagingMethods[M]['out'];
}

/** So many guests come into the conversation. */
async function come(count: number): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, (_, n) => `guest:crm:v${n}`);
  for (const id of ids) {
    await api.seeGuest(id, `Name of ${id}`);
    await open(state, guestOf(id), { conversation: KEY });
  }
  return ids;
}

async function say(id: string, conversation: string): Promise<void> {
  const feed = messaging.channels?.['conversation'];
  const sender = guestOf(id);
  const payload = encodeJson({ kind: 'create', body: 'Hello', ref: 'r' });
  const shaped = await feed?.shape?.(state, { params: { conversation }, sender, payload });
  if (!shaped || 'refused' in shaped) throw new Error('It was refused.');
  await state.services.channels.append(`messaging/${conversation}`, { sender: id, ...shaped }, shaped.writes);
}

/** What the job of every hour does. */
const sweep = () => state.guests.sweep(state, new AbortController().signal);

it('guests who wrote nothing leave and are forgotten 30 days after their last token; who wrote stays, with the name', async () => {
  const { conversation } = await call('messaging.open', { conversation: KEY });
  const [silent = '', writer = '', present = ''] = await come(3);
  await say(writer, conversation.id);
  aheadMs += 20 * DAY_MS;
  await sweep();
  expect((await call('messaging.members', { conversation: conversation.id })).people).toEqual(['ann', silent, writer, present]);
  await api.seeGuest(present, `Name of ${present}`);
  aheadMs += 11 * DAY_MS;
  await sweep();
  expect((await call('messaging.members', { conversation: conversation.id })).people).toEqual(['ann', writer, present]);
  expect([...(await api.names([silent, writer, present])).keys()]).toEqual([writer, present]);
});

it('a run looks at a thousand, the next one goes on from there, and the one behind the last begins anew', async () => {
  const ids = Array.from({ length: 1_500 }, (_, n) => `guest:crm:v${String(n).padStart(4, '0')}`);
  const looked: string[] = [];
  const forgotten: string[] = [];
  const fake = {
    services: {
      uses: {
        people: {
          guestsAway: async (after: string, limit: number) => ids.filter((id) => id > after).slice(0, limit),
          forgetGuests: async (gone: readonly string[]) => void forgotten.push(...gone),
        },
      },
    },
    catalogue: {
      writersAmong: async (guests: readonly string[]) => {
        looked.push(...guests);
        return new Set(ids.slice(0, -1));
      },
      conversationsOf: async () => [],
    },
  } as unknown as MessagingState;
  const guests = new GuestsAway();
  const runs = async () => {
    looked.length = 0;
    await guests.sweep(fake, new AbortController().signal);
    return looked.length;
  };
  expect(await runs()).toBe(1_000);
  expect(forgotten).toEqual([]);
  expect(await runs()).toBe(500);
  expect(forgotten).toEqual(ids.slice(-1));
  expect(await runs()).toBe(1_000);
});
