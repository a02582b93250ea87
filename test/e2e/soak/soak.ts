import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Parley } from '@parley/esdk';
import type { Message } from '@parley/messaging/contract';
import type { PeopleMethods } from '@parley/people/contract';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { asOperator, clientOf, loadSample, tokensFor, wholeHistory } from '../support/clients.ts';
import { RoughLine } from '../support/rough-line.ts';
import { Server } from '../support/server.ts';
import { type Slope, slopeOf, watchMemory } from './memory.ts';
import { Soaker } from './soaker.ts';
import { Troubles } from './troubles.ts';
import { type Finding, judge } from './verdict.ts';

/** The first part of the time the server is killed; in the rest it runs, so that its memory can be watched. */
const KILLING = 0.4;
const ROOMS = 3;
/** So long everybody may take to be of one mind, once everything works again. */
const PEACE_MS = 120_000;

export interface SoakOptions {
  readonly minutes: number;
  readonly people: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

export interface Soaked {
  readonly findings: readonly Finding[];
  readonly memory: Slope;
  readonly messages: number;
  readonly troubles: Pick<Troubles, 'kills' | 'offline' | 'slow'>;
}

/** People talk for some minutes over connections that break with a server that is killed; then everything is compared. */
export async function soak({ minutes, people, seed, say }: SoakOptions): Promise<Soaked> {
  const random = new SimulatedRuntime(seed).random;
  let server = await Server.start();
  const soakers: Soaker[] = [];
  let observer: Parley | undefined;
  try {
    await loadSample(server);
    const [watcher = '', ...names] = await peopleOf(server, people + 1);
    const [watchersToken = '', ...tokens] = await tokensFor(server, [watcher, ...names]);
    observer = clientOf(server, watchersToken);
    const rooms = await makeRooms(observer, names);
    for (const [index, person] of names.entries()) {
      const line = await RoughLine.to(server.port);
      const client = connect(line.url, { token: tokens[index] ?? '', storageKey: person });
      soakers.push(new Soaker(person, line, client, random));
    }
    await Promise.all(soakers.map((soaker) => soaker.enter(rooms)));
    for (const soaker of soakers) soaker.begin();
    const troubles = new Troubles(
      random,
      soakers.map(({ line }) => line),
    );
    troubles.begin();
    const ms = minutes * 60_000;
    server = await troubles.kill(server, ms * KILLING);
    say(`${troubles.kills} kills; from here on the server runs.`);
    const samples = watchMemory(server.pid);
    await sleep(ms * (1 - KILLING));
    const memory = slopeOf(samples());
    await troubles.end();
    await Promise.race([Promise.all(soakers.map((soaker) => soaker.stop())), sleep(PEACE_MS)]);
    const stored = await histories(observer, rooms);
    await heardBy(soakers, stored);
    const messages = [...stored.values()].reduce((sum, each) => sum + each.length, 0);
    return { findings: judge(soakers, stored), memory, messages, troubles };
  } finally {
    for (const { line } of soakers) line.held = false;
    await Promise.all([observer?.close(), ...soakers.map((soaker) => soaker.close())]);
    await Promise.all(soakers.map(({ line }) => line.close()));
    await server.dispose();
  }
}

async function peopleOf(server: Server, count: number): Promise<readonly string[]> {
  await using operator = asOperator(server);
  const { people } = await operator.request<PeopleMethods, 'people.list'>('people.list', { limit: count });
  if (people.length < count) throw new Error(`The sample organisation has ${people.length} people, not ${count}.`);
  return people.map(({ id }) => id);
}

async function makeRooms(by: Parley, people: readonly string[]): Promise<readonly string[]> {
  const rooms: string[] = [];
  for (let room = 1; room <= ROOMS; room++) {
    const { conversation } = await by.messaging.call('messaging.createRoom', { title: `Soak ${room}`, people });
    rooms.push(conversation.id);
  }
  return rooms;
}

async function histories(observer: Parley, rooms: readonly string[]): Promise<ReadonlyMap<string, readonly Message[]>> {
  const stored = new Map<string, readonly Message[]>();
  for (const room of rooms) stored.set(room, await wholeHistory(observer, room));
  return stored;
}

/** Waits until what is stored has been heard; whoever has not by then is found by the verdict. */
async function heardBy(soakers: readonly Soaker[], stored: ReadonlyMap<string, readonly Message[]>): Promise<void> {
  const until = performance.now() + PEACE_MS;
  const missing = () =>
    soakers.some(({ heard }) => [...stored].some(([room, messages]) => (heard.get(room)?.length ?? 0) < messages.length));
  while (missing() && performance.now() < until) await sleep(200);
}
