import { AsyncLocalStorage } from 'node:async_hooks';
import { Refused } from '@parley/component';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WORKER_LIMITS, type WorkerLimits } from './limits.ts';
import { Line, type LineOptions } from './line.ts';

interface Pair {
  readonly near: Line;
  readonly runtime: SimulatedRuntime;
  /** What the near end has sent, and has not been delivered. */
  readonly sent: Uint8Array[];
  readonly heard: unknown[];
  readonly faults: unknown[];
  /** Hands the far end so many messages, or all. */
  deliver(count?: number): void;
}

/** Two ends in one thread. The far end answers with what `perform` gives. */
function pair(limits: Partial<WorkerLimits> = {}, perform: LineOptions['perform'] = (what, args) => [what, ...args]): Pair {
  const runtime = new SimulatedRuntime();
  const sent: Uint8Array[] = [];
  const heard: unknown[] = [];
  const faults: unknown[] = [];
  const common = {
    clock: runtime.clock,
    limits: { ...DEFAULT_WORKER_LIMITS, ...limits },
    onFault: (fault: unknown) => void faults.push(fault),
  };
  const hear = (what: string, args: readonly unknown[]): void => void heard.push([what, ...args]);
  const near: Line = new Line({ ...common, post: (bytes) => void sent.push(bytes), perform: () => undefined, hear });
  const far = new Line({ ...common, post: (bytes) => near.receive(bytes), perform, hear });
  const deliver = (count = Number.POSITIVE_INFINITY): void => {
    for (const bytes of sent.splice(0, count)) far.receive(bytes);
  };
  return { near, runtime, sent, heard, faults, deliver };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a line between two threads', () => {
  it('brings an answer, with bytes, maps and what is undefined in it', async () => {
    const { near, deliver } = pair();
    const asked = near.ask('echo', [new Uint8Array([1, 2]), new Map([['a', undefined]])]);
    deliver();
    const [, bytes, map] = (await asked) as readonly unknown[];
    expect([...(bytes as Uint8Array)]).toEqual([1, 2]);
    expect(map).toEqual(new Map([['a', undefined]]));
  });

  it('brings a refusal with its code and details, and another error with its name', async () => {
    const { near, deliver } = pair({}, (what) => {
      throw what === 'refuse' ? new Refused('conflict', 'Not twice.', { field: 'id' }) : new TypeError('a bug');
    });
    const [refused, failed] = [near.ask('refuse', []), near.ask('fail', [])];
    deliver();
    await expect(refused).rejects.toEqual(new Refused('conflict', 'Not twice.', { field: 'id' }));
    await expect(failed).rejects.toMatchObject({ name: 'TypeError', message: 'a bug' });
  });

  it('says what cannot cross, whichever end has it', async () => {
    const { near, deliver } = pair({}, () => ({ run: () => {} }));
    await expect(near.ask('take', [() => {}])).rejects.toThrow('cannot cross to another thread');
    const asked = near.ask('give', []);
    deliver();
    await expect(asked).rejects.toThrow('cannot cross to another thread');
  });

  it('has no more messages under way than agreed until they are taken, and keeps their order', async () => {
    const { near, sent, heard, deliver } = pair({ windowMessages: 2 });
    for (const each of [1, 2, 3, 4, 5]) near.tell('news', [each]);
    expect(sent).toHaveLength(2);
    deliver();
    await turn();
    expect(sent).toHaveLength(2);
    deliver();
    await turn();
    deliver();
    expect(heard).toEqual([1, 2, 3, 4, 5].map((each) => ['news', each]));
  });

  it('refuses what would wait beyond its bound, and a message that is too large', async () => {
    const { near } = pair({ windowMessages: 1, waitingBytes: 1_000, messageBytes: 800 });
    near.tell('first', []);
    near.tell('waits', ['x'.repeat(600)]);
    expect(() => near.tell('is too much', ['x'.repeat(600)])).toThrow(Refused);
    await expect(near.ask('is too much', ['x'.repeat(600)])).rejects.toMatchObject({ code: 'overloaded' });
    expect(() => near.tell('is too large', ['x'.repeat(900)])).toThrow(RangeError);
  });

  it('has no more calls under way than agreed', async () => {
    const { near, sent, deliver } = pair({ calls: 1 });
    const [first, second] = [near.ask('first', []), near.ask('second', [])];
    expect(sent).toHaveLength(1);
    deliver();
    await first;
    deliver();
    expect(await second).toEqual(['second']);
  });

  it('tells the other end that an answer is no longer wanted, and does not even ask what has not left', async () => {
    const reasons: unknown[] = [];
    const { near, deliver } = pair({ calls: 1 }, (_, __, signal) => {
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(reasons[reasons.push(signal.reason) - 1])));
    });
    const [running, waiting] = [new AbortController(), new AbortController()];
    const asked = [near.ask('runs', [], { signal: running.signal }), near.ask('waits', [], { signal: waiting.signal })];
    deliver();
    const reason = new Refused('cancelled', 'Not wanted.');
    waiting.abort(reason);
    await expect(asked[1]).rejects.toBe(reason);
    running.abort(reason);
    deliver();
    await expect(asked[0]).rejects.toEqual(reason);
    expect(reasons).toEqual([reason]);
  });

  it('gives up what is not answered in time, so that it holds nobody up', async () => {
    const { near, runtime, sent, deliver } = pair({ calls: 1 }, (what) => (what === 'never' ? new Promise(() => {}) : what));
    const never = near.ask('never', [], { withinMs: 1_000 });
    const next = near.ask('next', []);
    deliver();
    const refused = expect(never).rejects.toMatchObject({ code: 'unavailable' });
    await runtime.advance(1_000);
    await refused;
    expect(sent.length).toBeGreaterThan(0);
    deliver();
    expect(await next).toBe('next');
  });

  it('gives a sign of life whatever else waits', () => {
    const { near, deliver } = pair({ windowMessages: 1, calls: 1 }, () => new Promise(() => {}));
    let given = 0;
    near.ask('never', []).catch(() => {});
    near.tell('waits', []);
    near.pulse(() => given++);
    deliver();
    expect(given).toBe(1);
  });

  it('does for a call what the other end asks or tells meanwhile as a part of that call', async () => {
    const calls = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const [toFar, toNear]: [Uint8Array[], Uint8Array[]] = [[], []];
    const note = (what: string): void => void seen.push([what, calls.getStore()]);
    const common = {
      clock: new SimulatedRuntime().clock,
      limits: DEFAULT_WORKER_LIMITS,
      onFault: (fault: unknown) => void seen.push(fault),
    };
    const near = new Line({ ...common, post: (bytes) => void toFar.push(bytes), perform: note, hear: note });
    const far: Line = new Line({
      ...common,
      post: (bytes) => void toNear.push(bytes),
      hear: () => {},
      async perform() {
        await far.ask('asked', []);
        far.tell('told', []);
      },
    });
    const running = ['one', 'two'].map((call) => calls.run(call, () => near.ask('run', [])));
    // Handed over by nobody's call, as from another thread.
    while (toFar.length + toNear.length > 0) {
      for (const bytes of toFar.splice(0)) far.receive(bytes);
      for (const bytes of toNear.splice(0)) near.receive(bytes);
      await turn();
    }
    await Promise.all(running);
    far.tell('told', []);
    for (const bytes of toNear.splice(0)) near.receive(bytes);
    expect(seen).toEqual([
      ['asked', 'one'],
      ['asked', 'two'],
      ['told', 'one'],
      ['told', 'two'],
      ['told', undefined],
    ]);
  });

  it('fails everything that is asked with the reason of its end, and says nothing more', async () => {
    const { near, sent } = pair();
    const asked = near.ask('anything', []);
    const reason = new Refused('unavailable', 'It is gone.');
    near.end(reason);
    await expect(asked).rejects.toBe(reason);
    await expect(near.ask('more', [])).rejects.toBe(reason);
    near.tell('more', []);
    expect(sent).toHaveLength(1);
  });

  it('reports more calls at once than agreed, and what it does not understand, as a fault', async () => {
    const { near, faults, sent } = pair({}, () => new Promise(() => {}));
    const far = new Line({
      clock: new SimulatedRuntime().clock,
      limits: { ...DEFAULT_WORKER_LIMITS, calls: 1, messageBytes: 1_000 },
      post: () => {},
      perform: () => new Promise(() => {}),
      hear: () => {},
      onFault: (fault) => void faults.push(String(fault)),
    });
    near.ask('one', []).catch(() => {});
    near.ask('two', []).catch(() => {});
    for (const bytes of sent) far.receive(bytes);
    far.receive(new Uint8Array([1, 2, 3]));
    far.receive(new Uint8Array(2_000));
    expect(faults).toHaveLength(3);
    expect(faults[0]).toContain('more calls than were agreed');
    expect(faults[2]).toContain('larger than was agreed');
  });
});
