import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Parley } from '@parley/esdk';
import { presence } from '@parley/esdk/presence';
import { systemRuntime } from '@parley/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOf, loadSample, tokensFor } from './support/clients.ts';
import { parley, type Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';

const PEOPLE = 200;
const UNITS = 8;
/** Requests that may wait on one connection. */
const AT_ONCE = 50;
/** Nobody who was there is said to have left before the server has listened for so long. */
const GRACE_MS = 8_000;

const folder = mkdtempSync(path.join(tmpdir(), 'parley-storm-'));
const people = Array.from({ length: PEOPLE }, (_, index) => ({ id: `p${index}`, unit: `Unit ${index % UNITS}` }));
let server: Server;
/** Everybody who is there, each watching the people of their unit. */
const there = new Map<string, Attending>();

beforeAll(async () => {
  server = await startServer();
  await loadSample(server);
  const file = path.join(folder, 'people.csv');
  writeFileSync(file, ['id,name,mail,unit', ...people.map(({ id, unit }) => `${id},Person ${id},${id}@storm.example,${unit}`)].join('\n'));
  expect(await parley(['people', 'import', file, '--apply'], { data: server.data })).toMatchObject({ code: 0 });
  for (let at = 0; at < PEOPLE; at += AT_ONCE) {
    const some = people.slice(at, at + AT_ONCE);
    const tokens = await tokensFor(
      server,
      some.map(({ id }) => id),
    );
    for (const [index, { id, unit }] of some.entries()) there.set(id, new Attending(id, unit, tokens[index] ?? ''));
  }
  await everybody(({ sees }) => sees(PEOPLE / UNITS));
});
afterAll(async () => {
  await Promise.all([...there.values()].map(({ client }) => client.close()));
  await server?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** A person with the real client, and whom it showed as offline. */
class Attending {
  readonly client: Parley;
  readonly unit: string;
  missed: string[] = [];
  readonly #watch: ReturnType<typeof watchOf>;

  constructor(id: string, unit: string, token: string) {
    // With the waits that everybody's client has.
    this.client = clientOf(server, token, { runtime: systemRuntime, client: id });
    this.unit = unit;
    this.#watch = watchOf(this.client, unit);
    this.#watch.subscribe(
      ({ ready, people: rows }) => (ready ? rows : []),
      (rows) => this.missed.push(...rows.flatMap(({ person, state }) => (state === 'offline' ? [person] : []))),
    );
  }

  /** Settles when so many people of the unit are shown as being there. */
  readonly sees = (count: number): Promise<void> =>
    when(this.#watch, ({ people: rows }) => rows.filter(({ state }) => state !== 'offline').length === count);

  readonly seesOffline = (person: string): Promise<void> =>
    when(this.#watch, ({ people: rows }) => rows.some((row) => row.person === person && row.state === 'offline'));

  /** Settles when it is connected again, with when that was. */
  async back(after: number): Promise<number> {
    let since = 0;
    await when(this.client, ({ connection }) => {
      since = connection.state === 'up' ? connection.since : 0;
      return since >= after;
    });
    return since;
  }
}

function watchOf(client: Parley, unit: string) {
  return presence(client).watch({ unit: unit.toLowerCase().replace(' ', '-'), window: [0, 100] });
}

interface Watchable<S> {
  readonly snapshot: S;
  subscribe<T>(selector: (snapshot: S) => T, fn: (value: T) => void): () => void;
}

function when<S>(watched: Watchable<S>, holds: (snapshot: S) => boolean): Promise<void> {
  if (holds(watched.snapshot)) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = watched.subscribe(holds, (does) => {
      if (!does) return;
      stop();
      resolve();
    });
  });
}

async function everybody<T>(does: (each: Attending) => Promise<T>): Promise<readonly T[]> {
  return Promise.all([...there.values()].map(does));
}

test.for([
  { signal: 'SIGTERM', leaver: 'p0' },
  { signal: 'SIGKILL', leaver: 'p1' },
] as const)('nobody is seen offline who comes back after $signal, and who does not come back is', async ({ signal, leaver }) => {
  const gone = there.get(leaver);
  if (!gone) throw new Error('They have left already.');
  for (const each of there.values()) each.missed = [];

  const fell = Date.now();
  await Promise.all([server.end(signal), gone.client.close()]);
  there.delete(leaver);
  // How long it takes until it listens is this machine's business: counted from here nobody is taken to be in time who was not.
  const starting = Date.now();
  server = await server.restart();
  const returned = new Map(await Promise.all([...there].map(async ([id, each]) => [id, await each.back(fell)] as const)));

  // The grace of all who were there ends at one moment, so whoever was missed has been told of with the one who left.
  await Promise.all([...there.values()].filter(({ unit }) => unit === gone.unit).map(({ seesOffline }) => seesOffline(leaver)));
  await everybody(({ client }) => presence(client).mine());
  const late = [...returned].filter(([, at]) => at > starting + GRACE_MS).map(([id]) => id);
  const missed = new Set([...there.values()].flatMap((each) => each.missed));
  expect([leaver, ...there.keys()].filter((id) => missed.has(id) && !late.includes(id))).toEqual([leaver]);
});
