import { describe, expect, it } from 'vitest';
import { DEFAULT_ENDPOINT_LIMITS } from './limits.ts';
import { Ration } from './ration.ts';

const data = (seq: number) => ({ frame: 'data', seq, flags: 0, payload: new Uint8Array(1) }) as const;
const attach = (seq: number, answer = false) => ({ frame: 'attach', token: undefined, limit: 1_000, seq, answer }) as const;

function makeRation({ limit = 1_000, received = 0 }: { limit?: number; received?: number } = {}): Ration {
  return new Ration({ clock: { monotonic: () => 0 }, limits: DEFAULT_ENDPOINT_LIMITS, limit, received, questionsAtOnce: 1 });
}

describe('The data of an end', () => {
  it('begins with its first chunk, and goes on with the next one', () => {
    const ration = makeRation();
    expect([2, 1, 3, 1, 2].map((seq) => ration.take(data(seq)))).toEqual([false, true, false, false, true]);
  });

  it('may go on elsewhere once for each attach that it was sent', () => {
    const ration = makeRation();
    for (const seq of [1, 2, 3]) ration.take(data(seq));
    ration.hear(attach(1));
    expect([2, 3, 4, 2].map((seq) => ration.take(data(seq)))).toEqual([true, true, true, false]);
  });

  it('may leave out what has arrived meanwhile', () => {
    const ration = makeRation();
    for (const seq of [1, 2, 3, 4]) ration.take(data(seq));
    ration.hear(attach(0));
    ration.take(data(1));
    ration.hear({ frame: 'ack', seq: 3 });
    expect([5, 4, 5].map((seq) => ration.take(data(seq)))).toEqual([false, true, true]);
  });
});

describe('An end that asks where the other one is', () => {
  it('may answer each question, beside its own', () => {
    const ration = makeRation();
    expect([ration.take(attach(0, true)), ration.take(attach(0, true))]).toEqual([true, false]);
    ration.hear(attach(0, true));
    ration.hear(attach(0));
    expect([ration.take(attach(0)), ration.take(attach(0))]).toEqual([true, false]);
  });

  it('may say that it misses a chunk, once until it comes, whatever it claims to have', () => {
    const ration = makeRation({ received: 4 });
    ration.take(attach(4, true));
    const asks = (seq: number): boolean => {
      ration.hear(data(seq));
      return ration.take(attach(0));
    };
    expect([5, 4, 7, 8, 6, 7, 8, 10].map(asks)).toEqual([false, false, true, false, false, false, false, true]);
  });
});
