import type { Parley } from '@parley/esdk';
import type { Group, Person, Unit } from '@parley/people/contract';
import { describe, expect, it } from 'vitest';
import { concerns, Directory, moveOf } from './directory.ts';
import { MOST_PEOPLE } from './people-cache.ts';

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
const unit = (id: string, more: Partial<Unit> = {}): Unit => ({ id, name: id, order: 1, people: 1, ...more });
const group = (id: string): Group => ({ id, name: id, description: '', people: 1, listed: 1, groups: [] });

type Answer = (input: { readonly ids?: readonly string[]; readonly after?: string; readonly limit?: number }) => unknown;

/** A connection of which only requests and the watch are used: everybody is in unit u, a to e. */
function setup(own: Readonly<Record<string, Answer>> = {}) {
  const calls: [string, unknown][] = [];
  let delta: (body: unknown) => void = () => undefined;
  let snapshot: () => void = () => undefined;
  let up: (state: string) => void = () => undefined;
  const answers: Readonly<Record<string, Answer>> = {
    'people.get': ({ ids = [] }) => ({ people: ids.filter((id) => id !== 'nobody').map((id) => person(id)) }),
    'webhooks.senders': ({ ids = [] }) => ({ senders: ids.filter((id) => id !== 'webhook:none').map((id) => ({ id, name: 'CI' })) }),
    'people.list': () => ({ people: ['a', 'b'].map((id) => person(id)), more: false }),
    'people.units': () => ({ units: [unit('u'), unit('v')] }),
    'people.groups': ({ after }) => ({ groups: [group(after ? 'g2' : 'g1')], more: !after }),
    'people.locations': () => ({ locations: [], more: false }),
    'people.heads': () => ({ people: [], more: false }),
    ...own,
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
    subscribe: (_selector: unknown, fn: (state: string) => void) => {
      up = fn;
      return () => undefined;
    },
  } as unknown as Parley;
  const directory = new Directory(parley);
  const methods = () => calls.splice(0).map(([method]) => method);
  return {
    directory,
    calls,
    methods,
    delta: (body: unknown) => delta(body),
    snapshot: () => snapshot(),
    connection: (state: string) => up(state),
  };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('people', () => {
  it('are asked for together, and each only once', async () => {
    const { directory, calls } = setup();
    directory.people.hold(['ann', 'bob']);
    directory.people.hold(['bob', 'nobody', '']);
    await settled();
    directory.people.hold(['ann', 'nobody']);
    await settled();
    expect(calls).toEqual([['people.get', { ids: ['ann', 'bob', 'nobody'] }]]);
    expect([...directory.people.snapshot.keys()]).toEqual(['ann', 'bob']);
  });

  it('are told from programs that post into conversations, which have a name and are nobody of the directory', async () => {
    const { directory, calls } = setup();
    directory.people.hold(['ann', 'webhook:ci', 'webhook:none']);
    await settled();
    expect(calls).toEqual([
      ['people.get', { ids: ['ann'] }],
      ['webhooks.senders', { ids: ['webhook:ci', 'webhook:none'] }],
    ]);
    expect(directory.people.snapshot.get('webhook:ci')).toMatchObject({ name: 'CI', units: [], admin: false });
    expect([...directory.people.snapshot.keys()]).toEqual(['ann', 'webhook:ci']);
  });

  it('have their names where a guest is talking, who may not ask the directory (bug: everybody was "…")', async () => {
    const { directory, calls } = setup({
      'people.get': () => {
        throw Object.assign(new Error('forbidden'), { code: 'forbidden' });
      },
      'messaging.names': () => ({ people: [{ id: 'ann', name: 'Ann' }] }),
    });
    directory.people.hold(['ann', 'ben']);
    await settled();
    expect(calls.at(-1)).toEqual(['messaging.names', { people: ['ann', 'ben'] }]);
    expect([...directory.people.snapshot.values()]).toEqual([
      { id: 'ann', name: 'Ann', title: '', mail: '', units: [], active: true, joined: false, admin: false },
    ]);
  });

  it('are known where programs are not', async () => {
    const refused = () => {
      throw new Error('forbidden');
    };
    const { directory } = setup({ 'webhooks.senders': refused });
    directory.people.hold(['ann', 'webhook:ci']);
    await settled();
    expect([...directory.people.snapshot.keys()]).toEqual(['ann']);
  });

  it('are asked for again after the server could not be reached', async () => {
    let reached = false;
    const { directory } = setup({
      'people.get': ({ ids = [] }) => {
        if (!reached) throw new Error('away');
        return { people: ids.map((id) => person(id)) };
      },
    });
    directory.people.hold(['ann']);
    await settled();
    reached = true;
    directory.people.hold(['ann']);
    await settled();
    expect([...directory.people.snapshot.keys()]).toEqual(['ann']);
  });

  it('are forgotten when there are too many, those learnt first before the others, and never somebody who is held', async () => {
    const { directory } = setup();
    const release = directory.people.hold(['held', 'left']);
    directory.people.hold(['held']);
    await settled();
    release();
    release();
    for (let at = 0; at < MOST_PEOPLE * 2; at += 100)
      directory.people.learn(Array.from({ length: 100 }, (_, index) => person(`p${at + index}`)));
    const { snapshot } = directory.people;
    expect(snapshot.size).toBeLessThanOrEqual(MOST_PEOPLE * 1.25);
    expect([snapshot.has('held'), snapshot.has('left'), snapshot.has('p0'), snapshot.has(`p${MOST_PEOPLE * 2 - 1}`)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});

describe('what the watch says', () => {
  it('is taken in as it is; a person who stays where they are makes no request', async () => {
    const { directory, methods, delta } = setup();
    directory.follow();
    await directory.loadUnits();
    directory.lists.look({}, { unit: 'u' }, 10);
    await settled();
    methods();
    delta({ people: [person('a', { title: 'Nurse' })], units: [unit('v', { people: 7, order: 0 }), unit('w')] });
    await settled();
    expect(methods()).toEqual([]);
    expect(directory.people.snapshot.get('a')?.title).toBe('Nurse');
    expect(directory.snapshot.units.map(({ id, people }) => [id, people])).toEqual([
      ['v', 7],
      ['u', 1],
      ['w', 1],
    ]);
    delta({ removedUnits: ['v'] });
    expect(directory.snapshot.units.map(({ id }) => id)).toEqual(['u', 'w']);
  });

  it('has the lists read anew that it changes, where somebody looks', async () => {
    const { directory, calls, delta } = setup();
    directory.follow();
    directory.lists.look({}, { unit: 'u' }, 10);
    const [idle, viewer] = [{}, {}];
    directory.lists.look(idle, { location: 'North' }, 10);
    directory.lists.look(viewer, { unit: 'v' }, 10);
    await settled();
    directory.lists.leave(idle);
    calls.length = 0;
    delta({ people: [person('z', { location: 'North' })] });
    await settled();
    expect(calls).toEqual([['people.list', { unit: 'u', limit: 100 }]]);
    directory.lists.look(idle, { location: 'North' }, 10);
    await settled();
    expect(calls.at(-1)).toEqual(['people.list', { location: 'North', limit: 100 }]);
  });

  it('keeps groups, locations and the top of the reporting lines right, once they were asked for', async () => {
    const { directory, methods, delta } = setup();
    directory.follow();
    delta({ groups: [group('g0')] });
    expect(directory.groups.snapshot.items).toEqual([]);
    directory.groups.load();
    directory.heads.load();
    directory.locations.load();
    await settled();
    expect(directory.groups.snapshot).toMatchObject({ ready: true, items: [{ id: 'g1' }, { id: 'g2' }] });
    methods();
    delta({ groups: [group('g0')], removedGroups: ['g1'] });
    expect(directory.groups.snapshot.items.map(({ id }) => id)).toEqual(['g0', 'g2']);
    delta({ people: [person('a', { manager: 'b', location: 'North' })] });
    await settled();
    expect(methods().sort()).toEqual(['people.heads', 'people.locations']);
  });

  it('makes everything that is shown come anew when it begins anew, and nothing else', async () => {
    const { directory, calls, methods, snapshot } = setup();
    const stop = directory.follow();
    snapshot();
    await settled();
    expect(methods()).toEqual([]);
    await directory.loadUnits();
    directory.lists.look({}, { unit: 'u' }, 10);
    directory.people.hold(['ann']);
    directory.people.learn([person('gone')]);
    await settled();
    calls.length = 0;
    snapshot();
    await settled();
    expect(calls.sort()).toEqual([
      ['people.get', { ids: ['ann'] }],
      ['people.list', { unit: 'u', limit: 100 }],
      ['people.units', {}],
    ]);
    expect([...directory.people.snapshot.keys()].sort()).toEqual(['a', 'ann', 'b']);
    stop();
    stop();
    expect(methods().filter((method) => method === 'unwatch')).toHaveLength(1);
  });
});

it('what failed is asked for again when the connection is back', async () => {
  let away = true;
  const refuse = (answer: unknown) => () => {
    if (away) throw new Error('away');
    return answer;
  };
  const { directory, methods, connection } = setup({
    'people.units': refuse({ units: [unit('u')] }),
    'people.list': refuse({ people: [], more: false }),
    'people.get': refuse({ people: [person('ann')] }),
    'people.groups': refuse({ groups: [], more: false }),
  });
  directory.follow();
  directory.lists.look({}, { unit: 'u' }, 10);
  directory.people.hold(['ann']);
  directory.groups.load();
  await directory.loadUnits();
  await settled();
  methods();
  connection('down');
  expect(methods()).toEqual([]);
  away = false;
  connection('up');
  await settled();
  expect(methods().sort()).toEqual(['people.get', 'people.groups', 'people.list', 'people.units']);
  connection('up');
  await settled();
  expect(methods()).toEqual([]);
});

describe('a change of a person', () => {
  it('moves them where name, place or whether they are active is another', () => {
    expect(moveOf(person('a'), person('a', { title: 'x', admin: true, joined: false }))).toBeUndefined();
    for (const more of [{ name: 'b' }, { units: ['v'] }, { active: false }, { manager: 'x' }, { location: 'x' }])
      expect(moveOf(person('a'), person('a', more))).toBeDefined();
    expect(moveOf(undefined, person('a'))).toEqual({ before: undefined, after: person('a') });
  });

  it('concerns the lists they were in, are in, or may be in', () => {
    const move = { before: person('a', { units: ['u'], manager: 'm' }), after: person('a', { units: ['v'], location: 'North' }) };
    const nobody = new Set<string>();
    const told = [{}, { unit: 'u' }, { unit: 'v' }, { manager: 'm' }, { location: 'North' }, { unit: 'w', below: true }, { group: 'g' }];
    for (const filter of told) expect(concerns(move, filter, nobody)).toBe(true);
    for (const filter of [{ unit: 'w' }, { location: 'South' }, { manager: 'x' }, { unit: 'v', location: 'South' }])
      expect(concerns(move, filter, nobody)).toBe(false);
    expect(concerns(move, { location: 'South' }, new Set(['a']))).toBe(true);
  });
});
