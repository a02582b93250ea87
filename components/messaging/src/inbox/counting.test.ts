import { SimulatedRuntime } from '@parley/runtime/testing';
import { beforeEach, expect, it } from 'vitest';
import { InboxClient } from '../../test/inbox-client.ts';
import type { Change } from './change.ts';
import { InboxHub } from './hub.ts';
import { TICK_MS } from './teller.ts';

const ROOM = 'r';
const WATCHING = 1_000;

let runtime: SimulatedRuntime;
let hub: InboxHub;
let clients: readonly InboxClient[];
let offset: number;
let seq: number;
beforeEach(async () => {
  runtime = new SimulatedRuntime(1);
  [offset, seq] = [1, 0];
  const described = {
    id: ROOM,
    kind: 'room',
    title: 'Everybody',
    topic: '',
    people: [],
    open: true,
    createdAt: 1,
    memberCount: WATCHING,
  } as const;
  const head = { conversation: described, seq, preview: undefined, asOf: offset };
  const seat = { readSeq: 0, own: 0, mentions: 0, shown: true, asOf: offset };
  const source = { ofPerson: async (person: string) => [{ person, head, seat }], ofMembers: async () => [] };
  const silent = (): void => {};
  hub = new InboxHub(source, runtime.clock, { debug: silent, info: silent, warn: silent, error: silent });
  clients = Array.from({ length: WATCHING }, () => new InboxClient());
  for (const [n, client] of clients.entries()) await hub.open(`watching-${n}`, client);
});

function commit(sender: string, change: Change): void {
  if (change.kind === 'created') seq++;
  hub.committed({ conversation: ROOM, offset: ++offset, seq, sender, at: offset, change });
}
const come = () => commit(`new-${offset}`, { kind: 'conversation', joined: [`new-${offset}`] });
const say = () => commit('ann', { kind: 'created', text: 'hello', mentions: [], everyone: false });
const frames = () => clients.reduce((sum, { deltas }) => sum + deltas.length, 0);
const counts = () => new Set(clients.map((client) => client.row(ROOM).conversation.memberCount));

it('who comes to a room is told to all who watch at the next tick', async () => {
  come();
  await runtime.advance(TICK_MS);
  expect([frames(), counts()]).toEqual([WATCHING, new Set([WATCHING + 1])]);
});

it('many who come to a large room cost each who watches a frame a second, and what is told last is right', async () => {
  for (let n = 0; n < 300; n++) {
    come();
    await runtime.advance(10);
  }
  await runtime.advance(2_000);
  expect(counts()).toEqual(new Set([WATCHING + 300]));
  // At once, and after each of three seconds.
  expect(frames()).toBe(4 * WATCHING);
  expect(runtime.pending).toBe(0);
});

it('a message says also how many there are, whatever was told before', async () => {
  come();
  await runtime.advance(TICK_MS);
  come();
  say();
  await runtime.advance(TICK_MS);
  expect([frames(), counts()]).toEqual([2 * WATCHING, new Set([WATCHING + 2])]);
  await runtime.advance(5_000);
  expect(frames()).toBe(2 * WATCHING);
});

it('what waits to be told ends with the hub', async () => {
  come();
  await runtime.advance(TICK_MS);
  come();
  await runtime.advance(TICK_MS);
  expect(runtime.pending).toBe(1);
  hub.close();
  expect(runtime.pending).toBe(0);
});
