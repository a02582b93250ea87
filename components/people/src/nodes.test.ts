import { json, type RawClient, type TestNodes } from '@parley/host/testing';
import { encodeJson } from '@parley/protocol';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it, vi } from 'vitest';
import { haltImports } from '../test/halt-imports.ts';
import { DirectoryNodes } from '../test/nodes.ts';
import { STAFF } from '../test/refused.ts';
import type { RightsChange } from './api.ts';
import { Outdated } from './publisher.ts';

/** A limit for what hangs, not a measure: machines may be busy. */
const PATIENCE = { timeout: 30_000 };

interface Said {
  readonly frame: string;
  readonly version: number;
  readonly body: unknown;
}

/** Opens a watch; answers how to get the next thing that it says. */
function watch(client: RawClient, topic: string, since?: number): () => Promise<Said> {
  const id = client.id();
  client.send({ frame: 'watch', id, topic, since, body: encodeJson({}) });
  return async () => {
    const said = await client.take((frame) => (frame.frame === 'snapshot' || frame.frame === 'delta') && frame.id === id);
    if (said.frame !== 'snapshot' && said.frame !== 'delta') throw new Error(said.frame);
    return { frame: said.frame, version: said.version, body: json(said.body) };
  };
}

/** From here on the first two edits are committed only when both have read what they rest on. */
function atOnce({ store }: TestNodes): void {
  const { batch } = store.sql;
  const both = Promise.withResolvers<void>();
  let edits = 0;
  vi.spyOn(store.sql, 'batch').mockImplementation(async (writes) => {
    if (writes[0]?.sql.startsWith('update people_version set version') && ++edits === 2) both.resolve();
    await both.promise;
    return batch.call(store.sql, writes);
  });
}

/** An import at node a that stands still before its second batch of people, until it may go on. */
async function halfImported(
  directory: DirectoryNodes,
  csv: string,
): Promise<{ readonly lost: Promise<unknown>; readonly goOn: () => void }> {
  const { reached, goOn } = haltImports(directory.nodes.store.sql, 2);
  const run = directory.state('a').importer.run(csv, { dryRun: false });
  const lost = run.catch((error: unknown) => error);
  await reached;
  return { lost, goOn };
}

describe('the directory on several nodes', () => {
  it('shows on each what was changed on another, also to those who watch', async () => {
    await using directory = await DirectoryNodes.open();
    const next = watch(await directory.nodes.host('b').client('maya'), 'people.directory');
    await next();
    await directory.state('a').units.add({ name: 'Medicine' });
    let said = await next();
    // The founding, just before, may be told in a tick of its own.
    while (said.frame === 'delta' && !JSON.stringify(said.body).includes('Medicine')) said = await next();
    expect(said).toMatchObject({ frame: 'delta', body: { units: [{ name: 'Medicine' }] } });
    expect(await directory.told('b')).toEqual(await directory.told('a'));
  });

  it('goes on with a watch on another node from the version that was told', async () => {
    await using directory = await DirectoryNodes.open();
    const next = watch(await directory.nodes.host('a').client('maya'), 'people.directory');
    await next();
    await directory.state('a').units.add({ name: 'Medicine' });
    const { version } = await next();
    await directory.state('b').units.add({ name: 'Surgery' });
    const resumed = watch(await directory.nodes.host('b').client('maya'), 'people.directory', version);
    const said = [await resumed()];
    while (!JSON.stringify(said.at(-1)).includes('Surgery')) said.push(await resumed());
    expect(new Set(said.map(({ frame }) => frame))).toEqual(new Set(['delta']));
  });

  it('rests an edit on what was changed elsewhere just before', async () => {
    await using directory = await DirectoryNodes.open();
    directory.nodes.sites.cut('b');
    await directory.state('a').units.add({ name: 'Medicine', id: 'medicine' });
    await directory.state('b').units.add({ name: 'Cardiology', parent: 'medicine', id: 'cardiology' });
    await expect(directory.state('b').units.add({ name: 'Medicine' })).rejects.toMatchObject({ code: 'conflict' });
    expect(await directory.told('b')).toMatchObject({ units: [{ id: 'cardiology', parent: 'medicine' }, { id: 'medicine' }] });
  });

  it('makes no circle of two moves at the same time, whichever comes first', async () => {
    await using directory = await DirectoryNodes.open();
    for (const id of ['one', 'two']) await directory.state('a').units.add({ name: id, id });
    atOnce(directory.nodes);
    const results = await Promise.allSettled([
      directory.state('a').units.update({ id: 'one', parent: 'two' }),
      directory.state('b').units.update({ id: 'two', parent: 'one' }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { message: 'A unit cannot stand below itself.' } });
  });

  it('keeps one active administrator when two take the right from each other at the same time', async () => {
    await using directory = await DirectoryNodes.open();
    await directory.state('a').editor.add({ name: 'Ben', mail: 'ben@example.org', id: 'ben', admin: true });
    atOnce(directory.nodes);
    const results = await Promise.allSettled([
      directory.state('a').editor.update({ id: 'ben', admin: false }),
      directory.state('b').editor.update({ id: 'maya-chen', admin: false }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('loses no update of two at the same time', async () => {
    await using directory = await DirectoryNodes.open();
    atOnce(directory.nodes);
    await Promise.all([
      directory.state('a').editor.update({ id: 'maya-chen', location: 'North' }),
      directory.state('b').editor.update({ id: 'maya-chen', title: 'Consultant' }),
    ]);
    expect(await directory.api('a').person('maya-chen')).toMatchObject({ location: 'North', title: 'Consultant' });
  });

  it('takes a right away everywhere, also where the node is lost that had still to tell so', async () => {
    await using directory = await DirectoryNodes.open();
    await directory.state('a').editor.add({ name: 'Ben', mail: 'ben@example.org', id: 'ben' });
    const told: RightsChange[] = [];
    directory.api('a').onRightsChanged(() => new Promise(() => {}));
    directory.api('b').onRightsChanged(async (change) => void told.push(change));
    void directory.state('a').editor.update({ id: 'ben', active: false });
    await vi.waitFor(async () => expect(await directory.api('b').person('ben')).toMatchObject({ active: false }), PATIENCE);
    const { stopped } = await directory.nodes.lose('a');
    await vi.waitFor(async () => expect(await directory.nodes.store.sql.query('select * from people_owed')).toEqual([]), PATIENCE);
    expect(told).toEqual([{ person: 'ben', active: false, admin: false }]);
    await stopped();
  });

  it('answers a conflict where others are faster again and again', async () => {
    await using directory = await DirectoryNodes.open();
    const { publisher, units } = directory.state('a');
    vi.spyOn(publisher, 'publish').mockRejectedValue(new Outdated('Again.'));
    await expect(units.add({ name: 'Medicine' })).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('an import on several nodes', () => {
  const many = `name,mail,unit\n${Array.from({ length: 3_000 }, (_, n) => `P${n},p${n}@example.org,Unit ${n % 9}`).join('\n')}`;

  it('is seen on all of them, and is the only one', async () => {
    await using directory = await DirectoryNodes.open();
    const { a, b } = { a: directory.state('a'), b: directory.state('b') };
    const next = watch(await directory.nodes.host('b').client('maya'), 'people.imports');
    expect((await next()).body).toEqual({});
    const { reached, goOn } = haltImports(directory.nodes.store.sql);
    a.imports.begin(many, { dryRun: false }, 'people.csv');
    expect((await next()).body).toMatchObject({ job: { state: 'running', file: 'people.csv' } });
    await reached;
    expect(() => b.imports.begin(STAFF, { dryRun: false }, '')).toThrow('An import is running');
    await expect(b.importer.run(STAFF, { dryRun: false })).rejects.toMatchObject({ code: 'conflict' });
    await expect(b.units.add({ name: 'Medicine' })).rejects.toMatchObject({ code: 'conflict' });
    goOn();
    let said = await next();
    while ((said.body as { job: { state: string } }).job.state === 'running') said = await next();
    expect(said.body).toMatchObject({ job: { state: 'done', report: { added: 3_000, applied: true } } });
    await directory.followed('b');
    expect(await directory.told('b')).toEqual(await directory.told('a'));
  });

  it('whose node is lost has changed nothing; another node imports then, and what the lost one still writes does not count', async () => {
    await using directory = await DirectoryNodes.open();
    const b = directory.state('b');
    const { lost, goOn } = await halfImported(directory, many);
    const { stopped } = await directory.nodes.lose('a');
    await b.importer.run(STAFF, { dryRun: false });
    goOn();
    expect(await lost).toMatchObject({ code: 'conflict' });
    expect((await b.reader.page({ inactive: true }, { limit: 100 })).people).toHaveLength(5);
    expect(await directory.nodes.store.sql.query('select count(*) as n from people_staged_person')).toEqual([{ n: 0 }]);
    await stopped();
  });

  it('does not count in part when a node that starts has cleared away what a lost one goes on with', async () => {
    await using directory = await DirectoryNodes.open();
    const { lost, goOn } = await halfImported(directory, many);
    const { stopped } = await directory.nodes.lose('a');
    await directory.nodes.start('c');
    goOn();
    expect(await lost).toMatchObject({ code: 'conflict' });
    expect((await directory.state('b').reader.page({ inactive: true }, { limit: 100 })).people).toHaveLength(1);
    await stopped();
  });

  it('is said to have been cut off where it was watched, when its node is gone', async () => {
    await using directory = await DirectoryNodes.open();
    const next = watch(await directory.nodes.host('b').client('maya'), 'people.imports');
    await next();
    // Its node does nothing more of it, as one that is lost.
    const { reached } = haltImports(directory.nodes.store.sql);
    directory.state('a').imports.begin(many, { dryRun: false }, 'people.csv');
    await Promise.all([next(), reached]);
    const { stopped } = await directory.nodes.lose('a');
    let said = await next();
    while ((said.body as { job: { state: string } }).job.state === 'running') said = await next();
    expect(said.body).toMatchObject({ job: { state: 'failed', reason: 'import-cut-off' } });
    await stopped();
  });
});

/** Edits on random nodes, some of which are cut off for a while. */
async function wander(directory: DirectoryNodes, names: readonly string[], seed: number): Promise<void> {
  const { random } = new SimulatedRuntime(seed);
  const pick = <T>(from: readonly T[]): T => from[random.integer(from.length)] as T;
  const units = ['u1', 'u2', 'u3', 'u4'];
  const people = ['p1', 'p2', 'p3'];
  const groups = ['g1', 'g2'];
  const cut = new Set<string>();
  const edits: ((node: string) => Promise<unknown>)[] = [
    (node) => directory.state(node).units.add({ name: pick(units), id: pick(units) }),
    (node) => directory.state(node).units.update({ id: pick(units), parent: pick(['', ...units]) }),
    (node) => directory.state(node).units.remove({ id: pick(units), moveTo: pick(units) }),
    (node) => directory.state(node).editor.add({ name: pick(people), mail: `${pick(people)}@example.org`, id: pick(people) }),
    (node) => directory.state(node).editor.update({ id: pick(people), unit: pick(['', ...units]), manager: pick(people) }),
    (node) => directory.state(node).editor.update({ id: pick(people), active: random.integer(2) === 1 }),
    (node) => directory.state(node).groups.add({ name: pick(groups), id: pick(groups), people: [pick(people)] }),
    (node) => directory.state(node).groups.update({ id: pick(groups), groups: [pick(groups)], addPeople: [pick(people)] }),
    (node) => directory.state(node).groups.remove({ id: pick(groups) }),
    (node) => directory.api(node).markJoined(pick(people)),
  ];
  for (let step = 0; step < 25; step++) {
    const some = Array.from({ length: 1 + random.integer(3) }, () => pick(edits)(pick(names)));
    for (const [index, node] of names.entries()) {
      if (index === 0 || random.integer(4) > 0) continue;
      if (cut.delete(node)) directory.nodes.sites.heal(node);
      else {
        cut.add(node);
        directory.nodes.sites.cut(node);
      }
    }
    await Promise.allSettled(some);
  }
  for (const node of cut) directory.nodes.sites.heal(node);
}

it('all nodes end up with what is in the database, whatever was edited where and whoever was cut off', async () => {
  const names = ['a', 'b', 'c'];
  for (let seed = 1; seed <= 4; seed++) {
    await using directory = await DirectoryNodes.open(names);
    await wander(directory, names, seed);
    await directory.nodes.start('fresh');
    const truth = await directory.told('fresh');
    // What was told, or found missing, is followed without being asked.
    for (const node of names)
      await vi.waitFor(async () => expect(await directory.told(node), `seed ${seed}, node ${node}`).toEqual(truth), PATIENCE);
  }
});
