import type { Parley } from '@parley/esdk';
import { type Presence, type PresenceSnapshot, presence } from '@parley/esdk/presence';
import type { PeopleMethods } from '@parley/people/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOf, loadSample, tokensFor } from './support/clients.ts';
import { parley, Server } from './support/server.ts';

const PEOPLE = ['joaquin-herrera', 'priya-raghunathan', 'amara-okafor'] as const;
let server: Server;
let clients: readonly Parley[];
let joaquin: Presence;
let priya: Presence;
beforeAll(async () => {
  server = await Server.start();
  await loadSample(server);
  const tokens = await tokensFor(server, PEOPLE);
  clients = tokens.slice(0, 2).map((token) => clientOf(server, token));
  [joaquin, priya] = clients.map((client) => presence(client)) as [Presence, Presence];
});
afterAll(async () => {
  await Promise.all((clients ?? []).map((client) => client.close()));
  await server?.dispose();
});

interface Watched<S> {
  readonly snapshot: S;
  subscribe<T>(selector: (snapshot: S) => T, fn: (value: T) => void): () => void;
}
/** Settles when what is watched is so. */
function when<S>(watched: Watched<S>, fits: (snapshot: S) => boolean): Promise<S> {
  if (fits(watched.snapshot)) return Promise.resolve(watched.snapshot);
  return new Promise((resolve) => {
    const stop = watched.subscribe(
      (snapshot) => snapshot,
      (snapshot) => {
        if (!fits(snapshot)) return;
        stop();
        resolve(snapshot);
      },
    );
  });
}
const states = ({ people }: PresenceSnapshot) => Object.fromEntries(people.map(({ person, state }) => [person, state]));

test('people see each other: by name, by unit, in a conversation, in the command; a restart of the server changes nothing', async () => {
  using list = joaquin.watch({ people: PEOPLE });
  await when(list, ({ people }) => people.filter(({ state }) => state === 'available').length === 2);
  expect(states(list.snapshot)).toEqual({
    'joaquin-herrera': 'available',
    'priya-raghunathan': 'available',
    'amara-okafor': 'offline',
  });

  await priya.set({ state: 'busy', text: 'Rounds <b>until 11</b>', until: '11:00' });
  await when(list, ({ people }) => people[1]?.state === 'busy');
  expect(list.snapshot.people[1]?.text).toBe('Rounds <b>until 11</b>');
  expect((await parley(['presence', 'priya-raghunathan', 'amara-okafor'], { data: server.data })).output).toBe(
    'priya-raghunathan\tbusy\tRounds <b>until 11</b>\tweb\namara-okafor\toffline\n',
  );

  const [admin] = clients as [Parley, Parley];
  const { people } = await admin.request<PeopleMethods, 'people.get'>('people.get', { ids: ['priya-raghunathan'] });
  using ward = joaquin.watch({ unit: people[0]?.units[0] ?? '', window: [0, 100] });
  await when(ward, ({ ready }) => ready);
  expect(states(ward.snapshot)).toMatchObject({ 'priya-raghunathan': 'busy' });
  expect(ward.snapshot.counts).toMatchObject({ busy: 1, available: 0 });

  await using direct = await admin.messaging.open({ person: 'priya-raghunathan' });
  using pair = joaquin.watch({ conversation: direct.id, window: [0, 2] });
  await when(pair, ({ ready }) => ready);
  expect(states(pair.snapshot)).toEqual({ 'joaquin-herrera': 'available', 'priya-raghunathan': 'busy' });

  priya.activity(true);
  await priya.clear();
  await when(list, ({ people }) => people[1]?.state === 'away');

  const told: string[] = [];
  list.subscribe(states, (now) => told.push(JSON.stringify(now)));
  await server.end();
  server = await server.restart();
  await Promise.all(clients.map((client) => when(client, ({ connection }) => connection.state === 'up')));
  // A change that is told now comes behind everything that the restart could have brought.
  await joaquin.set({ state: 'do-not-disturb' });
  await when(list, ({ people }) => people[0]?.state === 'do-not-disturb');
  expect(new Set(told.map((each) => JSON.parse(each)['priya-raghunathan']))).toEqual(new Set(['away']));
  await joaquin.clear();
});
