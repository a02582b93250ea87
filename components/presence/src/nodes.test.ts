import type { RawClient } from '@parley/host/testing';
import { GRACE_MS, TICK_MS } from '@parley/presence';
import type { WatchSpec } from '@parley/presence/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call } from '../test/asking.ts';
import { Nodes } from '../test/nodes.ts';
import { SiteWatch } from '../test/site-watch.ts';

/** Without faults, everybody is shown what is the case within this time; after the loss of a node, within the other (G12). */
const CONVERGED_MS = 2_000;
const LOST_MS = 10_000;
const IDS = ['ann', 'ben', 'cleo', 'dan'];
const EVERYBODY: WatchSpec = { kind: 'people', watcher: 'operator', ids: IDS };

let nodes: Nodes;
let faults: string[];
beforeEach(async () => {
  nodes = await Nodes.open();
  faults = [];
});
afterEach(async () => {
  await nodes[Symbol.asyncDispose]();
  expect(faults).toEqual([]);
});

/** Both ends have handled what was sent. */
async function settled(client: RawClient): Promise<void> {
  client.send({ frame: 'ping', at: 1 });
  await client.next('pong');
}

/** A watch of everybody at a node. `history`: who was shown to be there, as it changed. */
class Eye {
  readonly #watch: SiteWatch;
  readonly history: string[] = [];

  constructor(client: RawClient) {
    this.#watch = new SiteWatch(
      EVERYBODY,
      client,
      () => nodes.time.now,
      (fault) => faults.push(fault),
    );
  }

  static async at(node: string): Promise<Eye> {
    const eye = new Eye(await nodes.client(node, 'root'));
    await eye.look();
    return eye;
  }

  get here(): string {
    return [...this.#watch.screen.here].sort().join();
  }

  get shown(): string {
    return this.#watch.screen.shown;
  }

  async look(): Promise<void> {
    await settled(this.#watch.client);
    await this.#watch.read();
    if (this.history.at(-1) !== this.here) this.history.push(this.here);
  }
}

/** Lets time pass, with open eyes. */
async function watchFor(ms: number, ...eyes: readonly Eye[]): Promise<void> {
  for (let left = ms; left > 0; left -= 250) {
    await nodes.pass(Math.min(left, 250));
    for (const eye of eyes) await eye.look();
  }
}

describe('what happens on one node', () => {
  it('is seen on the other within two seconds: who comes, how they are, what they set, and who goes', async () => {
    const eye = await Eye.at('b');
    const ben = await nodes.client('a', 'ben');
    await watchFor(CONVERGED_MS, eye);
    expect(eye.shown).toContain('ben {"state":"available","devices":["web"]}');
    await call(ben, 'activity', { idle: true, kind: 'mobile' });
    await watchFor(CONVERGED_MS, eye);
    expect(eye.shown).toContain('ben {"state":"away","devices":["mobile"]}');
    await call(ben, 'set', { state: 'busy', text: 'Rounds' });
    await watchFor(CONVERGED_MS, eye);
    expect(eye.shown).toContain('ben {"state":"busy","text":"Rounds","devices":["mobile"]}');
    await nodes.leave('a', ben);
    await watchFor(GRACE_MS - 500, eye);
    expect(eye.here).toBe('ben');
    await watchFor(CONVERGED_MS + 500, eye);
    expect(eye.shown).toContain('ben {"state":"offline","text":"Rounds"}');
  });

  it('is counted on the other', async () => {
    const root = await nodes.client('b', 'root');
    const watch = new SiteWatch(
      { kind: 'unit', watcher: 'operator', unit: 'medicine', below: true, window: [0, 3] },
      root,
      () => nodes.time.now,
      (fault) => faults.push(fault),
    );
    await nodes.client('a', 'ann');
    await nodes.client('b', 'cleo');
    await nodes.pass(CONVERGED_MS);
    await settled(root);
    await watch.read();
    expect(watch.screen.shown).toMatch(/"total":3,"counts":\{"available":2,.*"offline":1/);
    expect([...watch.screen.here].sort()).toEqual(['ann', 'cleo']);
  });

  it('holds on the other: a status belongs to the person, a claim to the node that makes it', async () => {
    const [here, there] = [await nodes.client('a', 'ben'), await nodes.client('b', 'ben')];
    await call(here, 'set', { text: 'On call' });
    await nodes.of('a').presence.claim('ben', 'call-1', { state: 'in-call' });
    await nodes.pass(CONVERGED_MS);
    expect(await call(there, 'mine', {})).toEqual({ setting: { text: 'On call' } });
    expect(await nodes.of('b').presence.of(['ben'])).toMatchObject([{ state: 'in-call', text: 'On call' }]);
    await nodes.of('b').presence.release('ben', 'call-1');
    await call(there, 'clear', {});
    await nodes.pass(CONVERGED_MS);
    expect(await nodes.of('a').presence.of(['ben'])).toEqual([{ person: 'ben', state: 'in-call', devices: ['web'] }]);
    await nodes.of('a').presence.release('ben', 'call-1');
    await nodes.pass(CONVERGED_MS);
    expect(await nodes.of('b').presence.of(['ben'])).toEqual([{ person: 'ben', state: 'available', devices: ['web'] }]);
  });

  it('is known to a node that joins before anybody is served there', async () => {
    const ben = await nodes.client('a', 'ben');
    await call(ben, 'set', { state: 'busy' });
    await nodes.pass(CONVERGED_MS);
    await nodes.start('c');
    const eye = await Eye.at('c');
    expect(eye.shown).toContain('ben {"state":"busy"');
    await nodes.stop('c');
  });

  it('is made good after the nodes could not hear each other', async () => {
    const eye = await Eye.at('b');
    nodes.hub.setConnected('b', false);
    const ben = await nodes.client('a', 'ben');
    await call(ben, 'set', { text: 'Rounds' });
    await watchFor(CONVERGED_MS, eye);
    expect(eye.here).toBe('');
    nodes.hub.setConnected('b', true);
    await watchFor(CONVERGED_MS, eye);
    expect(eye.shown).toContain('ben {"state":"available","text":"Rounds","devices":["web"]}');
  });
});

it('a session that goes on at another node within the grace is seen by nobody to go, and leaves when it is lost there', async () => {
  const before = await nodes.client('a', 'ben');
  await call(before, 'activity', { idle: true });
  await nodes.pass(CONVERGED_MS);
  const eyes = [await Eye.at('a'), await Eye.at('b')];
  const shown = eyes.map((eye) => eye.shown);
  await nodes.leave('a', before);
  await watchFor(GRACE_MS - 500, ...eyes);
  const after = await nodes.resume('b', before);
  expect(after.welcome.session).toBe(before.welcome.session);
  await watchFor(2 * GRACE_MS, ...eyes);
  expect(eyes.map((eye) => eye.shown)).toEqual(shown);
  expect(eyes.map(({ history }) => history)).toEqual([['ben'], ['ben']]);
  await nodes.leave('b', after);
  await watchFor(GRACE_MS + CONVERGED_MS, ...eyes);
  expect(eyes.map(({ history }) => history)).toEqual([
    ['ben', ''],
    ['ben', ''],
  ]);
});

it('of those who were connected to a node that is lost, nobody flickers who comes back in time, and the others are gone within ten seconds', async () => {
  const [ann, ben] = [await nodes.client('a', 'ann'), await nodes.client('a', 'ben')];
  await nodes.pass(CONVERGED_MS);
  const eye = await Eye.at('b');
  expect(eye.here).toBe('ann,ben');
  nodes.lose('a');
  await watchFor(GRACE_MS - 500, eye);
  await nodes.resume('b', ann);
  await watchFor(LOST_MS - GRACE_MS + 500, eye);
  expect(eye.history).toEqual(['ann,ben', 'ann']);
  await ben.close();
});

it('a restart of all nodes, one after the other, is seen by nobody who comes back in time; nothing is left of who does not', async () => {
  const [ann, ben] = [await nodes.client('a', 'ann'), await nodes.client('b', 'ben')];
  await nodes.client('b', 'cleo');
  await call(ben, 'activity', { idle: true });
  await nodes.pass(CONVERGED_MS);
  for (const name of ['a', 'b']) await nodes.stop(name);
  await nodes.pass(20_000);
  await nodes.start('a');
  const eye = await Eye.at('a');
  expect(eye.shown).toContain('ben {"state":"away"');
  expect(eye.here).toBe('ann,ben,cleo');
  await nodes.start('b');
  const other = await Eye.at('b');
  expect(other.here).toBe('ann,ben,cleo');
  await nodes.resume('b', ann);
  await nodes.resume('a', ben);
  await watchFor(GRACE_MS + CONVERGED_MS, eye, other);
  expect([eye.history, other.history]).toEqual([
    ['ann,ben,cleo', 'ann,ben'],
    ['ann,ben,cleo', 'ann,ben'],
  ]);
  await nodes.start('c');
  expect((await Eye.at('c')).here).toBe('ann,ben');
});

it('a node that loses its lease and finds another keeps its people', async () => {
  await nodes.client('a', 'ann');
  await nodes.pass(CONVERGED_MS);
  const eye = await Eye.at('b');
  const { life } = nodes.of('a').site;
  nodes.of('a').line.isCut = true;
  await watchFor(5_000, eye);
  nodes.of('a').line.isCut = false;
  await watchFor(2 * GRACE_MS, eye);
  expect(nodes.of('a').site.life).not.toBe(life);
  expect(eye.history).toEqual(['ann']);
});

it('a person is connected for the whole site as long as they are on one node', async () => {
  const connected = () => Promise.all(['a', 'b'].map((name) => nodes.of(name).farewells.sessions?.connected('ben')));
  const ben = await nodes.client('a', 'ben');
  await nodes.pass(TICK_MS);
  expect(await connected()).toEqual([true, true]);
  await nodes.leave('a', ben);
  await nodes.pass(TICK_MS);
  expect(await connected()).toEqual([false, false]);
});
