import type { Parley } from '@parley/esdk';
import type { Person } from '@parley/people/contract';
import { describe, expect, it } from 'vitest';
import { Directory, unitsTouched } from './directory.ts';
import { Drafts } from './drafts.ts';
import { State } from './state.ts';

describe('State', () => {
  it('tells only those whose part changed', () => {
    const state = new State({ a: 1, b: 1 });
    const heard: number[] = [];
    const stop = state.subscribe(
      (each) => each.a,
      (a) => heard.push(a),
    );
    state.set({ a: 1, b: 2 });
    state.set({ a: 2, b: 2 });
    stop();
    state.set({ a: 3, b: 2 });
    expect(heard).toEqual([2]);
  });
});

describe('Drafts', () => {
  const makeStore = (): Map<string, string> & Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> => {
    const map = new Map<string, string>();
    return Object.assign(map, {
      getItem: (key: string) => map.get(key) ?? null,
      setItem: (key: string, value: string) => void map.set(key, value),
      removeItem: (key: string) => void map.delete(key),
    });
  };

  it('outlive the page, one per person and conversation', () => {
    const store = makeStore();
    new Drafts('ann', store).set('room', 'half a');
    expect(new Drafts('ann', store).get('room')).toBe('half a');
    expect(new Drafts('ann', store).get('other')).toBe('');
    expect(new Drafts('bob', store).get('room')).toBe('');
  });

  it('leave nothing behind when they are empty, and say so', () => {
    const store = makeStore();
    new Drafts('ann', store).set('room', 'half a');
    const drafts = new Drafts('ann', store);
    const heard: string[] = [];
    drafts.subscribe('room', () => heard.push(drafts.get('room')));
    drafts.set('room', '');
    expect([store.size, heard]).toEqual([0, ['']]);
  });

  it('live as long as the page where nothing can be stored', () => {
    const refuse = (): never => {
      throw new Error('quota');
    };
    const drafts = new Drafts('ann', { getItem: refuse, setItem: refuse, removeItem: refuse });
    drafts.set('room', 'half a');
    expect(drafts.get('room')).toBe('half a');
  });
});

describe('Directory', () => {
  const person = (id: string, more: Partial<Person> = {}): Person => ({
    id,
    name: id,
    title: '',
    mail: '',
    units: ['u'],
    active: true,
    joined: true,
    admin: false,
    ...more,
  });

  /** A connection of which only requests and the watch are used. */
  function setup() {
    const calls: [string, unknown][] = [];
    let delta: (body: unknown) => void = () => undefined;
    let snapshot: () => void = () => undefined;
    const answers: Record<string, (input: { readonly ids?: readonly string[]; readonly after?: string }) => unknown> = {
      'people.get': ({ ids = [] }) => ({ people: ids.filter((id) => id !== 'nobody').map((id) => person(id)) }),
      'people.list': ({ after }) => ({ people: after ? [person('c')] : [person('a'), person('b')], more: !after }),
      'people.units': () => ({ units: [] }),
    };
    const parley = {
      request: async (method: string, input: object) => {
        calls.push([method, input]);
        return answers[method]?.(input);
      },
      watch: (_topic: string, _input: unknown, on: { snapshot: () => void; delta: (body: unknown) => void }) => {
        ({ snapshot, delta } = on);
        return () => calls.push(['unwatch', undefined]);
      },
    } as unknown as Parley;
    return { directory: new Directory(parley), calls, delta: (body: unknown) => delta(body), snapshot: () => snapshot() };
  }
  const settled = () => new Promise((resolve) => setTimeout(resolve));

  it('asks for several people at once, and for each only once', async () => {
    const { directory, calls } = setup();
    directory.want(['ann', 'bob']);
    directory.want(['bob', 'nobody', '']);
    await settled();
    directory.want(['ann', 'nobody']);
    await settled();
    expect(calls).toEqual([['people.get', { ids: ['ann', 'bob', 'nobody'] }]]);
    expect([...directory.snapshot.people.keys()]).toEqual(['ann', 'bob']);
  });

  it('pages the people of a unit', async () => {
    const { directory, calls } = setup();
    await directory.loadPeople('u');
    await directory.loadPeople('u');
    await directory.loadPeople('u', true);
    expect(calls.map(([, input]) => input)).toEqual([
      { unit: 'u', limit: 50 },
      { unit: 'u', after: 'b', limit: 50 },
    ]);
    expect(directory.snapshot.lists.get('u')).toEqual({ ids: ['a', 'b', 'c'], more: false, loading: false, failed: false });
  });

  it('takes in what the watch says, and reads the lists that it changes anew', async () => {
    const { directory, calls, delta } = setup();
    const stop = directory.follow();
    await directory.loadPeople('u');
    calls.length = 0;
    delta({ people: [person('a', { title: 'Nurse' })] });
    await settled();
    expect([calls, directory.snapshot.people.get('a')?.title]).toEqual([[], 'Nurse']);
    delta({ people: [person('z')] });
    await settled();
    expect(calls.map(([method]) => method)).toEqual(['people.list']);
    stop();
    stop();
    expect(calls.filter(([method]) => method === 'unwatch')).toHaveLength(1);
  });

  it('asks again for what it shows when the watch begins anew', async () => {
    const { directory, calls, snapshot } = setup();
    directory.follow();
    await directory.loadUnits();
    await directory.loadPeople('u');
    calls.length = 0;
    snapshot();
    await settled();
    expect(calls.map(([method]) => method).sort()).toEqual(['people.get', 'people.list', 'people.units']);
  });

  it('knows which lists a person is in before and after a change', () => {
    expect(unitsTouched(undefined, person('a'))).toEqual(['u', '']);
    expect(unitsTouched(person('a'), person('a', { title: 'x' }))).toEqual([]);
    expect(unitsTouched(person('a'), person('a', { units: ['v'] }))).toEqual(['u', 'v', '']);
    expect(unitsTouched(person('a'), person('a', { name: 'b' }))).toEqual(['u', 'u', '']);
  });
});
