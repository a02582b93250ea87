import { type Component, defineComponent, forState, signedIn } from '@parley/component';
import { openTestStore, type RawClient, RefusedByServer, type TestHost, testHost } from '@parley/host/testing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import type { Store } from '@parley/storage';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { HostedComponent } from './hosted-component.ts';
import type { WorkerLimits } from './limits.ts';

const declare = forState<undefined>();
const innocent: Component<undefined> = defineComponent<undefined, Readonly<Record<string, never>>, unknown>({
  id: 'innocent',
  version: '1.0.0',
  methods: { fine: declare.method({ in: z.object({}), out: z.string(), can: signedIn, run: async () => 'fine' }) },
  start: async () => ({ state: undefined }),
});

const LOST = { code: 4503, details: { reason: 'component-lost' }, retryAfterMs: 1_000 };
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

interface Troubled {
  readonly hosted: HostedComponent;
  readonly host: TestHost;
  readonly store: Store;
  readonly maya: RawClient;
  readonly runtime: SimulatedRuntime;
  /** What the log has of the component. */
  readonly lines: readonly { readonly event: string; readonly error?: string }[];
  /** Settles with what the call is refused with. */
  make(trouble: string): Promise<unknown>;
  /** Lets the pause pass; settles when the component runs again. */
  again(): Promise<void>;
}

/** A node with a component that does what it should not in a thread of its own, watched by a clock that the test moves. */
async function troubled(limits: Partial<WorkerLimits> = {}): Promise<Troubled> {
  const store = await openTestStore();
  ending.push(() => store.close());
  const runtime = new SimulatedRuntime();
  const lines: Troubled['lines'][number][] = [];
  const log = (event: string, facts?: object): void => void lines.push({ event, ...facts });
  const hosted = new HostedComponent({
    module: { module: new URL('../../test/trouble.ts', import.meta.url).href, base: import.meta.url },
    clock: runtime.clock,
    limits: { answerMs: Number.POSITIVE_INFINITY, ruleMs: Number.POSITIVE_INFINITY, startMs: Number.POSITIVE_INFINITY, ...limits },
    logger: { debug: () => {}, info: () => {}, warn: log, error: log },
    migrate: (id, migrations) => store.sql.migrate(id, migrations),
  });
  const host = await testHost([await hosted.load(), innocent], { store });
  ending.push(() => host.stop());
  const maya = await host.client('maya');
  return {
    hosted,
    host,
    store,
    maya,
    runtime,
    lines,
    make: (trouble) => maya.request('trouble.make', { trouble }).catch((error: unknown) => error),
    async again() {
      await expect.poll(() => hosted.status.state).toBe('pausing');
      while (hosted.status.state === 'pausing') await runtime.advance(100);
      await expect.poll(() => hosted.status.state).toBe('running');
    },
  };
}

/** Pulses until that is so, or the thread is lost. Each may find a thread that does not answer, and weighs it. */
async function pulseUntil({ runtime, hosted }: Troubled, holds: () => boolean): Promise<void> {
  while (!holds() && hosted.status.crashes === 0) {
    await runtime.advance(1_000);
    await turn();
  }
}

describe('a component in a thread of its own', () => {
  it('that ends its thread is begun anew; its callers are told to come back, and others are served', async () => {
    const node = await troubled();
    const reasons: unknown[] = [];
    for (const trouble of ['exits', 'throwsLater', 'rejects']) {
      expect(await node.make(trouble)).toMatchObject(LOST);
      expect(await node.maya.request('innocent.fine')).toBe('fine');
      await expect(node.maya.request('trouble.fine')).rejects.toMatchObject(LOST);
      reasons.push(node.hosted.status.reason);
      await node.again();
      expect(await node.maya.request('trouble.fine')).toBe('fine');
    }
    expect(reasons).toEqual([
      'it ended itself (process.exit)',
      'it failed outside of any call: thrown later',
      'it failed outside of any call: nobody waits',
    ]);
  });

  it('that is lost stands in the log with the place where it failed, and with that it runs again', async () => {
    const node = await troubled();
    await node.make('throwsLater');
    await node.again();
    expect(node.lines).toEqual([
      {
        event: 'component.lost',
        component: 'trouble',
        reason: 'it failed outside of any call: thrown later',
        error: expect.stringMatching(/^Error: thrown later\n.*test\/trouble\.ts/),
        retryAfterMs: 1_000,
      },
      { event: 'component.begun-anew', component: 'trouble', crashes: 1 },
    ]);
  });

  it.each([
    ['runs in a circle', 'loops'],
    ['runs in a circle of promises', 'loopsInMicrotasks'],
  ])('that %s is noticed and begun anew, while others are served', async (_, trouble) => {
    const node = await troubled();
    const made = node.make(trouble);
    expect(await node.maya.request('innocent.fine')).toBe('fine');
    await pulseUntil(node, () => false);
    expect(await made).toMatchObject(LOST);
    expect(node.hosted.status).toMatchObject({ crashes: 1, reason: 'it did not answer for 5 s' });
    await node.again();
    expect(await node.maya.request('trouble.fine')).toBe('fine');
  });

  it.each([
    ['values', 'leaksValues', 'it needed more than 32 MB of memory'],
    ['numbers, in one array', 'leaksNumbers', 'it needed more than 32 MB of memory'],
    ['bytes, which are not in its heap', 'leaksBytes', 'it held more than 32 MB of bytes'],
  ])('that keeps more and more %s is noticed and begun anew, while others are served', async (_, trouble, reason) => {
    const node = await troubled({ heapMb: 32, bytesMb: 32, pulses: Number.POSITIVE_INFINITY });
    const made = node.make(trouble);
    expect(await node.maya.request('innocent.fine')).toBe('fine');
    await pulseUntil(node, () => false);
    expect(await made).toMatchObject(LOST);
    expect(node.hosted.status.reason).toBe(reason);
    await node.again();
    expect(await node.maya.request('trouble.fine')).toBe('fine');
  });

  it('that says more than is taken is held back by its own memory, or told so, and others are served', async () => {
    const node = await troubled({ heapMb: 32, windowMessages: 8, waitingBytes: 4 * 1024 * 1024 });
    const made = node.make('says');
    expect(await node.maya.request('innocent.fine')).toBe('fine');
    expect(await made).toBeInstanceOf(RefusedByServer);
    // What was under way when it was told so, and no more.
    expect(node.host.lines.filter(({ event }) => event === 'again').length).toBeLessThan(100);
  });

  it('sees nothing of what the node was started with, where its secrets are', async () => {
    vi.stubEnv('PARLEY_OPERATOR_KEY', 'a secret of the node');
    ending.push(async () => void vi.unstubAllEnvs());
    const { make } = await troubled();
    const { env, argv } = (await make('looksAround')) as { readonly env: object; readonly argv: readonly string[] };
    expect(Object.keys(env).filter((name) => name !== 'NODE_ENV')).toEqual([]);
    expect(argv).toEqual([]);
  });

  it('that fails within a call fails that call, as one of the node itself would, and goes on', async () => {
    const node = await troubled();
    for (const [trouble, said] of Object.entries({
      throws: 'Error: thrown',
      kills: 'A component cannot send signals',
      answersFunctions: 'cannot cross to another thread',
      answersTooMuch: 'too much to cross to another thread',
    })) {
      expect(await node.make(trouble)).toMatchObject({ code: 4505, details: { reason: 'fault' } });
      expect(node.host.lines.at(-1)).toEqual({
        level: 'error',
        event: 'fault',
        facts: expect.objectContaining({ about: 'trouble.make', error: expect.stringContaining(said) }),
      });
      expect(await node.maya.request('trouble.fine')).toBe('fine');
    }
    expect(node.hosted.status).toEqual({ state: 'running', crashes: 0 });
  });

  it('that never answers holds up no other call, and its caller no longer than the deadline', async () => {
    const node = await troubled({ calls: 2, answerMs: 1_000, pulses: Number.POSITIVE_INFINITY });
    const [never, nor] = [node.make('never'), node.make('never')];
    let over = 0;
    for (const made of [never, nor]) void made.finally(() => over++);
    await pulseUntil(node, () => over === 2);
    expect(await Promise.all([never, nor])).toMatchObject([{ code: 4503 }, { code: 4503 }]);
    expect(await node.maya.request('trouble.fine')).toBe('fine');
  });

  it('that is lost ends its watches, which may be opened again', async () => {
    const node = await troubled();
    const open = async (): Promise<number> => {
      const id = node.maya.id();
      node.maya.send({ frame: 'watch', id, topic: 'trouble.all', since: undefined, body: new Uint8Array() });
      await node.maya.next('snapshot');
      return id;
    };
    const id = await open();
    await node.make('exits');
    expect(await node.maya.next('error')).toMatchObject({ id, code: 4503 });
    await node.again();
    await open();
  });

  it('that is lost too often stays stopped until an administrator begins it anew', async () => {
    const node = await troubled({ crashes: 2 });
    await node.make('exits');
    await node.again();
    await node.make('exits');
    await expect.poll(() => node.hosted.status.state).toBe('stopped');
    await node.runtime.advance(24 * 60 * 60_000);
    await expect(node.maya.request('trouble.fine')).rejects.toMatchObject({ details: { reason: 'component-stopped' } });
    await node.hosted.restart();
    expect(node.hosted.status).toMatchObject({ state: 'running', crashes: 2 });
    expect(await node.maya.request('trouble.fine')).toBe('fine');
  });
});

it('nothing of a component is left when its node has stopped', async () => {
  const node = await troubled();
  await node.host.stop();
  expect(node.hosted.status.state).toBe('ended');
  await expect(node.hosted.dialogue.ask('run', [])).rejects.toMatchObject({ code: 'unavailable' });
});

it('a component that is not done with its start keeps the node waiting for 5 s and no more, and is asked and told nothing meanwhile', async () => {
  const runtime = new SimulatedRuntime();
  const lines: unknown[] = [];
  const log = (event: string): void => void lines.push(event);
  const hosted = new HostedComponent({
    module: { module: new URL('../../test/modules/hangs.ts', import.meta.url).href, base: import.meta.url },
    clock: runtime.clock,
    logger: { debug: log, info: log, warn: log, error: log },
    migrate: async () => {},
  });
  const component = await hosted.load();
  const begins = Promise.withResolvers<void>();
  const info = (event: string): void => void (event === 'begins' && begins.resolve());
  let isUp = false;
  const starting = testHost([component, innocent], { logger: { debug: () => {}, info, warn: () => {}, error: () => {} } });
  void starting.then(() => {
    isUp = true;
  });
  await begins.promise;
  await runtime.advance(4_999);
  await turn();
  expect(isUp).toBe(false);
  await runtime.advance(1);
  const host = await starting;
  ending.push(() => host.stop());
  const maya = await host.client('maya');
  expect(await maya.request('innocent.fine')).toBe('fine');
  await expect(maya.request('hangs.heard')).rejects.toMatchObject(LOST);
  expect(lines).toEqual(['component.still-starting']);
  hosted.dialogue.tell('committed', [['channels', 'log'], {}]);
  await runtime.advance(20_000);
  expect(hosted.status).toMatchObject({ state: 'starting', crashes: 0 });
});

it('a component whose module takes long to be read has the time for a start, and no more', async () => {
  const runtime = new SimulatedRuntime();
  const hosted = new HostedComponent({
    module: { module: new URL('../../test/modules/endless.ts', import.meta.url).href, base: import.meta.url },
    clock: runtime.clock,
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    migrate: async () => {},
  });
  let outcome = 'loading';
  const loading = hosted.load().then(
    () => {},
    (error: Error) => {
      outcome = error.message;
    },
  );
  for (let second = 0; second < 29; second++) {
    await runtime.advance(1_000);
    await turn();
  }
  expect(outcome).toBe('loading');
  await runtime.advance(1_000);
  await loading;
  expect(outcome).toBe('it did not start within 30 s');
});
