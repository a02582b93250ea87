import { defineComponent, every, type Job, type JobCall } from '@parley/component';
import { testHost } from '@parley/host/testing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { type Site, SoloSite } from '@parley/site';
import { describe, expect, it } from 'vitest';
import { Jobs } from './jobs.ts';

const MINUTE = 60_000;

/** One job on a node alone, over simulated time. */
function begin(job: Omit<Job<unknown>, 'every'>, period = '1m', site: Site = new SoloSite('test')) {
  const runtime = new SimulatedRuntime(7);
  const lines: string[] = [];
  const log = (event: string): void => void lines.push(event);
  const component = defineComponent({
    id: 'polls',
    version: '1.0.0',
    jobs: { close: every(period, job) },
    start: async () => ({ state: 1 }),
  });
  const jobs = new Jobs({
    installed: [{ component, state: 'the state', started: true }],
    runtime,
    site,
    logger: { debug: log, info: log, warn: log, error: log },
  });
  jobs.start();
  const tally = () => jobs.tallies.get('polls.close');
  return { runtime, lines, tally, jobs };
}

const sleep = ({ clock }: SimulatedRuntime, ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));

describe('a job', () => {
  it('begins within ten seconds, and then at each period of the same grid, however long its runs take', async () => {
    const begun: number[] = [];
    const { runtime, tally } = begin({
      once: 'per-site',
      async run({ state }) {
        expect(state).toBe('the state');
        begun.push(runtime.clock.monotonic());
        await sleep(runtime, runtime.random.integer(50_000));
      },
    });
    const start = runtime.clock.monotonic();
    await runtime.advance(100 * MINUTE);
    expect((begun[0] ?? 0) - start).toBeLessThan(10_000);
    expect(begun.map((at, index) => at - (begun[0] ?? 0) - index * MINUTE)).toEqual(begun.map(() => 0));
    expect(begun).toHaveLength(100);
    expect(tally()).toMatchObject({ runs: 100, failures: 0 });
  });

  it('leaves out what a long run covers, and never overlaps itself', async () => {
    let running = 0;
    const { runtime, tally } = begin({
      once: 'per-node',
      deadline: '1h',
      async run() {
        expect(++running).toBe(1);
        await sleep(runtime, 2.5 * MINUTE);
        running -= 1;
      },
    });
    await runtime.advance(30 * MINUTE);
    expect(tally()).toMatchObject({ runs: 10, failures: 0 });
  });

  it('is told at its deadline, counts as failed once, and is not begun anew while it does not end', async () => {
    let end = (): void => {};
    let call: JobCall<unknown> | undefined;
    const { runtime, lines, tally } = begin({
      once: 'per-site',
      deadline: '5s',
      run: (given) =>
        new Promise((resolve) => {
          call = given;
          end = resolve;
        }),
    });
    await runtime.advance(20_000);
    expect(call?.signal.reason).toEqual(new Error('The run is not done after 5000 ms.'));
    await runtime.advance(10 * MINUTE);
    expect(tally()).toMatchObject({ runs: 1, failures: 1 });
    end();
    await runtime.advance(MINUTE);
    expect(tally()).toMatchObject({ runs: 2 });
    expect(lines).toEqual(['job.failed', 'job.failed']);
  });

  it('that fails is logged and waits longer each time, up to an hour, until it succeeds', async () => {
    const begun: number[] = [];
    let broken = true;
    const { runtime, lines } = begin({
      once: 'per-site',
      run: async () => {
        begun.push(runtime.clock.monotonic());
        if (broken) throw new Error('broken');
      },
    });
    await runtime.advance(5 * 60 * MINUTE);
    const waits = () => begun.slice(1).map((at, index) => (at - (begun[index] ?? 0)) / MINUTE);
    expect(waits()).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(lines).toEqual(begun.map(() => 'job.failed'));
    broken = false;
    begun.length = 0;
    await runtime.advance(70 * MINUTE);
    expect(waits().every((wait) => wait === 1)).toBe(true);
    expect(begun.length).toBeGreaterThan(5);
  });

  it('is cut short when its node stops, which is no failure, and is waited for', async () => {
    const {
      runtime,
      tally,
      jobs: started,
      lines,
    } = begin({
      once: 'per-site',
      run: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    await runtime.advance(10_000);
    await started.close(1_000);
    await runtime.advance(10 * MINUTE);
    expect([tally()?.runs, tally()?.failures, lines]).toEqual([1, 0, []]);
  });

  it('that does not end is not waited for beyond the time that there is', async () => {
    const { runtime, jobs: started, lines } = begin({ once: 'per-site', run: () => new Promise(() => {}) });
    await runtime.advance(10_000);
    const closing = started.close(1_000);
    await runtime.advance(1_000);
    await closing;
    expect(lines).toEqual(['job.left']);
  });

  it('runs on a host, after the start of its component, and is counted in the figures', async () => {
    const runtime = new SimulatedRuntime(1);
    const ran = Promise.withResolvers<unknown>();
    const polls = defineComponent({
      id: 'polls',
      version: '1.0.0',
      jobs: { close: every('1s', { once: 'per-site', run: async ({ state }) => ran.resolve(state) }) },
      start: async () => ({ state: 'started' }),
    });
    await using host = await testHost([polls], { runtime });
    await runtime.advance(1_000);
    expect(await ran.promise).toBe('started');
    const figure = host.host.figures().find(({ name }) => name === 'parley_job_runs_total');
    expect(figure).toMatchObject({ kind: 'counter', label: 'job', value: new Map([['polls.close', 1]]) });
  });
});
