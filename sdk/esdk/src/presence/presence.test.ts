import type { OwnSetting } from '@parley/presence-component/contract';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { ParleyError } from '../error.ts';
import { State } from '../state.ts';
import type { Parley, ParleySnapshot, WatchHandlers } from '../types.ts';
import { presence } from './index.ts';
import { momentOf } from './until.ts';

interface FakeWatch extends WatchHandlers {
  readonly topic: string;
  readonly input: unknown;
  isOpen: boolean;
}

/** A connection on which the test answers. */
class FakeParley extends State<ParleySnapshot> {
  readonly watches: FakeWatch[] = [];
  readonly requests: unknown[] = [];
  answer: unknown = {};

  get connection() {
    return this.snapshot.connection;
  }
  readonly request = async (method: string, input: unknown): Promise<unknown> => {
    this.requests.push([method, input]);
    if (this.answer instanceof Error) throw this.answer;
    return this.answer;
  };
  readonly watch: Parley['watch'] = (topic, input, on) => {
    const watch = { topic, input, isOpen: true, ...on };
    this.watches.push(watch);
    return () => {
      watch.isOpen = false;
    };
  };
  up(since: number): void {
    const connection = { state: 'up', since, attempt: 1, node: 'n', session: 's', person: 'me', resumed: false } as const;
    this.set({ ...this.snapshot, connection });
  }
  get open(): readonly FakeWatch[] {
    return this.watches.filter(({ isOpen }) => isOpen);
  }
  get last(): FakeWatch {
    const watch = this.watches.at(-1);
    if (!watch) throw new Error('Nothing is watched.');
    return watch;
  }
}

let runtime: SimulatedRuntime;
let parley: FakeParley;
beforeEach(() => {
  runtime = new SimulatedRuntime(1);
  parley = new FakeParley({ connection: { state: 'connecting', attempt: 1 }, outbox: { waiting: 0 }, clockOffset: 0 });
});
const here = () => presence(parley as unknown as Parley, { runtime });
const available = (person: string) => ({ person, state: 'available' }) as const;
const offline = (person: string) => ({ person, state: 'offline' }) as const;
const counts = { available: 1, away: 0, busy: 0, 'in-meeting': 0, 'in-call': 0, 'do-not-disturb': 0, offline: 2 };

test('presence is one object per connection', () => {
  expect(here()).toBe(here());
});

describe('a watch of people', () => {
  test('shows them in the order given; whoever is not named is offline', () => {
    const watch = here().watch({ people: ['ann', 'ben', 'cleo'] });
    expect(watch.snapshot).toEqual({ ready: false, people: [] });
    expect(parley.last).toMatchObject({ topic: 'presence.people', input: { ids: ['ann', 'ben', 'cleo'] } });
    parley.last.snapshot({ people: [available('cleo')] }, true, true);
    expect(watch.snapshot.ready).toBe(false);
    parley.last.snapshot({ people: [available('ann')] }, false, false);
    expect(watch.snapshot).toEqual({ ready: true, people: [available('ann'), offline('ben'), available('cleo')] });
    const [ann] = watch.snapshot.people;
    parley.last.delta({ people: [offline('cleo'), available('ben')] });
    expect(watch.snapshot.people).toEqual([available('ann'), available('ben'), offline('cleo')]);
    expect(watch.snapshot.people[0]).toBe(ann);
  });

  test('forgets by a new snapshot what it does not say', () => {
    const watch = here().watch({ people: ['ann', 'ben'] });
    parley.last.snapshot({ people: [available('ann'), available('ben')] }, true, false);
    const [, ben] = watch.snapshot.people;
    parley.last.snapshot({ people: [available('ben')] }, true, false);
    expect(watch.snapshot.people).toEqual([offline('ann'), available('ben')]);
    expect(watch.snapshot.people[1]).toBe(ben);
  });

  test('ends, also by `using`', () => {
    const watch = here().watch({ people: ['ann'] });
    watch.close();
    expect(parley.open).toEqual([]);
    {
      using other = here().watch({ people: ['ann'] });
      expect(other.snapshot.ready).toBe(false);
      expect(parley.open).toHaveLength(1);
    }
    expect(parley.open).toEqual([]);
  });
});

describe('a watch of a unit', () => {
  test('shows numbers and the rows of the window, as they come and go', () => {
    const watch = here().watch({ unit: 'ward', window: [0, 2] });
    expect(parley.last).toMatchObject({ topic: 'presence.unit', input: { unit: 'ward', window: [0, 2] } });
    parley.last.snapshot({ total: 3, counts, order: ['ann', 'ben'], people: [available('ben')] }, true, false);
    expect(watch.snapshot).toEqual({ ready: true, total: 3, counts, people: [offline('ann'), available('ben')] });
    const { people } = watch.snapshot;
    parley.last.delta({ total: 4, counts: { ...counts, offline: 3 } });
    expect(watch.snapshot).toMatchObject({ total: 4, counts: { offline: 3 } });
    expect(watch.snapshot.people).toBe(people);
    parley.last.delta({ order: ['aaron', 'ann'], people: [available('aaron')] });
    expect(watch.snapshot.people).toEqual([available('aaron'), offline('ann')]);
    parley.last.delta({ order: ['ann', 'ben'] });
    expect(watch.snapshot.people).toEqual([offline('ann'), offline('ben')]);
  });

  test('says why it was refused', () => {
    const watch = here().watch({ unit: 'nowhere' });
    parley.last.refused?.(new ParleyError('not-found', 'There is no unit "nowhere".'));
    expect(watch.snapshot).toMatchObject({ ready: false, error: { code: 'not-found', message: 'There is no unit "nowhere".' } });
  });
});

test('a watch of a conversation is like one of a unit', () => {
  const watch = here().watch({ conversation: 'd-1' });
  expect(parley.last).toMatchObject({ topic: 'presence.conversation', input: { conversation: 'd-1' } });
  parley.last.snapshot({ total: 2, counts }, true, false);
  expect(watch.snapshot).toEqual({ ready: true, people: [], total: 2, counts });
});

test('the numbers of several units come in one watch, in the order given', () => {
  const watch = here().watch({ units: ['b', 'a', 'gone'] });
  expect(parley.last).toMatchObject({ topic: 'presence.counts', input: { units: ['b', 'a', 'gone'] } });
  parley.last.snapshot(
    {
      units: [
        { unit: 'a', total: 3, counts },
        { unit: 'b', total: 1, counts },
      ],
    },
    true,
    false,
  );
  const [b, a] = watch.snapshot.units;
  expect([b?.unit, a?.unit]).toEqual(['b', 'a']);
  parley.last.delta({ units: [{ unit: 'a', total: 4, counts }] });
  expect(watch.snapshot.units).toEqual([b, { ...a, total: 4 }]);
  expect(watch.snapshot.units[0]).toBe(b);
});

describe('what one sets', () => {
  test('goes to the server as it is', async () => {
    await here().set({ state: 'busy', text: 'Rounds', until: new Date(5) });
    await here().clear();
    await here().hours({ timeZone: 'Europe/Paris', times: [] });
    await here().hours(undefined);
    expect(parley.requests).toEqual([
      ['presence.set', { state: 'busy', text: 'Rounds', until: 5 }],
      ['presence.clear', {}],
      ['presence.hours', { hours: { timeZone: 'Europe/Paris', times: [] } }],
      ['presence.hours', {}],
    ]);
  });

  test('comes back', async () => {
    const setting: OwnSetting = { text: 'Rounds' };
    parley.answer = { setting };
    expect(await here().mine()).toEqual({ setting });
    parley.answer = { people: [available('ann')] };
    expect(await here().get(['ann'])).toEqual([available('ann')]);
  });

  test.each([
    ['11:00', '2025-03-10T11:00:00'],
    ['9:30', '2025-03-11T09:30:00'],
    ['10:00', '2025-03-11T10:00:00'],
    ['23:59', '2025-03-10T23:59:00'],
  ])('until %s, at ten in the morning', (text, expected) => {
    expect(momentOf(text, new Date('2025-03-10T10:00:00').getTime())).toBe(new Date(expected).getTime());
  });

  test.each(['24:00', 'noon', '', '11:60', Number.NaN, new Date('x')])('is no moment: %s', async (until) => {
    await expect(here().set({ until })).rejects.toThrow(RangeError);
    expect(parley.requests).toEqual([]);
  });
});

describe('what a device says of itself', () => {
  test('is said again on every connection, and not while there is none', async () => {
    here().activity(false);
    expect(parley.requests).toEqual([]);
    parley.up(1);
    here().activity(true, 'desktop');
    parley.set({ ...parley.snapshot, connection: { state: 'connecting', attempt: 2 } });
    parley.answer = new ParleyError('unavailable');
    parley.up(2);
    await runtime.advance(0);
    expect(parley.requests).toEqual([
      ['presence.activity', { idle: false, kind: 'web' }],
      ['presence.activity', { idle: true, kind: 'desktop' }],
      ['presence.activity', { idle: true, kind: 'desktop' }],
    ]);
  });
});

describe('single people', () => {
  const look = (person: string) => {
    const seen: unknown[] = [];
    const stop = here()
      .of(person)
      .subscribe(
        (entry) => entry?.state,
        (state) => seen.push(state),
      );
    return { seen, stop };
  };

  test('who come to the screen together are one watch', async () => {
    const [ann, ben, again] = [look('ann'), look('ben'), look('ann')];
    expect(here().of('ann').snapshot).toBeUndefined();
    await runtime.advance(20);
    expect(parley.open.map(({ input }) => input)).toEqual([{ ids: ['ann', 'ben'] }]);
    parley.last.snapshot({ people: [available('ann')] }, true, false);
    expect([ann.seen, ben.seen, again.seen]).toEqual([['available'], ['offline'], ['available']]);
    expect(here().of('ann').snapshot).toEqual(available('ann'));
    parley.last.delta({ people: [available('ben')] });
    expect([ann.seen, ben.seen]).toEqual([['available'], ['offline', 'available']]);
  });

  test('are watched until a while after the last look', async () => {
    const [ann, ben] = [look('ann'), look('ben')];
    await runtime.advance(20);
    ann.stop();
    ann.stop();
    await runtime.advance(10_000);
    expect(parley.open).toHaveLength(1);
    ben.stop();
    await runtime.advance(4_000);
    const back = look('ben');
    await runtime.advance(10_000);
    expect(parley.watches).toHaveLength(1);
    back.stop();
    await runtime.advance(5_000);
    expect(parley.open).toEqual([]);
  });

  test('are as many as there are, in few watches', async () => {
    const looks = [];
    for (let i = 0; i < 12; i++) {
      looks.push(look(`p${i}`));
      await runtime.advance(20);
      parley.last.snapshot({ people: [available(`p${i}`)] }, true, false);
    }
    expect(parley.open.length).toBeLessThanOrEqual(8);
    expect(parley.open.flatMap(({ input }) => (input as { ids: string[] }).ids).sort()).toEqual(looks.map((_, i) => `p${i}`).sort());
    expect(here().of('p0').snapshot?.state).toBe('offline');
    for (let i = 0; i < 1_100; i++) look(`q${i}`);
    await runtime.advance(20);
    expect(Math.max(...parley.open.map(({ input }) => (input as { ids: string[] }).ids.length))).toBe(500);
  });
});
