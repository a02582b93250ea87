import type { Revoked } from '@parley/routing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { CAPACITY, Grants, KNOWN_MS } from './grants.ts';
import type { StoredSession } from './sessions.ts';
import type { StoredToken } from './tokens.ts';

const DAY_MS = 24 * 3_600_000;

/** What the database has. */
let sessions: Map<string, StoredSession>;
let tokens: Map<string, StoredToken>;
let admins: Set<string>;
let reads: string[];
/** What every reading waits for. */
let slowness: Promise<void> | undefined;
let runtime: SimulatedRuntime;
let grants: Grants;

async function read<T>(what: string, answer: () => T): Promise<T> {
  reads.push(what);
  // As of its beginning, like the snapshot of a reader.
  const found = answer();
  await slowness;
  return found;
}

const standingOf = (person: string) => ({ active: true, admin: admins.has(person) });

beforeEach(() => {
  [sessions, tokens, admins, reads] = [new Map(), new Map(), new Set(), []];
  slowness = undefined;
  runtime = new SimulatedRuntime();
  grants = new Grants({
    sessions: {
      byId: (id) => read(`session ${id}`, () => sessions.get(id)),
      latest: (count) => read('sessions', () => [...sessions.values()].slice(0, count)),
    },
    tokens: {
      byId: (id) => read(`token ${id}`, () => tokens.get(id)),
      latest: (count) => read('tokens', () => [...tokens.values()].slice(0, count)),
    },
    people: {
      standing: (id) => read(`standing ${id}`, () => standingOf(id)),
      standings: (ids) => read('standings', () => new Map(ids.map((id) => [id, standingOf(id)]))),
    },
    clock: runtime.clock,
  });
});

function give(id: string, person: string, livesMs = DAY_MS): void {
  tokens.set(id, { id, person, hash: `hash of ${id}`, expiresAt: runtime.clock.now() + livesMs });
}

function open(id: string, person: string, livesMs = DAY_MS): void {
  sessions.set(id, { id, person, seenAt: runtime.clock.now(), expiresAt: runtime.clock.now() + livesMs });
}

/** What was read for it. */
async function readsFor(ask: () => Promise<unknown>): Promise<readonly string[]> {
  reads = [];
  await ask();
  return reads;
}

describe('what is known of tokens and sessions', () => {
  it('is read once', async () => {
    give('t', 'ann');
    open('s', 'ann');
    expect(await readsFor(() => grants.token('t'))).toEqual(['token t', 'standing ann']);
    expect(await readsFor(() => grants.session('s'))).toEqual(['session s', 'standing ann']);
    expect(await readsFor(() => Promise.all([grants.token('t'), grants.session('s'), grants.either('t'), grants.either('s')]))).toEqual([]);
    expect((await grants.token('t'))?.proof).toEqual({ kind: 'token', token: tokens.get('t') });
  });

  it('is asked for again where there was nothing', async () => {
    expect(await grants.token('t')).toBeUndefined();
    give('t', 'ann');
    expect(await grants.token('t')).toBeDefined();
  });

  it.each<[string, Revoked, readonly string[]]>([
    ['the token', { grant: 't1' }, ['t2', 't3']],
    ['everything of the person', { person: 'ann' }, ['t3']],
    ['what was given by an application', { application: 'crm' }, []],
    ['the tokens of a person for an application', { person: 'ann', application: 'crm' }, ['t3']],
    ['one connection', { session: 'x' }, []],
    ['perhaps anything', 'everything', []],
  ])('is forgotten when %s ends', async (_, ended, left) => {
    for (const [id, person] of [
      ['t1', 'ann'],
      ['t2', 'ann'],
      ['t3', 'ben'],
    ] as const) {
      give(id, person);
      await grants.token(id);
    }
    tokens.clear();
    grants.drop(ended);
    const found = await Promise.all(['t1', 't2', 't3'].map(async (id) => ((await grants.token(id)) ? [id] : [])));
    expect(found.flat()).toEqual(left);
  });

  it('shows the rights of before to nobody whose rights have changed', async () => {
    give('t', 'ann');
    admins.add('ann');
    expect((await grants.token('t'))?.standing.admin).toBe(true);
    admins.clear();
    grants.drop({ person: 'ann' });
    expect((await grants.token('t'))?.standing.admin).toBe(false);
  });

  it('is not remembered from a reading during which something ended', async () => {
    give('t', 'ann');
    const { promise, resolve } = Promise.withResolvers<void>();
    slowness = promise;
    const asked = grants.token('t');
    tokens.clear();
    grants.drop({ grant: 't' });
    slowness = undefined;
    resolve();
    // The router refuses whoever was ended since the check began.
    expect(await asked).toBeDefined();
    expect(await grants.token('t')).toBeUndefined();
  });

  it('is loaded at once, unless something ends meanwhile', async () => {
    give('t', 'ann');
    open('s', 'ben');
    await grants.load();
    expect(await readsFor(() => Promise.all([grants.token('t'), grants.session('s')]))).toEqual([]);
    grants.drop('everything');
    const { promise, resolve } = Promise.withResolvers<void>();
    slowness = promise;
    const loading = grants.load();
    tokens.clear();
    grants.drop({ grant: 't' });
    slowness = undefined;
    resolve();
    await loading;
    expect(await grants.token('t')).toBeUndefined();
  });

  it('is read again after a while, and when it seems to have expired', async () => {
    give('t', 'ann');
    open('s', 'ann', 1_000);
    await grants.token('t');
    await grants.session('s');
    // In use on another node.
    open('s', 'ann');
    await runtime.advance(1_000);
    expect(await readsFor(() => grants.token('t'))).toEqual([]);
    expect(await readsFor(() => grants.session('s'))).toEqual(['session s', 'standing ann']);
    await runtime.advance(KNOWN_MS - 1_000);
    expect(await readsFor(() => grants.token('t'))).toEqual(['token t', 'standing ann']);
  });

  it('goes by the use of a session that was written down', async () => {
    open('s', 'ann', 1_000);
    await grants.session('s');
    open('s', 'ann');
    grants.touched(sessions.get('s') as StoredSession);
    await runtime.advance(1_000);
    expect(await readsFor(() => grants.session('s'))).toEqual([]);
    grants.drop({ grant: 's' });
    grants.touched(sessions.get('s') as StoredSession);
    expect(grants.size).toBe(0);
  });

  it('is never more than so much', async () => {
    for (let number = 0; number < CAPACITY + 10; number++) give(`t${number}`, 'ann');
    for (const id of tokens.keys()) await grants.token(id);
    expect(grants.size).toBe(CAPACITY);
    expect(await readsFor(() => grants.token('t9'))).not.toEqual([]);
    expect(await readsFor(() => grants.token(`t${CAPACITY + 9}`))).toEqual([]);
  });
});
