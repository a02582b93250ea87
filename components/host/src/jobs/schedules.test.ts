import { defineComponent, every } from '@parley/component';
import type { SimulatedRuntime } from '@parley/runtime/testing';
import { type SimulatedNode, SimulatedSite } from '@parley/site/testing';
import { type Ledger, MemoryLedger } from '@parley/storage';
import { expect, it } from 'vitest';
import { Jobs } from './jobs.ts';

const SEEDS = 60;
const PERIOD_MS = 10_000;
const LENGTH_MS = 180_000;
const STEP_MS = 100;
/** A lease, its renewal by the others, and a step. */
const SLACK_MS = 4_000;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

interface Outcome {
  readonly violations: string[];
  readonly begun: { readonly node: string; readonly at: number }[];
}

/**
 * Three nodes with a job of the site; two of them are killed, frozen, and cut from the ledger at random, the third one is well. Promises: no step
 * of a run that its node may still act in comes after the beginning of another run; a run begins in every period.
 */
async function runSchedule(seed: number, makeLedger?: (runtime: SimulatedRuntime) => Ledger): Promise<Outcome> {
  const world = new SimulatedSite(seed, makeLedger);
  const { runtime } = world;
  const outcome: Outcome = { violations: [], begun: [] };
  const nodes = new Map<string, { readonly node: SimulatedNode; readonly jobs: Jobs }>();
  let latest = 0;

  const join = async (name: string): Promise<void> => {
    const joining = world.join(name);
    await runtime.advance(5_000);
    const node = await joining;
    const run = async ({ signal }: { readonly signal: AbortSignal }): Promise<void> => {
      const own = ++latest;
      outcome.begun.push({ node: name, at: runtime.clock.monotonic() });
      for (let left = runtime.random.integer(30); left > 0; left--) {
        await new Promise<void>((resolve) => void node.runtime.clock.after(STEP_MS, resolve));
        signal.throwIfAborted();
        // What a node without a lease stores is refused.
        if (node.site.holds && latest !== own) outcome.violations.push(`${name} still runs at ${runtime.clock.monotonic()}.`);
      }
    };
    const close = every<unknown>(`${PERIOD_MS}ms`, { once: 'per-site', run });
    const component = defineComponent({ id: 'polls', version: '1.0.0', jobs: { close }, start: async () => ({ state: undefined }) });
    const jobs = new Jobs({
      installed: [{ component, state: undefined, started: true }],
      runtime: node.runtime,
      site: node.site,
      logger: quiet,
    });
    jobs.start();
    nodes.set(name, { node, jobs });
  };

  const disturb = async (name: string): Promise<void> => {
    const there = nodes.get(name);
    if (!there) return join(name);
    const { node, jobs } = there;
    switch (runtime.random.integer(5)) {
      case 0:
        nodes.delete(name);
        return node.kill();
      case 1: {
        nodes.delete(name);
        node.ledger.cut = false;
        node.process.goOn();
        const stopping = jobs.close(1_000).then(() => node.site.close());
        await runtime.advance(5_000);
        await stopping;
        return node.kill();
      }
      case 2:
        return node.process.freeze();
      case 3:
        node.ledger.cut = true;
        return;
      default:
        node.ledger.cut = false;
        node.process.goOn();
    }
  };

  for (const name of ['a', 'b', 'well']) await join(name);
  const from = runtime.clock.monotonic();
  while (runtime.clock.monotonic() < from + LENGTH_MS) {
    await runtime.advance(runtime.random.integer(6_000));
    await disturb(['a', 'b'][runtime.random.integer(2)] as string);
  }
  const to = runtime.clock.monotonic();
  const moments = [from, ...outcome.begun.map(({ at }) => at).filter((at) => at > from), to];
  for (const [index, at] of moments.slice(1).entries()) {
    const wait = at - (moments[index] as number);
    if (wait > PERIOD_MS + SLACK_MS) outcome.violations.push(`Nothing ran for ${wait} ms before ${at}.`);
  }
  return outcome;
}

it('A job of a site is one node’s at a time, and runs in each period while anybody lives', async () => {
  let handed = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { violations, begun } = await runSchedule(seed);
    expect(violations, `seed ${seed}`).toEqual([]);
    handed += begun.filter(({ node }, index) => index > 0 && node !== begun[index - 1]?.node).length;
  }
  // The schedules are no idle ones.
  expect(handed).toBeGreaterThan(SEEDS);
});

it.for([
  { name: 'that lets everybody hold', claim: async (_: string, holder: object) => ({ holder, term: 1 }), sentence: 'still runs' },
  { name: 'that lets nobody hold', claim: async () => ({ holder: { node: 'x', life: 'x' }, term: 1 }), sentence: 'Nothing ran' },
])('A ledger $name is found out', async ({ claim, sentence }) => {
  const broken = (runtime: SimulatedRuntime): Ledger => Object.assign(new MemoryLedger(runtime), { claim }) as Ledger;
  const found: string[] = [];
  for (let seed = 1; seed <= SEEDS && found.length === 0; seed++) found.push(...(await runSchedule(seed, broken)).violations);
  expect(found.join()).toContain(sentence);
});
