import type { ComponentsMethods, NodeRestart, SiteServices } from '@parley/component';
import { person, TestNodes } from '@parley/host/testing';
import { systemRuntime } from '@parley/runtime';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostedComponent } from '../workers/hosted-component.ts';
import type { HostedStatus } from '../workers/hosted-status.ts';
import { type Hosting, loadHosted } from '../workers/load-hosted.ts';
import { Restarts } from './restarts.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const POLLS = new URL('../../test/polls.ts', import.meta.url).href;

describe('a component that an administrator has begin anew', () => {
  let nodes: TestNodes;
  let begun: string[];
  beforeEach(() => {
    begun = [];
  });
  afterEach(() => nodes[Symbol.asyncDispose]());

  async function start(modules: Readonly<Record<string, readonly string[]>>): Promise<void> {
    const hostings = new Map<string, Hosting>();
    for (const [node, named] of Object.entries(modules)) hostings.set(node, await hostingOf(node, named));
    const people = { root: person('root', { roles: ['admin'] }) };
    nodes = await TestNodes.open(() => [], { names: [...hostings.keys()], people, hosting: (node) => hostings.get(node) as Hosting });
    begun = [];
  }
  function hostingOf(node: string, modules: readonly string[]): Promise<Hosting> {
    return loadHosted({
      modules: modules.map((module) => ({ module, base: module })),
      own: [],
      grants: 'all',
      clock: systemRuntime.clock,
      logger: quiet,
      // Once before each beginning.
      async migrate(component, migrations) {
        await nodes?.store.sql.migrate(component, migrations);
        begun.push(node);
      },
    });
  }
  async function restart(node: string, id = 'polls'): Promise<readonly NodeRestart[]> {
    const root = await nodes.host(node).client('root');
    return ((await root.request('components.restart', { id })) as ComponentsMethods['components.restart']['out']).nodes;
  }

  it('does so on every node of the site, once, whichever was asked', async () => {
    await start({ a: [POLLS], b: [POLLS], c: [POLLS] });
    const running = ['a', 'b', 'c'].map((node) => ({ node, state: 'running' }));
    expect(await restart('b')).toEqual(running);
    expect(begun.sort()).toEqual(['a', 'b', 'c']);
  });

  it('is said to be absent where a node does not have it, and refused where none has', async () => {
    await start({ a: [], b: [POLLS] });
    expect(await restart('a')).toEqual([
      { node: 'a', state: 'absent' },
      { node: 'b', state: 'running' },
    ]);
    await expect(restart('a', 'rooms')).rejects.toThrow('no component "rooms" in a thread of its own');
  });
});

describe('beginning a component anew on another node', () => {
  const forEver = new AbortController().signal;
  let runtime: SimulatedRuntime;
  let status: HostedStatus;
  let restarts: number;
  let over: PromiseWithResolvers<void>;
  let answer: (value: unknown) => unknown;
  let questions: unknown[];
  beforeEach(() => {
    runtime = new SimulatedRuntime(1);
    status = { state: 'starting', crashes: 0 };
    restarts = 0;
    over = Promise.withResolvers();
    questions = [];
    const answering: SiteServices['answer'] = (_, fn) => {
      answer = fn as typeof answer;
      return () => {};
    };
    new Restarts(() => far, { site: site({ answer: answering }), clock: runtime.clock });
  });

  const far = {
    get status() {
      return status;
    },
    restart() {
      restarts++;
      return over.promise;
    },
  } as unknown as HostedComponent;
  const near = { status: { state: 'running', crashes: 0 }, restart: async () => {} } as unknown as HostedComponent;
  const site = (more: Partial<SiteServices>) =>
    ({ node: 'near', nodes: () => ['near', 'far'], answer: () => () => {}, ...more }) as SiteServices;
  const begin = (query: SiteServices['query'], signal = forEver) =>
    new Restarts(() => near, { site: site({ query }), clock: runtime.clock }).everywhere('polls', signal);
  const asking: SiteServices['query'] = async (_, value) => {
    questions.push(value);
    return new Map([['far', await answer(value)]]);
  };

  it('is asked about again as long as it has not ended, and done once', async () => {
    const outcome = begin(asking);
    await runtime.advance(2_500);
    expect(questions.length).toBeGreaterThan(2);
    status = { state: 'pausing', crashes: 1, reason: 'no licence' };
    over.resolve();
    await runtime.advance(1);
    expect(await outcome).toEqual([
      { node: 'far', state: 'pausing', reason: 'no licence' },
      { node: 'near', state: 'running' },
    ]);
    expect(restarts).toBe(1);
  });

  it('is answered with what is known when the call has no more time', async () => {
    const deadline = new AbortController();
    const outcome = begin(asking, deadline.signal);
    await runtime.advance(1_500);
    deadline.abort();
    await runtime.advance(1_000);
    expect(await outcome).toEqual([
      { node: 'far', state: 'starting' },
      { node: 'near', state: 'running' },
    ]);
  });

  it.each<[string, readonly string[]]>([
    ['is gone', ['near']],
    ['cannot be asked any more', ['near', 'far']],
  ])('does not keep this node from everything else where that one %s meanwhile', async (_, nodes) => {
    const deadline = new AbortController();
    // As of nobody: it is answered at once.
    const query: SiteServices['query'] = async (_, value) => {
      if (questions.push(value) > 50) deadline.abort();
      return new Map(questions.length === 1 ? [['far', { state: 'starting' }]] : []);
    };
    const restarts = new Restarts(() => near, {
      site: site({ query, nodes: () => (questions.length > 0 ? nodes : ['near', 'far']) }),
      clock: runtime.clock,
    });
    const outcome = restarts.everywhere('polls', deadline.signal);
    await runtime.advance(3_000);
    deadline.abort();
    await runtime.advance(1_000);
    expect(await outcome).toMatchObject([{ node: 'far' }, { node: 'near', state: 'running' }]);
    expect(questions.length).toBeLessThan(10);
  });

  it('is not known of a node that is silent', async () => {
    expect(await begin(async () => new Map())).toEqual([
      { node: 'far', state: 'silent' },
      { node: 'near', state: 'running' },
    ]);
  });
});
