import type { Component, Logger } from '@parley/component';
import { type Host, type Hosting, loadHosted, startHost } from '@parley/host';
import { type Clock, systemRuntime } from '@parley/runtime';
import type { SimulatedRuntime } from '@parley/runtime/testing';
import { SoloSite } from '@parley/site';
import type { Store } from '@parley/storage';
import { MortalStore } from './mortal-store.ts';

export interface TestNodeOptions {
  /** A component to run in the thread of the test, or the module of one that gets a thread of its own. */
  readonly subject: Component | URL;
  /** What stands around it. */
  readonly others: readonly Component[];
  readonly store: Store;
  readonly runtime: SimulatedRuntime;
  readonly logger: Logger;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** So often nothing must have been found under way before it counts as rest. */
const CALM_TURNS = 3;
/** Of simulated time. */
const MOMENT_MS = 50;
/** How long somebody waits in real time before simulated time passes for it. */
const PATIENCE = 20;
const PATIENCE_MS = 5;

/** One life of a node with the component: from its start to its stop, or its crash. */
export class TestNode {
  readonly host: Host;
  /** Id of the component. */
  readonly component: string;
  readonly #options: TestNodeOptions;
  readonly #store: MortalStore;
  readonly #hosting: Hosting;
  readonly #life: { crashed: boolean };

  private constructor(
    options: TestNodeOptions,
    parts: {
      readonly host: Host;
      readonly component: string;
      readonly store: MortalStore;
      readonly hosting: Hosting;
      readonly life: { crashed: boolean };
    },
  ) {
    this.#options = options;
    this.host = parts.host;
    this.component = parts.component;
    this.#store = parts.store;
    this.#hosting = parts.hosting;
    this.#life = parts.life;
  }

  static async start(options: TestNodeOptions): Promise<TestNode> {
    const { subject, others, runtime, logger } = options;
    const store = new MortalStore(options.store);
    const life = { crashed: false };
    const hosting = subject instanceof URL ? await hostingOf(subject, options, store) : { components: [], refused: [] };
    const inside = subject instanceof URL ? [] : [mortal(subject, life)];
    const host = await startHost({
      components: [...others, ...inside],
      hosting,
      store: store.store,
      runtime,
      logger,
      site: new SoloSite('test'),
      listen: { host: '127.0.0.1', port: 0 },
      ticketKey: new Uint8Array(32).fill(7),
      // Time stands still between what a test does: a limit for a second would be one for the test.
      limits: { drainSpreadMs: 0, drainMs: 1_000, framesPerSecond: 1_000_000, bytesPerSecond: 1_000_000_000, restPerMinute: 1_000_000 },
    });
    const component = subject instanceof URL ? hosting.components[0]?.component.id : subject.id;
    return new TestNode(options, { host, component: component ?? '', store, hosting, life });
  }

  /** Settles when what was set going has come to rest. What waits for time to pass is at rest. */
  async rest(): Promise<void> {
    for (let calm = 0; calm < CALM_TURNS; calm++) {
      await turn();
      // In order with everything else that is said to the thread.
      for (const hosted of this.#hosting.components) await hosted.dialogue.ask('nothing', []).catch(() => {});
      if (!this.#store.idle) calm = -1;
    }
  }

  /** The same, and what is due in a moment has happened, too: the engine gathers what it sends. */
  async settle(): Promise<void> {
    const { runtime } = this.#options;
    const end = runtime.clock.monotonic() + MOMENT_MS;
    await this.rest();
    for (let next = runtime.nextAt; next !== undefined && next <= end; next = runtime.nextAt) {
      await runtime.advance(next - runtime.clock.monotonic());
      await this.rest();
    }
  }

  /**
   * Settles with the promise. Time passes only while nothing else is going on: to what is due in a moment at once, further when the promise waits for
   * nothing but that, as a call does that is never answered and ends at its deadline.
   */
  async passing<T>(promise: Promise<T>): Promise<T> {
    const { runtime } = this.#options;
    let isSettled = false;
    const mark = (): void => {
      isSettled = true;
    };
    promise.then(mark, mark);
    for (let patience = PATIENCE; !isSettled; patience--) {
      await this.settle();
      if (isSettled) break;
      // It may wait for something that is no part of the node: a file, a program.
      if (patience > 0) await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
      else await runtime.advance((runtime.nextAt ?? 0) - runtime.clock.monotonic());
    }
    return promise;
  }

  async stop(): Promise<void> {
    await this.passing(this.host.stop());
  }

  /** Nothing of it stores anything any more, and the component is not told. */
  async crash(): Promise<void> {
    this.#life.crashed = true;
    this.#store.die();
    for (const hosted of this.#hosting.components) await hosted.discard();
    await this.stop();
  }
}

/** The same component, which is told of no stop that is a crash, and whose timers do not outlive it. */
function mortal(component: Component, life: { readonly crashed: boolean }): Component {
  return {
    ...component,
    async start(services) {
      const { stop, ...started } = await component.start({ ...services, clock: mortalClock(services.clock, life) });
      return { ...started, stop: async () => void (life.crashed || (await stop?.())) };
    },
  };
}

function mortalClock(clock: Clock, life: { readonly crashed: boolean }): Clock {
  const alive =
    (fn: () => void): (() => void) =>
    () => {
      if (!life.crashed) fn();
    };
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after: (ms, fn) => clock.after(ms, alive(fn)),
    soon: (fn) => clock.soon(alive(fn)),
  };
}

/** Rejects with the sentences that say why the module cannot run. */
async function hostingOf(module: URL, { others, logger }: TestNodeOptions, { store }: MortalStore): Promise<Hosting> {
  const hosting = await loadHosted({
    modules: [{ module: module.href, base: module.href }],
    own: others,
    grants: 'all',
    followsClock: true,
    clock: systemRuntime.clock,
    logger,
    migrate: (component, migrations) => store.sql.migrate(component, migrations),
  });
  const [refused] = hosting.refused;
  if (refused) throw new Error(refused.reason);
  return hosting;
}
