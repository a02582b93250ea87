import { Histogram } from '@parley/runtime';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import type { GroupCommit } from './group-commit.ts';
import type { Outcome, WriterRequest } from './requests.ts';
import { Writer } from './writer.ts';

const seeds = 200;
const channels = ['a', 'b', 'c', 'd'];

/** Commits groups after some turns; channels are locked by somebody else now and then. Remembers what was run, in the order of the commits. */
class RandomGroups {
  readonly done: WriterRequest[] = [];
  readonly #dice: SimulatedRuntime;

  constructor(seed: number) {
    this.#dice = new SimulatedRuntime(seed);
  }

  async run(requests: readonly WriterRequest[], wait: boolean): Promise<readonly Outcome[]> {
    const alone = requests.some(({ kind }) => kind === 'truncate');
    if (alone) expect(requests).toHaveLength(1);
    const locked = wait ? [] : channels.filter(() => this.#below(4) === 0);
    for (let turns = this.#below(wait ? 12 : 4); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
    return requests.map((request) => {
      if (request.channel !== undefined && locked.includes(request.channel)) return 'locked';
      this.done.push(request);
      return { value: true };
    });
  }

  #below(count: number): number {
    return this.#dice.random.integer(count);
  }
}

it(`keeps the order of each channel and answers everything, whatever is locked meanwhile, for ${seeds} seeds`, async () => {
  for (let seed = 1; seed <= seeds; seed++) {
    const groups = new RandomGroups(seed);
    const waits = new Histogram([]);
    const writer = new Writer(groups as unknown as GroupCommit, { waits });
    const dice = new SimulatedRuntime(seed * 1000);
    const asked: WriterRequest[] = [];
    for (let step = 0; step < 60; step++) {
      const channel = channels[dice.random.integer(channels.length)] ?? 'a';
      const request: WriterRequest =
        dice.random.integer(5) === 0 ? { kind: 'truncate', channel, offset: step } : { kind: 'redact', channel, offsets: [step] };
      asked.push(request);
      void writer.ask(request);
      if (dice.random.integer(3) === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await writer.close();
    for (const channel of channels) {
      const of = (all: readonly WriterRequest[]) => all.filter((request) => request.channel === channel);
      expect(of(groups.done), `seed ${seed}, channel ${channel}`).toEqual(of(asked));
    }
    expect(waits.count).toBe(asked.length);
  }
});

it('runs everything in the order of its calls while nothing is locked', async () => {
  const groups = new RandomGroups(1);
  const run = (requests: readonly WriterRequest[]) => groups.run(requests, true);
  const writer = new Writer({ run } as unknown as GroupCommit);
  const asked = Array.from({ length: 50 }, (_, step): WriterRequest => {
    const channel = channels[step % 3] ?? 'a';
    return step % 7 === 0 ? { kind: 'batch', writes: [] } : { kind: 'redact', channel, offsets: [step] };
  });
  await Promise.all(asked.map((request) => writer.ask(request)));
  expect(groups.done).toEqual(asked);
});
