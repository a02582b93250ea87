import { defineComponent, forState, member, Refused, type Services, type WatchSink } from '@parley/component';
import { json, person, type RawClient, type TestHost, testHost } from '@parley/host/testing';
import { codeOf, encodeJson } from '@parley/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

interface State {
  readonly services: Services;
  readonly open: Map<string, { readonly sink: WatchSink; readonly signal: AbortSignal }>;
  readonly stopped: string[];
  readonly barred: Set<string>;
  gate: Promise<void> | undefined;
}
const declare = forState<State>();
const notBarred = declare.rule<{ room: string }>('not-barred', ({ state, principal }) => !state.barred.has(principal?.id ?? ''));

let state: State;
const rooms = defineComponent({
  id: 'rooms',
  version: '1.0.0',
  watches: {
    people: declare.watch({
      in: z.object({ room: z.string() }),
      can: notBarred,
      async open(call, { room }, sink) {
        if (room === 'broken') throw new Error('no such table');
        if (room === 'hidden') throw new Refused('not-found', 'No such room.');
        if (room !== 'late') call.state.open.set(room, { sink, signal: call.signal });
        await call.state.gate;
        if (room === 'late') call.state.open.set(room, { sink, signal: call.signal });
        sink.snapshot(1, { room }, true);
        sink.snapshot(1, { who: call.principal.id });
        return () => void call.state.stopped.push(room);
      },
    }),
    all: declare.watch({
      in: z.object({}),
      can: member,
      open: (_call, _input, sink) => {
        sink.snapshot(1, sink.since === undefined ? {} : { since: sink.since });
        return () => {};
      },
    }),
  },
  async start(services) {
    state = { services: services as Services, open: new Map(), stopped: [], barred: new Set(), gate: undefined };
    return { state };
  },
});

let host: TestHost;
let client: RawClient;
beforeAll(async () => {
  const people = { maya: person('maya'), noor: person('noor') };
  host = await testHost([rooms], { people, limits: { framesPerSecond: 10_000, connectionsPerPerson: 100, watches: 3 } });
});
afterAll(() => host.stop());
afterEach(() => client.close());
beforeEach(async () => {
  state.open.clear();
  state.stopped.length = 0;
  state.barred.clear();
  state.gate = undefined;
  client = await host.client('maya');
});

function watch(room: string, id = client.id(), by = client): number {
  by.send({ frame: 'watch', id, topic: 'rooms.people', since: undefined, body: encodeJson({ room }) });
  return id;
}
async function opened(room: string): Promise<number> {
  const id = watch(room);
  await client.next('snapshot');
  await client.next('snapshot');
  return id;
}
async function error(by = client) {
  const { id, code, message } = await by.next('error');
  return { id, code, message };
}
/** Everything sent before this has been handled. */
async function settled(by = client): Promise<void> {
  by.send({ frame: 'ping', at: 1 });
  await by.next('pong');
}

describe('a watch', () => {
  it('sends a snapshot in parts, then deltas, encoded or not', async () => {
    const id = watch('blue');
    expect(
      [await client.next('snapshot'), await client.next('snapshot')].map(({ version, more, body }) => [version, more, json(body)]),
    ).toEqual([
      [1, true, { room: 'blue' }],
      [1, false, { who: 'maya' }],
    ]);
    state.open.get('blue')?.sink.delta(2, { joined: 'noor' });
    state.open.get('blue')?.sink.delta(3, encodeJson({ left: 'noor' }));
    expect([await client.next('delta'), await client.next('delta')].map((delta) => [delta.id, delta.version, json(delta.body)])).toEqual([
      [id, 2, { joined: 'noor' }],
      [id, 3, { left: 'noor' }],
    ]);
  });

  it('ends with unwatch: the component is told, and what it still says goes nowhere', async () => {
    const id = await opened('blue');
    const blue = state.open.get('blue');
    client.send({ frame: 'unwatch', id });
    await settled();
    expect([state.stopped, blue?.sink.ended, blue?.signal.aborted]).toEqual([['blue'], true, true]);
    blue?.sink.delta(2, {});
    blue?.sink.refuse('unavailable', 'late');
    await settled();
    expect(client.frames).toEqual([]);
    await opened('blue');
  });

  it('that is taken back while it opens is stopped as soon as it is open', async () => {
    const gate = Promise.withResolvers<void>();
    state.gate = gate.promise;
    const id = watch('blue');
    await settled();
    client.send({ frame: 'unwatch', id });
    await settled();
    expect(state.stopped).toEqual([]);
    gate.resolve();
    await settled();
    expect(state.stopped).toEqual(['blue']);
    expect(client.frames).toEqual([]);
  });

  it('that has ended says so to a component that looks only then', async () => {
    const gate = Promise.withResolvers<void>();
    state.gate = gate.promise;
    const id = watch('late');
    await settled();
    client.send({ frame: 'unwatch', id });
    await settled();
    gate.resolve();
    await settled();
    expect(state.open.get('late')?.signal.aborted).toBe(true);
  });

  it('ends with its session', async () => {
    await opened('blue');
    const ended = new Promise((resolve) => state.open.get('blue')?.signal.addEventListener('abort', resolve));
    await client.close();
    await ended;
    expect(state.stopped).toEqual(['blue']);
  });

  it('that the component refuses later ends with its code', async () => {
    const id = await opened('blue');
    state.open.get('blue')?.sink.refuse('not-found', 'The room is gone.');
    expect(await error()).toEqual({ id, code: codeOf('not-found'), message: 'The room is gone.' });
    expect(state.stopped).toEqual(['blue']);
  });

  it.each([
    ['rooms.people', 7, 'bad-request'],
    ['rooms.people', { room: 'broken' }, 'internal'],
    ['rooms.people', { room: 'hidden' }, 'not-found'],
    ['rooms.nothing', {}, 'unknown-method'],
  ] as const)('of %s with %j is refused: %s', async (topic, input, code) => {
    const id = client.id();
    client.send({ frame: 'watch', id, topic, since: undefined, body: encodeJson(input) });
    expect(await error()).toMatchObject({ id, code: codeOf(code) });
    // The id is free again.
    watch('blue', id);
    await client.next('snapshot');
  });

  it('keeps its id, and is one of a limited number', async () => {
    const id = await opened('blue');
    watch('red', id);
    expect(await error()).toMatchObject({ id, code: codeOf('bad-request') });
    await opened('red');
    await opened('green');
    const fourth = watch('grey');
    expect(await error()).toMatchObject({ id: fourth, code: codeOf('too-many-requests') });
  });
});

describe('a watch that is no longer allowed', () => {
  it('ends when the component says that access has changed, for that person only', async () => {
    const noor = await host.client('noor');
    const id = await opened('blue');
    watch('red', noor.id(), noor);
    await noor.next('snapshot');
    state.barred.add('maya');
    state.barred.add('noor');
    await state.services.access.changed('rooms/blue', ['maya']);
    expect(await error()).toMatchObject({ id, code: codeOf('forbidden') });
    expect(state.stopped).toEqual(['blue']);
    await state.services.access.changed('rooms/red');
    expect(await error(noor)).toMatchObject({ code: codeOf('forbidden') });
    expect(state.stopped).toEqual(['blue', 'red']);
  });

  it('stays when it still is', async () => {
    await opened('blue');
    await state.services.access.changed('rooms/blue');
    await settled();
    expect([client.frames, state.stopped]).toEqual([[], []]);
  });

  it('is not opened', async () => {
    state.barred.add('maya');
    watch('blue');
    const frame = await client.next('error');
    expect([frame.code, json(frame.details)]).toEqual([codeOf('forbidden'), { rule: 'not-barred' }]);
  });
});

it('a client that comes back says which version it still has', async () => {
  for (const since of [7, undefined]) {
    const id = client.id();
    client.send({ frame: 'watch', id, topic: 'rooms.all', since, body: encodeJson({}) });
    expect(json((await client.next('snapshot')).body)).toEqual(since === undefined ? {} : { since });
  }
});
