import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import type { Connections } from './connections.ts';
import { GroupCommit } from './group-commit.ts';
import type { Session, Table } from './session.ts';

const table: Table = { columns: [], values: [], changes: 1, command: 'COMMIT' };
const lost = () => new Error('Connection terminated unexpectedly');
const deadlock = () => Object.assign(new Error('deadlock detected'), { code: '40P01', severity: 'ERROR' });

/** A group of one batch on a server that fails the first time it is sent this statement. */
async function runWith(
  failing: string,
  failure: () => Error | Table,
): Promise<{ readonly sent: readonly string[]; readonly outcome: unknown }> {
  const sent: string[] = [];
  let failed = false;
  const run = async (text: string) => {
    sent.push(text);
    if (text !== failing || failed) return table;
    failed = true;
    const outcome = failure();
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const session = { run, idle: true } as unknown as Session;
  const connections = { use: (step: (session: Session) => unknown) => step(session) } as unknown as Connections;
  const group = new GroupCommit(connections, new SimulatedRuntime());
  const [outcome] = await group.run([{ kind: 'batch', writes: [{ sql: 'update a', params: [] }] }], false);
  return { sent, outcome };
}

it('answers nobody before the server has answered the commit', async () => {
  const commit = Promise.withResolvers<Table>();
  const sent: string[] = [];
  const run = (text: string) => {
    sent.push(text);
    return text === 'commit' ? commit.promise : Promise.resolve(table);
  };
  const session = { run, idle: true } as unknown as Session;
  const connections = { use: (step: (session: Session) => unknown) => step(session) } as unknown as Connections;
  let answered = false;
  const group = new GroupCommit(connections, new SimulatedRuntime())
    .run([{ kind: 'batch', writes: [{ sql: 'update a', params: [] }] }], false)
    .finally(() => {
      answered = true;
    });
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect([sent.at(-1), answered]).toEqual(['commit', false]);
  commit.resolve(table);
  expect(await group).toMatchObject([{ value: { status: 'committed' } }]);
});

it('runs a group again on a new connection when it broke before the commit was sent', async () => {
  const { sent, outcome } = await runWith('update a', lost);
  expect(sent).toEqual(['begin', 'update a', 'begin', 'update a', 'commit']);
  expect(outcome).toMatchObject({ value: { status: 'committed' } });
});

it('leaves it to the caller when the connection broke during the commit: whether it was stored is not known', async () => {
  const { sent, outcome } = await runWith('commit', lost);
  expect(sent).toEqual(['begin', 'update a', 'commit']);
  expect(outcome).toMatchObject({ error: { name: 'StorageError', code: 'io' } });
});

it('runs a group again that others were in the way of, even in its commit: the server has undone it', async () => {
  for (const statement of ['update a', 'commit']) {
    const { sent, outcome } = await runWith(statement, deadlock);
    expect(sent.filter((text) => text === 'begin')).toHaveLength(2);
    expect(sent).toContain('rollback');
    expect(outcome).toMatchObject({ value: { status: 'committed' } });
  }
});

/** Batches on a server where a write of `bad` changes nothing; answers what was sent in each transaction. */
async function runBatches(
  texts: readonly string[],
  bad: readonly string[],
): Promise<{ readonly transactions: string[][]; readonly statuses: string[] }> {
  const transactions: string[][] = [];
  const run = async (text: string) => {
    if (text === 'begin') transactions.push([]);
    else transactions.at(-1)?.push(text);
    return { ...table, changes: bad.includes(text) ? 0 : 1 };
  };
  const connections = {
    use: (step: (session: Session) => unknown) => step({ run, idle: true } as unknown as Session),
  } as unknown as Connections;
  const requests = texts.map((sql) => ({ kind: 'batch' as const, writes: [{ sql, params: [], expect: 1 }] }));
  const outcomes = await new GroupCommit(connections, new SimulatedRuntime()).run(requests, false);
  const statuses = outcomes.map((outcome) =>
    outcome !== 'locked' && 'value' in outcome ? (outcome.value as { status: string }).status : 'failed',
  );
  return { transactions, statuses };
}

it('runs a group again with only what failed under a savepoint', async () => {
  const { transactions, statuses } = await runBatches(['a', 'b', 'c'], ['b']);
  expect(transactions).toEqual([
    ['a', 'b', 'c', 'rollback'],
    ['a', 'savepoint step', 'b', 'rollback to step', 'c', 'commit'],
  ]);
  expect(statuses).toEqual(['committed', 'conflict', 'committed']);
});

it('suspects everything when much has failed, so that a group is run again a few times at most', async () => {
  const texts = Array.from({ length: 40 }, (_, index) => `write ${index}`);
  const bad = texts.filter((_, index) => index % 2 === 1);
  const { transactions, statuses } = await runBatches(texts, bad);
  expect(transactions).toHaveLength(5);
  expect(statuses).toEqual(texts.map((text) => (bad.includes(text) ? 'conflict' : 'committed')));
});

it('takes a commit that the server answered with a rollback for none', async () => {
  const { outcome } = await runWith('commit', () => ({ ...table, command: 'ROLLBACK' }));
  expect(outcome).toMatchObject({ error: { name: 'StorageError', code: 'io' } });
});
