import { FakeServer } from '@parley/esdk/testing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, test } from 'vitest';
import { Connection } from './connection.ts';
import { ParleyError } from './error.ts';
import { Exchange } from './exchange.ts';
import { Tokens } from './tokens.ts';
import type { ConnectionState, TokenProvider } from './types.ts';

function setup(options: { token?: string | TokenProvider; seed?: number; tokenMs?: number; beforeSoon?: () => void } = {}) {
  const runtime = new SimulatedRuntime(options.seed ?? 1);
  const server = new FakeServer({ runtime, ...(options.tokenMs && { tokenMs: options.tokenMs }) });
  const { clock, random } = runtime;
  const soon = (fn: () => void): void => {
    options.beforeSoon?.();
    clock.soon(fn);
  };
  const log: string[] = [];
  let asked = 0;
  let wake = (): void => {};
  let held = 0;
  let slept = 0;
  const token = options.token ?? (() => `ada/${++asked}`);
  const connection = new Connection(
    {
      url: 'ws://talk.example/parley',
      client: 'test',
      device: 'device',
      tokens: new Tokens(token, new Exchange(runtime)),
      platform: {
        runtime: { clock: { ...clock, soon, monotonic: () => clock.monotonic() + slept }, random },
        dial: server.socket,
        attend: (fn) => {
          held++;
          wake = fn;
          return () => {
            held--;
            wake = () => {};
          };
        },
      },
    },
    {
      opened: () => {},
      up: () => log.push('up'),
      down: () => log.push('down'),
      frame: () => {},
      ended: ({ code }) => log.push(`ended ${code}`),
    },
  );
  const states: ConnectionState[] = [];
  connection.state.subscribe(
    (state) => state,
    (state) => states.push(state),
  );
  return {
    runtime,
    server,
    connection,
    log,
    states,
    wake: () => wake(),
    asked: () => asked,
    held: () => held,
    sleep: (ms: number): void => {
      slept += ms;
    },
  };
}

describe('a connection', () => {
  test('comes up with a token and tells who and where it is', async () => {
    const { runtime, connection, log, server } = setup();
    await runtime.advance(10);
    expect(connection.state.snapshot).toMatchObject({ state: 'up', attempt: 1, node: 'fake', person: 'ada', resumed: false });
    expect(log).toEqual(['up']);
    expect(server.hellos).toMatchObject([{ token: 'ada/1', ticket: undefined, device: 'device', client: 'test' }]);
  });

  test('resumes with the ticket after a cut, without a new token', async () => {
    const { runtime, connection, log, server, asked } = setup();
    await runtime.advance(10);
    const first = connection.state.snapshot;
    server.cut();
    await runtime.advance(1_000);
    expect(connection.state.snapshot).toMatchObject({ state: 'up', resumed: true, session: first.state === 'up' && first.session });
    expect(asked()).toBe(1);
    expect(log).toEqual(['up', 'down', 'up']);
  });

  test('keeps the ticket while the server cannot be reached', async () => {
    const { runtime, connection, server, asked } = setup();
    await runtime.advance(10);
    server.reachable = false;
    server.cut();
    await runtime.advance(5_000);
    server.reachable = true;
    await runtime.advance(30_000);
    expect(connection.state.snapshot).toMatchObject({ state: 'up', resumed: true });
    expect(asked()).toBe(1);
  });

  test('takes a token when the ticket is refused', async () => {
    const { runtime, connection, server, asked } = setup();
    await runtime.advance(10);
    server.intercept = (frame, each) => {
      if (frame.frame !== 'hello' || frame.ticket === undefined) return false;
      each.close('ticket-invalid');
      return true;
    };
    server.cut();
    await runtime.advance(10_000);
    expect(connection.state.snapshot).toMatchObject({ state: 'up', resumed: false });
    expect(asked()).toBe(2);
  });

  test('does not show a ticket that is too old', async () => {
    const { runtime, connection, server } = setup();
    await runtime.advance(10);
    server.reachable = false;
    server.cut();
    await runtime.advance(61_000);
    server.reachable = true;
    await runtime.advance(60_000);
    expect(connection.state.snapshot).toMatchObject({ state: 'up', resumed: false });
    expect(server.hellos.filter(({ ticket }) => ticket !== undefined)).toEqual([]);
  });

  test('waits longer and longer, with full jitter, while it cannot be reached', async () => {
    const { runtime, server, states } = setup();
    server.reachable = false;
    await runtime.advance(600_000);
    const waits = states.flatMap((state, index) => {
      const before = states[index - 1];
      return state.state === 'down' && before ? [state] : [];
    });
    expect(waits.length).toBeGreaterThan(20);
    for (const { attempt, retryAt, code } of waits) {
      expect(code).toBe('network');
      expect(retryAt).toBeLessThanOrEqual(runtime.clock.now() + 30_000);
      expect(attempt).toBeGreaterThan(0);
    }
    // 45 s of short waits, then 15 s on average: fewer would be a longer wait than promised, many more no back-off at all.
    expect(waits.length).toBeLessThan(80);
  });

  test('comes back within the grace of presence after a server was gone for half a minute', async () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { runtime, connection, server } = setup({ seed });
      await runtime.advance(6_000);
      server.reachable = false;
      server.cut();
      await runtime.advance(30_000);
      server.reachable = true;
      await runtime.advance(4_100);
      expect(connection.state.snapshot.state, `seed ${seed}`).toBe('up');
    }
  });

  test('tries at once when the network is back, unless the server asked to be left alone', async () => {
    const { runtime, server, connection, wake } = setup();
    server.reachable = false;
    await runtime.advance(120_000);
    server.reachable = true;
    if (connection.state.snapshot.state === 'connecting') await runtime.advance(3);
    wake();
    await runtime.advance(6_000);
    expect(connection.state.snapshot.state).toBe('up');

    server.intercept = (frame, each) => {
      if (frame.frame === 'hello') each.close('overloaded');
      return frame.frame === 'hello';
    };
    server.cut();
    await runtime.advance(1_000);
    const { length } = server.hellos;
    const { snapshot } = connection.state;
    if (snapshot.state !== 'down') throw new Error(`not down: ${snapshot.state}`);
    expect(snapshot.code).toBe('overloaded');
    wake();
    await runtime.advance(0);
    expect(connection.state.snapshot.state).toBe('down');
    expect(server.hellos.length).toBe(length);
  });

  test('waits as long as the server asks', async () => {
    const { runtime, server, connection } = setup();
    await runtime.advance(10);
    const [peer] = server.connections;
    peer?.send({ frame: 'goaway', code: 4100, afterMs: 120_000, jitterMs: 0, alternates: [] });
    await runtime.advance(5);
    const { snapshot } = connection.state;
    expect(snapshot).toMatchObject({ state: 'down', code: 'overloaded' });
    await runtime.advance(119_000);
    expect(connection.state.snapshot.state).toBe('down');
    await runtime.advance(5_000);
    expect(connection.state.snapshot.state).toBe('up');
  });

  test('uses a connection that is being drained until its turn to go has come', async () => {
    const { runtime, server, log } = setup();
    await runtime.advance(10);
    server.connections[0]?.send({ frame: 'goaway', code: 4000, afterMs: 4_000, jitterMs: 0, alternates: [] });
    await runtime.advance(3_000);
    expect(log).toEqual(['up']);
    await runtime.advance(2_000);
    expect(log).toEqual(['up', 'down', 'up']);
  });

  test('leaves a node that drains somewhere within the time it gives, not all at once', async () => {
    const times = new Set<number>();
    for (let seed = 1; seed <= 20; seed++) {
      const { runtime, server, log } = setup({ seed });
      await runtime.advance(10);
      server.connections[0]?.send({ frame: 'goaway', code: 4000, afterMs: 1_000, jitterMs: 4_000, alternates: [] });
      const began = runtime.clock.now();
      while (!log.includes('down') && runtime.clock.now() - began < 6_000) await runtime.advance(50);
      times.add(runtime.clock.now() - began);
    }
    expect(Math.min(...times)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...times)).toBeLessThanOrEqual(5_100);
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(2_000);
    expect(times.size).toBeGreaterThan(10);
  });

  test('ends for good where the code says so', async () => {
    const { runtime, server, connection, log } = setup();
    await runtime.advance(10);
    server.connections[0]?.close('person-disabled');
    await runtime.advance(100_000);
    expect(connection.state.snapshot).toEqual({ state: 'ended', code: 'person-disabled', message: 'person-disabled' });
    expect(log).toEqual(['up', 'down', 'ended person-disabled']);
    expect(server.hellos.length).toBe(1);
    expect(runtime.pending).toBe(0);
  });

  test('gives up after three refusals of fresh tokens', async () => {
    const { runtime, server, connection, asked } = setup();
    for (const n of [1, 2, 3, 4]) server.refusedTokens.set(`ada/${n}`, 'token-invalid');
    await runtime.advance(100_000);
    expect(connection.state.snapshot).toMatchObject({ state: 'ended', code: 'token-invalid' });
    expect(asked()).toBe(3);
  });

  test('goes on after two refusals', async () => {
    const { runtime, server, connection } = setup();
    for (const n of [1, 2]) server.refusedTokens.set(`ada/${n}`, 'token-expired');
    await runtime.advance(100_000);
    expect(connection.state.snapshot.state).toBe('up');
  });

  test('does not show a fixed token twice', async () => {
    const { runtime, server, connection } = setup({ token: 'ada' });
    server.refusedTokens.set('ada', 'token-expired');
    await runtime.advance(100_000);
    expect(connection.state.snapshot).toMatchObject({ state: 'ended', code: 'token-expired' });
    expect(server.hellos.length).toBe(1);
  });

  test('gets a new token when the connection is closed for its token', async () => {
    const { runtime, server, connection, asked } = setup();
    await runtime.advance(10);
    server.connections[0]?.close('token-expired');
    await runtime.advance(5_000);
    expect(connection.state.snapshot).toMatchObject({ state: 'up', resumed: false });
    expect(asked()).toBe(2);
  });

  test('tries again when the provider fails, and ends when it says that there will be no token', async () => {
    let fail: Error = new TypeError('fetch failed');
    let asked = 0;
    const { runtime, connection, log } = setup({
      token: () => {
        asked++;
        throw fail;
      },
    });
    await runtime.advance(20_000);
    expect(connection.state.snapshot.state).toBe('down');
    expect(asked).toBeGreaterThan(3);
    fail = new ParleyError('token-revoked');
    await runtime.advance(60_000);
    expect(connection.state.snapshot).toMatchObject({ state: 'ended', code: 'token-revoked' });
    expect(log).toEqual(['ended token-revoked']);
  });

  test('never asks for two tokens at once', async () => {
    let open = 0;
    let most = 0;
    const answers: ((token: string) => void)[] = [];
    const { runtime, connection, wake } = setup({
      token: () =>
        new Promise((resolve) => {
          most = Math.max(most, ++open);
          answers.push((token) => {
            open--;
            resolve(token);
          });
        }),
    });
    for (let i = 0; i < 20; i++) {
      await runtime.advance(20_000);
      wake();
    }
    expect(most).toBe(1);
    expect(connection.state.snapshot.state).not.toBe('up');
    for (const answer of answers) answer('ada');
    await runtime.advance(60_000);
    expect(connection.state.snapshot.state).toBe('up');
  });

  test('answers pings, and takes a silent server for dead after two intervals', async () => {
    const { runtime, server, states } = setup();
    await runtime.advance(10);
    const [peer] = server.connections;
    peer?.send({ frame: 'ping', at: 7 });
    await runtime.advance(10);
    expect(peer?.received.at(-1)).toEqual({ frame: 'pong', at: 7 });
    server.intercept = () => true;
    await runtime.advance(23_900);
    expect(states.at(-1)?.state).toBe('up');
    await runtime.advance(6_200);
    expect(states.some((state) => state.state === 'down' && state.code === 'network')).toBe(true);
  });

  test('keeps a quiet server that answers its pings', async () => {
    const { runtime, log } = setup();
    await runtime.advance(300_000);
    expect(log).toEqual(['up']);
  });

  test('does not judge the server while what came is not read yet', async () => {
    // Whatever has its turn after the pending I/O finds that the server's ping was read meanwhile.
    let unread = (): void => {};
    const { runtime, server, log } = setup({ beforeSoon: () => unread() });
    await runtime.advance(10);
    server.intercept = () => true;
    const [peer] = server.connections;
    let judged = 0;
    unread = () => {
      judged++;
      peer?.socket.onmessage?.({ data: Uint8Array.of(2, 4, 0) });
    };
    await runtime.advance(100_000);
    expect(judged).toBeGreaterThan(2);
    expect(log).toEqual(['up']);
  });

  test('gives the server another chance after this side was asleep', async () => {
    const { runtime, log, sleep } = setup();
    await runtime.advance(10);
    sleep(600_000);
    await runtime.advance(100_000);
    expect(log).toEqual(['up']);
  });

  test('does not dial when it was ended while it waited for a token', async () => {
    let give = (_token: string): void => {};
    const token = (): Promise<string> =>
      new Promise((resolve) => {
        give = resolve;
      });
    const { runtime, server, connection } = setup({ token });
    await runtime.advance(10);
    connection.end('disposed');
    give('ada');
    await runtime.advance(10);
    expect(server.hellos).toEqual([]);
    expect(runtime.pending).toBe(0);
  });

  test('finds out at once, when the page is looked at again, that the connection died', async () => {
    const { runtime, server, log, wake } = setup();
    await runtime.advance(10);
    server.intercept = (frame) => frame.frame === 'ping';
    wake();
    await runtime.advance(4_900);
    expect(log).toEqual(['up']);
    await runtime.advance(600);
    expect(log.slice(0, 2)).toEqual(['up', 'down']);
  });

  test('drops a connection whose messages it cannot read, and goes on', async () => {
    const { runtime, server, connection, log } = setup();
    await runtime.advance(10);
    server.connections[0]?.socket.deliver(Uint8Array.of(3, 0x7f, 1, 1));
    await runtime.advance(2_000);
    expect(log).toEqual(['up', 'down', 'up']);
    expect(connection.state.snapshot.state).toBe('up');
  });

  test('leaves nothing behind when it is ended, whatever it was doing', async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { runtime, server, connection, log, held } = setup({ seed });
      expect(held()).toBe(1);
      server.reachable = runtime.random.integer(2) === 0;
      await runtime.advance(runtime.random.integer(3_000));
      if (runtime.random.integer(2)) server.cut();
      await runtime.advance(runtime.random.integer(20));
      connection.end('disposed');
      connection.end('disposed');
      // What is on the wire arrives nowhere.
      await runtime.advance(1);
      expect(runtime.pending, `seed ${seed}`).toBe(0);
      expect(held(), `seed ${seed}`).toBe(0);
      expect(
        log.filter((entry) => entry.startsWith('ended')),
        `seed ${seed}`,
      ).toEqual(['ended disposed']);
      await runtime.advance(100_000);
      expect(connection.state.snapshot, `seed ${seed}`).toEqual({ state: 'ended', code: 'disposed' });
      expect(server.connections.length, `seed ${seed}`).toBe(0);
    }
  });

  test('gets up again and keeps its rules under generated faults', async () => {
    for (let seed = 1; seed <= 150; seed++) {
      const { runtime, server, connection, log, wake } = setup({ seed });
      const { random } = runtime;
      const chance = (): boolean => random.integer(2) === 0;
      server.latencyMs = () => random.integer(200);
      const faults = [
        () => server.cut(),
        () => {
          server.reachable = chance();
        },
        () => server.connections[0]?.close(chance() ? 'going-away' : 'token-expired'),
        () => server.connections[0]?.send({ frame: 'goaway', code: 4000, afterMs: 0, jitterMs: 5_000, alternates: [] }),
        () => server.connections[0]?.close('slow-reader'),
        () => {
          server.intercept = chance() ? (frame) => frame.frame === 'ping' : undefined;
        },
        wake,
      ];
      for (let step = 0; step < 25; step++) {
        faults[random.integer(faults.length)]?.();
        await runtime.advance(random.integer(20_000));
      }
      server.reachable = true;
      server.intercept = undefined;
      await runtime.advance(120_000);
      expect(connection.state.snapshot.state, `seed ${seed}`).toBe('up');
      expect(server.connections.length, `seed ${seed}`).toBe(1);
      expect(log.join(' '), `seed ${seed}`).toMatch(/^((up )?down )*up$/);
      connection.end('disposed');
    }
  }, 60_000);
});
