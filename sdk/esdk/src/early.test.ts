import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, test } from 'vitest';
import { FakeServer } from '../testing/index.ts';
import { connect } from './connect.ts';
import type { Parley } from './types.ts';

interface TestMethods {
  count: { in: object; out: number };
}

let made = 0;

/** `came`: what the server got on each connection but pings, in order; it answers nothing while `silent`, for which a client waits 15 s. */
function setup(tokens = ['ada']) {
  const runtime = new SimulatedRuntime(1);
  const server = new FakeServer({ runtime });
  server.snapshots.set('presence.people', () => []);
  const came: string[][] = [];
  const world = { silent: false };
  server.intercept = (frame) => {
    if (frame.frame === 'hello') came.push([]);
    const about = frame.frame === 'subscribe' ? ` ${frame.channel}` : frame.frame === 'watch' ? ` ${frame.topic}` : '';
    if (frame.frame !== 'ping') came.at(-1)?.push(`${frame.frame}${about}`);
    return world.silent;
  };
  const parley: Parley = connect(`http://early-${++made}.example`, {
    token: async () => tokens.shift() ?? 'ada',
    socket: server.socket,
    runtime,
  });
  const lose = async (): Promise<void> => {
    server.cut();
    await runtime.advance(5_000);
  };
  return { runtime, server, parley, came, world, lose };
}
/** Long enough that not all fit behind a hello. */
const NAMES = Array.from({ length: 60 }, (_, index) => `${index}`.padStart(200, 'x'));
const nobody = { snapshot: () => {}, delta: () => {} };

describe('before the welcome', () => {
  test('channels and watches are asked for again right behind the hello', async () => {
    const { runtime, parley, came, world, lose } = setup();
    parley.watch('presence.people', {}, nobody);
    void parley.channels.join('a');
    void parley.channels.join('b');
    await runtime.advance(50);
    world.silent = true;
    await lose();
    expect(came.at(-1)).toEqual(['hello', 'watch presence.people', 'subscribe a', 'subscribe b']);
    await parley.close();
  });

  test('each is asked for once, and goes on after the welcome', async () => {
    const { runtime, server, parley, came, lose } = setup();
    const channel = parley.channels.join<string>('a');
    await runtime.advance(50);
    const bodies: unknown[] = [];
    void (async () => {
      for await (const item of await channel) bodies.push(item.reset ?? item.body);
    })();
    server.post('a', 'bob', 'one');
    await runtime.advance(50);
    server.cut();
    server.post('a', 'bob', 'two');
    await runtime.advance(5_000);
    server.post('a', 'bob', 'three');
    await runtime.advance(50);
    expect(bodies).toEqual(['one', 'two', 'three']);
    expect(came.map((frames) => frames.filter((frame) => frame === 'subscribe a').length)).toEqual([1, 1]);
    await lose();
    await parley.close();
  });

  test('what the server takes before its welcome is not exceeded, and the rest follows it in order', async () => {
    const { runtime, server, parley, came, world, lose } = setup();
    for (const name of NAMES) void parley.channels.join(name);
    await runtime.advance(50);
    world.silent = true;
    await lose();
    const early = came.at(-1)?.length ?? 0;
    // 6,144 bytes: a hello, and some twenty-five frames of 200 to 260 bytes.
    expect(early).toBeGreaterThan(20);
    expect(early).toBeLessThan(32);
    world.silent = false;
    await runtime.advance(30_000);
    expect(came.at(-1)).toEqual(['hello', ...NAMES.map((name) => `subscribe ${name}`)]);
    expect(server.connections[0]?.subscribed.size).toBe(NAMES.length);
    await parley.close();
  });

  test('what had room behind one hello and has none behind the next, longer one follows the welcome', async () => {
    const { runtime, server, parley, came, world } = setup(['ada', `ada/${'x'.repeat(7_000)}`]);
    for (const name of NAMES) void parley.channels.join(name);
    world.silent = true;
    await runtime.advance(1_000);
    world.silent = false;
    await runtime.advance(30_000);
    expect(came.map(([hello]) => hello)).toEqual(['hello', 'hello']);
    expect(server.connections[0]?.subscribed.size).toBe(NAMES.length);
    await parley.close();
  });

  test('a request that may not be repeated waits for it, and so does what was asked for later', async () => {
    const { runtime, server, parley, came, world, lose } = setup();
    server.methods.set('count', () => 1);
    await runtime.advance(50);
    server.reachable = false;
    await lose();
    const counted = parley.request<TestMethods, 'count'>('count', {});
    parley.watch('presence.people', {}, nobody);
    server.reachable = true;
    world.silent = true;
    await runtime.advance(5_000);
    expect(came.at(-1)).toEqual(['hello']);
    world.silent = false;
    await runtime.advance(30_000);
    expect(came.at(-1)).toEqual(['hello', 'request', 'watch presence.people']);
    expect(await counted).toBe(1);
    await parley.close();
  });

  test('what was asked for on a connection that was never welcomed is asked for again', async () => {
    const { runtime, server, parley, came, world } = setup();
    world.silent = true;
    let joined = false;
    void parley.channels.join('a').then(() => {
      joined = true;
    });
    await runtime.advance(16_000);
    expect(came[0]).toEqual(['hello', 'subscribe a']);
    world.silent = false;
    await runtime.advance(20_000);
    expect(came.at(-1)).toEqual(['hello', 'subscribe a']);
    expect(joined).toBe(true);
    expect(server.connections[0]?.subscribed.size).toBe(1);
    await parley.close();
  });

  test('a watch that nobody wants any more is taken back', async () => {
    const { runtime, server, parley, came } = setup();
    server.latencyMs = () => 100;
    const stop = parley.watch('presence.people', {}, nobody);
    await runtime.advance(250);
    expect(parley.connection.state).toBe('connecting');
    stop();
    await runtime.advance(1_000);
    expect(came[0]).toEqual(['hello', 'watch presence.people', 'unwatch']);
    expect(server.connections[0]?.watches.size).toBe(0);
    await parley.close();
  });

  test('a watch that nobody wants any more is taken back also where nothing else fits behind the hello', async () => {
    const { runtime, parley, came, world, lose } = setup();
    const stop = parley.watch('presence.people', {}, nobody);
    for (const name of NAMES) void parley.channels.join(name);
    await runtime.advance(50);
    world.silent = true;
    await lose();
    stop();
    await runtime.advance(50);
    expect(came.at(-1)?.filter((frame) => /watch/.test(frame))).toEqual(['watch presence.people', 'unwatch']);
    await parley.close();
  });
});
