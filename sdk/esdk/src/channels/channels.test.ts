import { FakeServer } from '@parley/esdk/testing';
import { encodeJson } from '@parley/protocol';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, test } from 'vitest';
import { connect } from '../connect.ts';
import type { ChannelHandle, ChannelItem, Parley } from '../types.ts';

let made = 0;

function setup(seed = 1) {
  const runtime = new SimulatedRuntime(seed);
  const server = new FakeServer({ runtime });
  const client = (person = 'ada'): Parley => connect(`http://talk-${++made}.example`, { token: person, socket: server.socket, runtime });
  /** Settles what needs the server. */
  const soon = async <T>(promise: Promise<T>): Promise<T> => {
    await runtime.advance(50);
    return promise;
  };
  return { runtime, server, client, soon };
}

/** Takes what comes into a list, until the channel is over. */
function collect<T>(channel: ChannelHandle<T>): { items: ChannelItem<T>[]; bodies: () => (T | string)[]; over: Promise<unknown> } {
  const items: ChannelItem<T>[] = [];
  const over = (async () => {
    for await (const item of channel) items.push(item);
    return 'over';
  })().catch((error) => error.code);
  const bodies = (): (T | string)[] => items.map((item) => (item.reset === undefined ? item.body : `reset ${item.reset}`));
  return { items, bodies, over };
}

/** As a server does with a reader that is too slow. */
function sendAway(server: FakeServer): void {
  const [connection] = server.connections;
  connection?.subscribed.delete('a');
  connection?.send({ frame: 'reset', alias: server.aliasOf('a'), reason: 4, base: server.channel('a').head });
}

describe('a joined channel', () => {
  test('hands out what is published from then on, in order, with sender and time', async () => {
    const { runtime, server, client, soon } = setup();
    const parley = client();
    server.post('a', 'bob', 'before');
    const channel = await soon(parley.channels.join<string>('a'));
    const { items, bodies } = collect(channel);
    server.post('a', 'bob', 'one');
    expect(await soon(channel.publish('two'))).toEqual({ offset: 3 });
    expect(bodies()).toEqual(['one', 'two']);
    expect(items[0]).toEqual({ offset: 2, sender: 'bob', at: expect.any(Number), body: 'one' });
    expect(channel.position).toEqual(server.channel('a').head);
    await parley.close();
    await runtime.advance(10);
    expect(runtime.pending).toBe(0);
  });

  test('begins with the newest n, or after a position', async () => {
    const { server, client, soon } = setup();
    const parley = client();
    for (const body of ['one', 'two', 'three', 'four']) server.post('a', 'bob', body);
    const newest = collect(await soon(parley.channels.join<string>('a', { last: 2 })));
    const after = collect(await soon(parley.channels.join<string>('a', { from: server.channel('a').position(1) })));
    server.post('a', 'bob', 'five');
    await soon(Promise.resolve());
    expect(newest.bodies()).toEqual(['three', 'four', 'five']);
    expect(after.bodies()).toEqual(['two', 'three', 'four', 'five']);
    await parley.close();
  });

  test('goes on without a gap after a connection was lost', async () => {
    const { runtime, server, client, soon } = setup();
    const parley = client();
    const { bodies } = collect(await soon(parley.channels.join<string>('a')));
    server.post('a', 'bob', 'one');
    await runtime.advance(10);
    server.post('a', 'bob', 'two, on its way');
    server.cut();
    server.post('a', 'bob', 'three');
    await runtime.advance(2_000);
    server.post('a', 'bob', 'four');
    await runtime.advance(10);
    expect(bodies()).toEqual(['one', 'two, on its way', 'three', 'four']);
    await parley.close();
  });

  test('is told where it cannot go on: another history, another epoch, what is no longer kept', async () => {
    for (const reason of ['tag', 'epoch', 'retention'] as const) {
      const { runtime, server, client, soon } = setup();
      const parley = client();
      const channel = await soon(parley.channels.join<string>('a'));
      const { bodies } = collect(channel);
      for (const body of ['one', 'two']) server.post('a', 'bob', body);
      await runtime.advance(10);
      server.reachable = false;
      server.cut();
      const log = server.channel('a');
      if (reason === 'tag') log.cutTail(1);
      for (const body of ['other two', 'other three']) server.post('a', 'bob', body);
      if (reason === 'epoch') log.epoch = 'restored';
      if (reason === 'retention') log.floor = 3;
      server.reachable = true;
      await runtime.advance(60_000);
      server.post('a', 'bob', 'after');
      await runtime.advance(10);
      expect(bodies()).toEqual(['one', 'two', `reset ${reason}`, 'after']);
      expect(channel.position).toEqual(log.head);
      await parley.close();
    }
  });

  test('asks again when the server gave it up as too slow', async () => {
    const { runtime, server, client, soon } = setup();
    const parley = client();
    const { bodies } = collect(await soon(parley.channels.join<string>('a')));
    sendAway(server);
    server.post('a', 'bob', 'one');
    await runtime.advance(10);
    server.post('a', 'bob', 'two');
    await runtime.advance(10);
    expect(bodies()).toEqual(['one', 'two']);
    await parley.close();
  });

  test('finds out about what it missed at the end when the server says its head', async () => {
    const { runtime, server, client, soon } = setup();
    const parley = client();
    const { bodies } = collect(await soon(parley.channels.join<string>('a')));
    server.channel('a').push('bob', encodeJson('lost'), 0);
    server.connections[0]?.send({ frame: 'head', alias: server.aliasOf('a'), position: server.channel('a').head });
    await runtime.advance(10);
    expect(bodies()).toEqual(['lost']);
    await parley.close();
  });

  test('does not gather more than it may while the application is slow, and loses nothing', async () => {
    const { runtime, server, client, soon } = setup();
    const parley = client();
    const channel = await soon(parley.channels.join<number>('a'));
    for (let index = 0; index < 2_000; index++) server.post('a', 'bob', index);
    await runtime.advance(100);
    const asked = (): number => server.connections[0]?.received.filter(({ frame }) => frame === 'subscribe').length ?? 0;
    expect(asked()).toBe(1);
    server.cut();
    await runtime.advance(5_000);
    // It has enough to hand out.
    expect(asked()).toBe(0);
    const { bodies } = collect(channel);
    for (let round = 0; round < 20; round++) {
      // The iteration takes more turns than simulated time gives it.
      await new Promise((resolve) => setImmediate(resolve));
      await runtime.advance(10);
    }
    expect(bodies()).toEqual(Array.from({ length: 2_000 }, (_, index) => index));
    // 2,000 messages in rounds of 512, the first one before the cut.
    expect(asked()).toBe(3);
    await parley.close();
  });

  test('may be joined several times, each with its own place, on one subscription', async () => {
    const { runtime, server, client, soon } = setup();
    const parley = client();
    for (const body of ['one', 'two']) server.post('a', 'bob', body);
    const first = await soon(parley.channels.join<string>('a', { from: server.channel('a').position(0) }));
    const second = await soon(parley.channels.join<string>('a'));
    const [here, there] = [collect(first), collect(second)];
    server.post('a', 'bob', 'three');
    await runtime.advance(10);
    server.cut();
    server.post('a', 'bob', 'four');
    await runtime.advance(2_000);
    expect(here.bodies()).toEqual(['one', 'two', 'three', 'four']);
    expect(there.bodies()).toEqual(['three', 'four']);
    await first.leave();
    server.post('a', 'bob', 'five');
    await runtime.advance(10);
    expect(here.bodies().length).toBe(4);
    expect(there.bodies().at(-1)).toBe('five');
    await second.leave();
    await runtime.advance(10);
    expect(server.connections[0]?.subscribed.size).toBe(0);
    expect(await Promise.all([here.over, there.over])).toEqual(['over', 'over']);
    await parley.close();
  });

  test('can be left and joined again at once', async () => {
    const { runtime, server, client, soon } = setup();
    const parley = client();
    for (let round = 0; round < 3; round++) {
      const channel = await soon(parley.channels.join<string>('a'));
      const { bodies } = collect(channel);
      server.post('a', 'bob', round);
      await runtime.advance(10);
      expect(bodies()).toEqual([round]);
      void channel.leave();
    }
    await runtime.advance(10);
    expect(server.connections[0]?.subscribed.size).toBe(0);
    await parley.close();
  });

  test('is refused where it may not be joined, and thrown out where it no longer may', async () => {
    const { runtime, server, client, soon } = setup();
    const parley = client();
    server.intercept = (frame, connection) => {
      if (frame.frame !== 'subscribe' || frame.channel !== 'secret') return false;
      connection.refuse(frame.id, 'forbidden', { rule: 'members-only' });
      return true;
    };
    const refused = parley.channels.join('secret');
    await expect(soon(refused)).rejects.toMatchObject({ code: 'forbidden', retryable: false, details: { rule: 'members-only' } });
    const { over } = collect(await soon(parley.channels.join('a')));
    server.connections[0]?.refuse(0, 'forbidden', { channel: 'a', alias: server.aliasOf('a') });
    await runtime.advance(10);
    expect(await over).toBe('forbidden');
    expect(parley.connection.state).toBe('up');
    await parley.close();
  });

  test('is tried again where the refusal may pass', async () => {
    const { runtime, server, client } = setup();
    const parley = client();
    let refusals = 2;
    server.intercept = (frame, connection) => {
      if (frame.frame !== 'subscribe' || refusals-- <= 0) return false;
      connection.refuse(frame.id, 'rate-limited', undefined, 3_000);
      return true;
    };
    let joined = false;
    void parley.channels.join('a').then(() => {
      joined = true;
    });
    await runtime.advance(5_900);
    expect(joined).toBe(false);
    await runtime.advance(1_000);
    expect(joined).toBe(true);
    await parley.close();
  });

  test('can be given up by a signal while it waits for the server', async () => {
    const { runtime, server, client } = setup();
    server.reachable = false;
    const parley = client();
    const abort = new AbortController();
    const joining = parley.channels.join('a', { signal: abort.signal });
    await runtime.advance(10);
    abort.abort('enough');
    await expect(joining).rejects.toMatchObject({ code: 'cancelled', cause: 'enough' });
    await expect(parley.channels.join('a', { signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' });
    server.reachable = true;
    await runtime.advance(60_000);
    expect(server.connections[0]?.subscribed.size).toBe(0);
    await parley.close();
  });

  test('is over when the client is closed', async () => {
    const { client, soon } = setup();
    const parley = client();
    const { over } = collect(await soon(parley.channels.join('a')));
    const waiting = parley.channels.join('b');
    waiting.catch(() => {});
    await parley.close();
    expect(await over).toBe('over');
    await expect(waiting).rejects.toMatchObject({ code: 'disposed' });
    await expect(parley.channels.join('c')).rejects.toMatchObject({ code: 'disposed' });
  });

  test('throws at whoever iterates when the connection ends for another reason', async () => {
    const { runtime, server, client, soon } = setup();
    const parley = client();
    const { over } = collect(await soon(parley.channels.join('a')));
    server.connections[0]?.close('person-disabled');
    await runtime.advance(10);
    expect(await over).toBe('person-disabled');
    await parley.close();
  });

  test('carries casts to the others and to nobody when there is no connection', async () => {
    const { runtime, server, client, soon } = setup();
    const [ada, bob] = [client('ada'), client('bob')];
    const [hers, his] = [await soon(ada.channels.join('a')), await soon(bob.channels.join('a'))];
    const heard: unknown[] = [];
    const stop = his.onCast((cast) => heard.push(cast));
    hers.onCast(() => heard.push('own'));
    hers.cast('cursor', { x: 1 });
    await runtime.advance(10);
    expect(heard).toEqual([{ sender: 'ada', key: 'cursor', body: { x: 1 } }]);
    server.reachable = false;
    server.cut();
    hers.cast('cursor', { x: 2 });
    server.reachable = true;
    await runtime.advance(5_000);
    stop();
    hers.cast('cursor', { x: 3 });
    await runtime.advance(10);
    expect(heard.length).toBe(1);
    await Promise.all([ada.close(), bob.close()]);
  });

  test('shows its members where that was asked for', async () => {
    const { runtime, server, client, soon } = setup();
    const [ada, bob] = [client('ada'), client('bob')];
    const watching = await soon(ada.channels.join('a', { members: true }));
    const lists: (readonly string[])[] = [];
    const stop = watching.onMembers((members) => lists.push(members));
    const plain = await soon(bob.channels.join('a'));
    await runtime.advance(10);
    expect(watching.members).toEqual(['ada', 'bob']);
    expect(plain.members).toEqual([]);
    server.connections[0]?.send({
      frame: 'members',
      alias: server.aliasOf('a'),
      version: 2,
      snapshot: false,
      joined: ['eve'],
      left: ['bob'],
    });
    await runtime.advance(10);
    expect(watching.members).toEqual(['ada', 'eve']);
    expect(lists.slice(-2)).toEqual([
      ['ada', 'bob'],
      ['ada', 'eve'],
    ]);
    stop();
    const heard = lists.length;
    server.connections[0]?.send({ frame: 'members', alias: server.aliasOf('a'), version: 3, snapshot: false, joined: [], left: ['eve'] });
    await runtime.advance(10);
    expect([watching.members, lists.length]).toEqual([['ada'], heard]);
    await Promise.all([ada.close(), bob.close()]);
  });

  test('reads history before, after and at the end, over several pages', async () => {
    const { server, client, soon } = setup();
    const parley = client();
    for (let index = 1; index <= 100; index++) server.post('a', 'bob', index);
    server.pageLimit = 7;
    const channel = await soon(parley.channels.join<number>('a'));
    const read = async (options: Parameters<typeof channel.history>[0]): Promise<number[]> =>
      (await soon(channel.history(options))).map(({ body }) => body);
    const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
    expect(await read({ limit: 20 })).toEqual(range(81, 100));
    expect(await read({ before: 31, limit: 20 })).toEqual(range(11, 30));
    expect(await read({ before: 5, limit: 20 })).toEqual(range(1, 4));
    expect(await read({ after: 90, limit: 5 })).toEqual(range(91, 95));
    expect(await read({ after: 95 })).toEqual(range(96, 100));
    expect(await read({ after: 100 })).toEqual([]);
    await parley.close();
  });

  test('is gap-free and told of every reset, under generated faults, for every handle', async () => {
    for (let seed = 1; seed <= 80; seed++) {
      const { runtime, server, client } = setup(seed);
      const { random } = runtime;
      server.latencyMs = () => random.integer(40);
      const parley = client();
      const seen: { items: ChannelItem<number>[] }[] = [];
      const faults = [
        () => server.cut(),
        () => sendAway(server),
        () => server.connections[0]?.send({ frame: 'head', alias: server.aliasOf('a'), position: server.channel('a').head }),
        () => void parley.channels.join<number>('a').then((channel) => seen.push(collect(channel))),
        () => {
          server.channel('a').floor = server.channel('a').head.offset;
        },
      ];
      faults[3]?.();
      for (let step = 0; step < 60; step++) {
        for (let count = random.integer(4); count > 0; count--) server.post('a', 'bob', server.channel('a').head.offset + 1);
        if (random.integer(6) === 0) faults[random.integer(faults.length)]?.();
        await runtime.advance(random.integer(100));
      }
      await runtime.advance(60_000);
      server.post('a', 'bob', server.channel('a').head.offset + 1);
      await runtime.advance(1_000);
      expect(seen.length).toBeGreaterThan(0);
      for (const { items } of seen) {
        let last: number | undefined;
        for (const item of items) {
          if (item.reset !== undefined) last = undefined;
          else {
            if (last !== undefined) expect(item.offset, `seed ${seed}`).toBe(last + 1);
            expect(item.body).toBe(item.offset);
            last = item.offset;
          }
        }
        expect(last, `seed ${seed}`).toBe(server.channel('a').head.offset);
      }
      await parley.close();
    }
  }, 60_000);
});
