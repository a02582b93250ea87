import { defineComponent, forState, member, type Services } from '@parley/component';
import { json, person, type RawClient, type TestHost, testHost } from '@parley/host/testing';
import { codeOf, encodeJson, RESET_REASONS } from '@parley/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

interface State {
  readonly services: Services;
  readonly barred: Set<string>;
  readonly committed: unknown[];
  asked: number;
  broken: boolean;
  stall: Promise<void> | undefined;
}
let state: State;
const declare = forState<State>();
const inRoom = declare.rule('in-room', async ({ state: now, principal, resource }) => {
  now.asked++;
  if (now.broken) throw new Error('database is away');
  return !now.barred.has(`${principal?.id} ${resource['room']}`);
});

const rooms = defineComponent({
  id: 'rooms',
  version: '1.0.0',
  permissions: ['channels:own', 'storage:own'],
  storage: { migrations: [{ version: 1, sql: ['create table rooms_line (room text, seq integer, body text)'] }] },
  channels: {
    room: declare.channel({
      pattern: ':room',
      keeping: 'durable',
      maxBytes: 1_000,
      ring: 10,
      can: { join: inRoom, publish: inRoom, history: member },
      async shape(now, { params, sender, payload }) {
        const body = new TextDecoder().decode(payload);
        if (body === 'rude') return { refused: 'refused', message: 'Be kind.' };
        if (body === 'stall') await now.stall;
        if (body === 'foreign') return { payload, countable: true, writes: [{ sql: 'delete from identity_session', params: [] }] };
        const writes = [
          {
            sql: 'insert into rooms_line (room, seq, body) values ($1, $2, $3)',
            params: [params['room'] ?? '', { ref: 'messageSeq' as const }, body],
          },
        ];
        return { payload: encodeJson({ by: sender.id, body }), countable: true, writes, note: `note of ${body}` };
      },
      committed(now, { params, position, note, messageSeq }) {
        if (note === 'note of explode') throw new Error('bug');
        now.committed.push([params, position.offset, messageSeq, note]);
      },
    }),
    live: declare.channel({ pattern: 'live/:room', keeping: 'live', maxBytes: 1_000, ring: 10, can: { join: member, publish: member } }),
  },
  async start(services) {
    state = { services: services as Services, barred: new Set(), committed: [], asked: 0, broken: false, stall: undefined };
    await services.channels.append('rooms/lobby', { sender: 'system', payload: new Uint8Array(), countable: false });
    return { state };
  },
});

let host: TestHost;
let client: RawClient;
let room = 0;
const channel = () => `rooms/room${room}`;
beforeAll(async () => {
  const tokens = {
    maya: person('maya'),
    noor: person('noor'),
    reader: person('maya', { can: ['rooms/*: join'] }),
    writer: person('maya', { can: ['rooms/*: publish'] }),
  };
  host = await testHost([rooms], { people: tokens, limits: { framesPerSecond: 10_000, connectionsPerPerson: 100, hookMs: 200 } });
});
afterAll(() => host.stop());
afterEach(() => client.close());
beforeEach(async () => {
  room++;
  Object.assign(state, { asked: 0, broken: false, stall: undefined });
  state.barred.clear();
  state.committed.length = 0;
  client = await host.client('maya');
});

async function join(name = channel(), by = client): Promise<number> {
  const id = by.id();
  by.send({ frame: 'subscribe', id, channel: name, from: undefined, last: 0, members: false, noEcho: false });
  const frame = await by.take((each) => 'id' in each && each.id === id);
  return frame.frame === 'subscribed' ? frame.alias : Promise.reject(frame);
}
function publish(seq: number, body: string, name = channel(), by = client): Promise<unknown> {
  const id = by.id();
  by.send({ frame: 'publish', id, channel: name, producer: 'phone', seq, payload: new TextEncoder().encode(body) });
  return by.take((each) => 'id' in each && each.id === id);
}
const refused = (code: Parameters<typeof codeOf>[0]) => ({ frame: 'error', code: codeOf(code) });

describe('a publication on a declared channel', () => {
  it('is shaped, stored with its rows, fanned out, and told to the component', async () => {
    await join();
    expect(await publish(1, 'hello')).toMatchObject({ frame: 'published', position: { offset: 1 } });
    expect(json((await client.next('message')).payload)).toEqual({ by: 'maya', body: 'hello' });
    expect(state.committed).toEqual([[{ room: `room${room}` }, 1, 1, 'note of hello']]);
    expect(await host.store.sql.query('select body, seq from rooms_line where room = $1', [`room${room}`])).toEqual([
      { body: 'hello', seq: 1 },
    ]);
  });

  it('that the component refuses keeps its place in the order', async () => {
    expect(await publish(1, 'rude')).toMatchObject({ ...refused('refused'), message: 'Be kind.' });
    expect(await publish(2, 'sorry')).toMatchObject({ frame: 'published', position: { offset: 1 } });
  });

  it('that takes longer than its deadline is unavailable, stores nothing, and can be sent again', async () => {
    const gate = Promise.withResolvers<void>();
    state.stall = gate.promise;
    expect(await publish(1, 'stall')).toMatchObject(refused('unavailable'));
    gate.resolve();
    expect(await publish(1, 'stall')).toMatchObject({ frame: 'published', position: { offset: 1 }, duplicate: false });
    expect(state.committed).toHaveLength(1);
  });

  it('cannot write rows of another component', async () => {
    expect(await publish(1, 'foreign')).toMatchObject(refused('internal'));
    expect(host.lines.at(-1)?.facts['error']).toContain('touches "identity_session"');
  });

  it('is stored even when the component fails on hearing of it', async () => {
    expect(await publish(1, 'explode')).toMatchObject({ frame: 'published' });
    expect(host.lines.at(-1)).toMatchObject({ event: 'fault', facts: { about: 'committed of rooms/:room' } });
  });

  it('of a channel without a hook is taken as it is', async () => {
    await join(`rooms/live/${room}`);
    await publish(1, 'raw', `rooms/live/${room}`);
    expect(Buffer.from((await client.next('message')).payload).toString()).toBe('raw');
  });

  it('on what nobody declares goes nowhere', async () => {
    for (const name of [`rooms/${'x'.repeat(512)}`, 'nobody/1', 'rooms', 'rooms/', 'rooms/a/b', '/1', '']) {
      expect(await publish(1, 'x', name)).toMatchObject(refused('unknown-method'));
      await expect(join(name)).rejects.toMatchObject(refused('unknown-method'));
    }
  });
});

describe('verbs of a channel', () => {
  it('are asked for once per session and channel', async () => {
    await join();
    await publish(1, 'a');
    await publish(2, 'b');
    await join();
    expect(state.asked).toBe(2);
  });

  it('are confined by the token', async () => {
    const reader = await host.client('reader');
    await join(channel(), reader);
    expect(await publish(1, 'x', channel(), reader)).toMatchObject(refused('forbidden'));
    const writer = await host.client('writer');
    await expect(join(channel(), writer)).rejects.toMatchObject(refused('forbidden'));
    // The refusal of seq 1 is recorded: the same producer goes on with 2.
    expect(await publish(2, 'x', channel(), writer)).toMatchObject({ frame: 'published' });
  });

  it('that are not declared are denied', async () => {
    const alias = await join(`rooms/live/${room}`);
    client.send({ frame: 'cast', alias, sender: '', key: 'k', payload: new Uint8Array() });
    const error = await client.next('error');
    expect([error.code, json(error.details)]).toMatchObject([codeOf('forbidden'), { rule: 'undeclared' }]);
  });

  it('end when access has changed: nothing more is read, nothing more is written', async () => {
    await join();
    const noor = await host.client('noor');
    await join(channel(), noor);
    await publish(1, 'hello');
    state.barred.add(`maya room${room}`);
    expect(await publish(2, 'still cached')).toMatchObject({ frame: 'published' });
    await client.next('message');
    await client.next('message');
    await state.services.access.changed(channel(), ['maya']);
    expect(await client.next('error')).toMatchObject(refused('forbidden'));
    expect(await publish(3, 'barred')).toMatchObject(refused('forbidden'));
    await publish(1, 'secret', channel(), noor);
    await noor.next('message');
    await noor.next('message');
    expect(json((await noor.next('message')).payload)).toEqual({ by: 'noor', body: 'secret' });
    expect(client.frames.filter(({ frame }) => frame === 'message')).toEqual([]);
  });

  it('end when the rule fails while it is asked again, and may be taken up again when it does not', async () => {
    const alias = await join();
    state.broken = true;
    await state.services.access.changed(channel());
    expect(await client.next('reset')).toMatchObject({ alias, reason: RESET_REASONS.lagging });
    await expect(join()).rejects.toMatchObject(refused('internal'));
    state.broken = false;
    await join();
  });

  it('are a fault, not a denial, when the rule fails at first', async () => {
    state.broken = true;
    await expect(join()).rejects.toMatchObject(refused('internal'));
    state.broken = false;
    await join();
  });

  it('are asked again when a renewed token lists less', async () => {
    await join();
    const id = client.id();
    client.send({ frame: 'auth', id, token: 'writer' });
    await client.answer(id);
    expect(await client.next('error')).toMatchObject(refused('forbidden'));
    expect(await publish(1, 'x')).toMatchObject({ frame: 'published' });
  });
});
