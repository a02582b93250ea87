import { SimulatedRuntime } from '@parley/runtime/testing';
import { type Append, type AppendResult, type Entry, ref } from '@parley/storage';
import { type PostgresServer, startPostgres } from '@parley/storage/postgres/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPostgresStore, type PostgresStore } from './postgres-store.ts';

const seeds = 6;
const callers = 5;
const steps = 40;
const channels = ['hot', 'warm', 'cold'];

let server: PostgresServer;
let nodes: readonly PostgresStore[];
beforeAll(async () => {
  server = await startPostgres();
  const url = await server.createDatabase();
  nodes = await Promise.all(['one', 'two'].map((node) => openPostgresStore({ url, node, temporary: true })));
});
afterAll(async () => {
  for (const node of nodes) await node.close();
  await server.close();
});

it('brings tables up to date once, when nodes start at the same time', async () => {
  const migrations = [1, 2, 3].map((version) => ({
    version,
    sql: [version === 1 ? 'create table once_rows (id integer)' : `insert into once_rows values (${version})`],
  }));
  await Promise.all(nodes.flatMap(({ sql }) => [sql.migrate('once', migrations), sql.migrate('once', migrations)]));
  expect(await nodes[0]?.sql.query('select id from once_rows order by id')).toEqual([{ id: 2 }, { id: 3 }]);
});

/** What a caller was told of each of its appends on a channel, in the order of its calls. */
type Told = Map<string, { readonly text: string; readonly result: Promise<AppendResult> }[]>;

/** One caller: appends of some length are called without waiting, now and then one is a retry, or one whose writes conflict. */
async function call(node: PostgresStore, caller: string, dice: SimulatedRuntime, prefix: string): Promise<Told> {
  const told: Told = new Map();
  const below = (count: number) => dice.random.integer(count);
  const seqs = new Map<string, number>();
  for (let step = 0; step < steps; step++) {
    const channel = `${prefix} ${channels[Math.min(below(4), below(3))] ?? 'hot'}`;
    const seq = Math.max(1, (seqs.get(channel) ?? 0) + (below(6) === 0 ? 0 : 1));
    seqs.set(channel, seq);
    const text = `${caller} ${channel} ${seq}`;
    const list = told.get(channel) ?? [];
    told.set(channel, list);
    const append: Append = {
      channel,
      producer: { producer: caller, seq },
      entry: { sender: caller, payload: Buffer.from(text), countable: true },
      writes: [{ sql: 'insert into nodes_rows (channel, place, text) values ($1, $2, $3)', params: [channel, ref('offset'), text] }],
    };
    const result = node.log.append(append);
    list.push({ text, result });
    if (below(5) === 0) await result;
  }
  return told;
}

it(`orders what two nodes append to the same channels: dense, in the order of each caller, once, for ${seeds} seeds`, async () => {
  const create = 'create table nodes_rows (channel text, place integer, text text, primary key (channel, place))';
  await nodes[0]?.sql.migrate('nodes', [{ version: 1, sql: [create] }]);
  for (let seed = 1; seed <= seeds; seed++) {
    const told = await Promise.all(
      nodes.flatMap((node, at) =>
        Array.from({ length: callers }, (_, index) =>
          call(node, `${at}.${index}`, new SimulatedRuntime(seed * 100 + at * 10 + index), `seed ${seed}`),
        ),
      ),
    );
    for (const name of channels) await compare(`seed ${seed} ${name}`, told);
  }
});

async function compare(channel: string, told: readonly Told[]): Promise<void> {
  for (const of of told) await Promise.all((of.get(channel) ?? []).map(({ result }) => result));
  const reads = await Promise.all(nodes.map(({ log }) => log.read(channel, 0, 1000)));
  expect(reads[1]).toEqual(reads[0]);
  const entries: readonly Entry[] = reads[0]?.entries ?? [];
  expect(
    entries.map(({ offset }) => offset),
    channel,
  ).toEqual(entries.map((_, index) => index + 1));
  const texts = entries.map(({ payload }) => Buffer.from(payload).toString());
  expect(new Set(texts).size, `${channel}: something is stored twice`).toBe(texts.length);
  for (const of of told) {
    const offsets: number[] = [];
    for (const { text, result } of of.get(channel) ?? []) {
      const answer = await result;
      const offset = 'position' in answer ? (answer.position?.offset ?? 0) : 0;
      expect(texts[offset - 1], `${text} was answered ${JSON.stringify(answer)}`).toBe(text);
      offsets.push(offset);
    }
    expect(offsets, channel).toEqual(offsets.toSorted((a, b) => a - b));
  }
  const rows = await nodes[1]?.sql.query('select text from nodes_rows where channel = $1 order by place', [channel]);
  expect(rows?.map((row) => row['text'])).toEqual(texts);
}

it('answers everything, without a deadlock that lasts, when nodes change the same rows in opposite order', async () => {
  const rows = [1, 2, 3, 4];
  await nodes[0]?.sql.migrate('rows', [{ version: 1, sql: ['create table rows_counts (id integer primary key, n integer)'] }]);
  await nodes[0]?.sql.batch(rows.map((id) => ({ sql: 'insert into rows_counts values ($1, 0)', params: [id] })));
  const add = (id: number) => ({ sql: 'update rows_counts set n = n + 1 where id = $1', params: [id], expect: 1 });
  const batches = nodes.flatMap(({ sql }, at) => Array.from({ length: 20 }, () => sql.batch((at ? rows.toReversed() : rows).map(add))));
  for (const result of await Promise.all(batches)) expect(result.status).toBe('committed');
  expect(await nodes[0]?.sql.query('select distinct n from rows_counts')).toEqual([{ n: 40 }]);
});

it('reads and writes on where a newer node has added a column: what was prepared before is prepared anew', async () => {
  const [older, newer] = nodes.map(({ sql }) => sql);
  const first = { version: 1, sql: ['create table grown_rows (id integer primary key)'] };
  await older?.migrate('grown', [first]);
  const add = (id: number) => older?.batch([{ sql: 'insert into grown_rows (id) values ($1) returning *', params: [id] }]);
  const all = () => older?.query('select * from grown_rows order by id');
  await add(1);
  // On each of its connections.
  await Promise.all(Array.from({ length: 20 }, all));
  await newer?.migrate('grown', [first, { version: 2, sql: ['alter table grown_rows add column size integer not null default 7'] }]);
  expect(await add(2)).toMatchObject({ status: 'committed' });
  const rows = [
    { id: 1, size: 7 },
    { id: 2, size: 7 },
  ];
  expect(await Promise.all(Array.from({ length: 20 }, all))).toEqual(Array(20).fill(rows));
});
