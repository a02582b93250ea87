import { SimulatedRuntime } from '@parley/runtime/testing';
import type { Append, AppendResult, ReadResult } from '@parley/storage';
import { describe, expect, it } from 'vitest';
import { LogModel } from './log-model.ts';
import { type LogSuite, refuse, say, times } from './log-suite.ts';

const rounds = 25;

/** One run for each seed: rounds of up to 12 changes called in one tick, then every answer and every read compared with the model. */
export function describeModel(suite: LogSuite, seeds: number): void {
  describe('generated sequences of operations', () => {
    it(`answer as the model does, for ${seeds} seeds`, async () => {
      for (const seed of times(seeds, (index) => index + 1)) await new ModelRun(suite, seed).run();
    });
  });
}

class ModelRun {
  readonly #suite: LogSuite;
  readonly #seed: number;
  readonly #dice: SimulatedRuntime;
  readonly #model = new LogModel();
  readonly #channels: readonly string[];
  readonly #lastSeqs = new Map<string, number>();
  readonly #checks: (() => void)[] = [];

  constructor(suite: LogSuite, seed: number) {
    this.#suite = suite;
    this.#seed = seed;
    this.#dice = new SimulatedRuntime(seed);
    this.#channels = times(3, () => suite.channel());
  }

  async run(): Promise<void> {
    for (const round of times(rounds, (index) => index)) {
      if (this.#below(8) === 0) this.#suite.runtime.jump(this.#below(3) === 0 ? 90 * 86_400_000 : this.#below(100_000) - 20_000);
      await Promise.all(times(1 + this.#below(12), () => this.#change()));
      for (const check of this.#checks.splice(0)) check();
      await Promise.all(this.#channels.map((channel) => this.#compare(channel, `seed ${this.#seed}, round ${round}, ${channel}`)));
    }
  }

  #change(): Promise<void> {
    const channel = this.#pick(this.#channels);
    const { offset } = this.#model.head(channel);
    switch (this.#below(12)) {
      case 0:
        return this.#redact(channel, 1 + this.#below(offset + 2));
      case 1:
        return this.#truncate(channel, this.#below(offset + 2) - this.#below(5));
      default:
        return this.#append(channel);
    }
  }

  async #append(channel: string): Promise<void> {
    const fails = this.#below(6) === 0;
    const append = this.#makeAppend(channel, fails);
    const expected = this.#model.append(append, fails, this.#suite.runtime.clock.now());
    const result = await this.#suite.fixture.log.append(append);
    this.#model.learn(append, result);
    this.#checks.push(() => expect(withoutTag(result), `seed ${this.#seed}: ${JSON.stringify(append)}`).toEqual(expected));
  }

  #makeAppend(channel: string, fails: boolean): Append {
    const writes = fails ? { writes: [this.#suite.fixture.conflict()] } : {};
    const text = `${this.#below(1_000_000)}`;
    if (this.#below(5) === 0) return { ...say(channel, text), ...writes };
    const producer = this.#pick(['p', 'q', 'r']);
    const key = `${channel} ${producer}`;
    const last = this.#lastSeqs.get(key) ?? 0;
    const seq = Math.max(1, last + this.#pick([1, 1, 1, 1, 1, 0, -1, -3, 2]));
    if (seq === last + 1) this.#lastSeqs.set(key, seq - (this.#below(6) === 0 ? 1 : 0));
    if (this.#below(7) === 0) return refuse(channel, `code${this.#below(3)}`, producer, seq);
    const append = say(channel, text, producer, seq);
    return { ...append, ...(append.entry && { entry: { ...append.entry, countable: this.#below(3) > 0 } }), ...writes };
  }

  async #redact(channel: string, offset: number): Promise<void> {
    this.#model.redact(channel, offset > this.#model.head(channel).offset ? 0 : offset);
    await this.#suite.fixture.log.redact(channel, [offset]);
  }

  async #truncate(channel: string, offset: number): Promise<void> {
    this.#model.truncate(channel, offset);
    await this.#suite.fixture.log.truncate(channel, offset);
  }

  async #compare(channel: string, note: string): Promise<void> {
    const after = this.#below(this.#model.head(channel).offset + 3);
    const limit = 1 + this.#below(20);
    const result = await this.#suite.fixture.log.read(channel, after, limit);
    expect(plain(result), note).toEqual({ head: this.#model.head(channel), ...this.#model.read(channel, after, limit) });
  }

  #below(count: number): number {
    return this.#dice.random.integer(count);
  }

  #pick<T>(from: readonly [T, ...T[]] | readonly T[]): T {
    return from[this.#below(from.length)] as T;
  }
}

function withoutTag(result: AppendResult): unknown {
  if (!('position' in result)) return result;
  const { position, ...rest } = result;
  return position ? { ...rest, offset: position.offset } : rest;
}

function plain({ head, entries, base }: ReadResult): unknown {
  const { position, messageSeq, floor } = head;
  return {
    head: { offset: position.offset, tag: position.tag, messageSeq, floor },
    entries: entries.map((entry) => ({ ...entry, payload: [...entry.payload] })),
    baseTag: base?.tag,
  };
}
