import { FakeServer } from '@parley/esdk/testing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, test, vi } from 'vitest';
import { connect } from './connect.ts';
import { ParleyError } from './error.ts';
import { Exchange } from './exchange.ts';
import { Tokens } from './tokens.ts';
import type { ConnectOptions, Parley, ParleySnapshot } from './types.ts';

let made = 0;

interface TestMethods {
  'test.echo': { in: { text: string }; out: { text: string } };
}

function setup(options: Partial<ConnectOptions> & { seed?: number; tokenMs?: number } = {}) {
  const { seed = 1, tokenMs, ...rest } = options;
  const runtime = new SimulatedRuntime(seed);
  const server = new FakeServer({ runtime, ...(tokenMs && { tokenMs }) });
  server.methods.set('test.echo', (input) => input);
  const url = `http://talk-${++made}.example`;
  const dialled: string[] = [];
  const open = (): Parley =>
    connect(url, {
      token: 'ada',
      runtime,
      socket: (address, protocol) => {
        dialled.push(`${address} ${protocol}`);
        return server.socket();
      },
      ...rest,
    });
  const echo = (parley: Parley, options?: Parameters<Parley['request']>[2]): Promise<{ text: string }> =>
    parley.request<TestMethods, 'test.echo'>('test.echo', { text: 'hi' }, options);
  const requests = (): number => server.connections.flatMap(({ received }) => received.filter(({ frame }) => frame === 'request')).length;
  return { runtime, server, open, dialled, url, echo, requests };
}

const code = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'fulfilled',
    (error: ParleyError) => error.code,
  );

describe('connect', () => {
  test('dials the WebSocket of the server, with the subprotocol', async () => {
    const { runtime, open, dialled, url } = setup();
    const parley = open();
    await runtime.advance(10);
    expect(dialled).toEqual([`${url.replace('http', 'ws')}/parley parley.1`]);
    expect(parley.connection).toMatchObject({ state: 'up', person: 'ada' });
    await parley.close();
    expect(() => connect('no url', { token: 'ada' })).toThrow(TypeError);
  });

  test('keeps a path that is given, and understands every scheme', async () => {
    for (const [url, address] of [
      ['https://talk.example', 'wss://talk.example/parley'],
      ['wss://talk.example/other?x=1#part', 'wss://talk.example/other?x=1'],
      ['ws://talk.example:7400/', 'ws://talk.example:7400/parley'],
    ]) {
      const { runtime, server } = setup();
      const socket = vi.fn(() => server.socket());
      const parley = connect(url ?? '', { token: 'ada', runtime, socket });
      await runtime.advance(10);
      expect(socket).toHaveBeenCalledWith(address, 'parley.1');
      await parley.close();
    }
  });

  test('shares one connection; each result is closed on its own, once', async () => {
    const { runtime, server, open } = setup();
    const [first, second] = [open(), open()];
    await runtime.advance(10);
    expect(server.hellos.length).toBe(1);
    await first.close();
    await first.close();
    expect(second.connection.state).toBe('up');
    await second[Symbol.asyncDispose]();
    expect(second.connection).toEqual({ state: 'ended', code: 'disposed' });
    await runtime.advance(10);
    expect(server.connections.length).toBe(0);
    expect(runtime.pending).toBe(0);
  });

  test('keeps people apart by their key', async () => {
    const { runtime, server, open } = setup();
    const other = setup();
    const [ada, bob] = [open(), other.open()];
    await Promise.all([runtime.advance(10), other.runtime.advance(10)]);
    expect(server.hellos.length).toBe(1);
    await Promise.all([ada.close(), bob.close()]);
  });

  test('survives the double mounting of a StrictMode without a second connection', async () => {
    let asked = 0;
    const token = (): string => {
      asked++;
      return 'ada';
    };
    const { runtime, server, open } = setup({ token });
    const mounted = open();
    const closing = mounted.close();
    const again = open();
    await closing;
    await runtime.advance(10);
    expect(server.hellos.length).toBe(1);
    expect(asked).toBe(1);
    expect(again.connection.state).toBe('up');
    await again.close();
    const anew = open();
    await runtime.advance(10);
    expect(server.hellos.length).toBe(2);
    expect(anew.connection.state).toBe('up');
    await anew.close();
  });

  test('can be closed by whoever hears of its state', async () => {
    for (const when of ['connecting', 'up', 'down'] as const) {
      const { runtime, server, open } = setup();
      const parley = open();
      const states: string[] = [];
      parley.subscribe(
        (snapshot) => snapshot.connection.state,
        (state) => {
          states.push(state);
          if (state === when) void parley.close();
        },
      );
      await runtime.advance(10);
      server.cut();
      await runtime.advance(60_000);
      expect(states.at(-1), when).toBe('ended');
      expect(runtime.pending, when).toBe(0);
    }
  });

  test('tells the difference of the clocks', async () => {
    const { runtime, server, open } = setup();
    const { now } = server;
    server.now = () => now.call(server) + 5_000;
    const parley = open();
    await runtime.advance(10);
    // Less the way of the welcome.
    expect(parley.snapshot.clockOffset).toBe(4_999);
    await parley.close();
  });

  test('tells of changes only, with what was selected', async () => {
    const { runtime, server, open } = setup();
    const parley = open();
    const seen: string[] = [];
    const stop = parley.subscribe(
      (snapshot) => snapshot.connection.state,
      (state) => seen.push(state),
    );
    const waiting: number[] = [];
    parley.subscribe(
      (snapshot: ParleySnapshot) => snapshot.outbox.waiting,
      (count) => waiting.push(count),
    );
    await runtime.advance(10);
    stop();
    server.cut();
    await runtime.advance(1_000);
    expect(seen).toEqual(['up']);
    expect(waiting).toEqual([]);
    await parley.close();
  });

  test('is not disturbed by an application that throws', async () => {
    const { runtime, open } = setup();
    const parley = open();
    const thrown: unknown[] = [];
    vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((fn) => {
      try {
        fn();
      } catch (error) {
        thrown.push(error);
      }
    });
    parley.subscribe(
      (snapshot) => snapshot,
      () => {
        throw new Error('mine');
      },
    );
    await runtime.advance(10);
    expect(parley.connection.state).toBe('up');
    expect(thrown.length).toBeGreaterThan(0);
    await parley.close();
    vi.restoreAllMocks();
  });
});

describe('a request', () => {
  test('is answered', async () => {
    const { runtime, open, echo } = setup();
    const parley = open();
    const early = echo(parley);
    await runtime.advance(20);
    expect(await early).toEqual({ text: 'hi' });
    await parley.close();
  });

  test('is rejected with what the server says', async () => {
    const { runtime, server, open, echo } = setup();
    const parley = open();
    server.intercept = (frame, connection) => {
      if (frame.frame === 'request') connection.refuse(frame.id, 'rate-limited', { limit: 5 }, 700);
      return frame.frame === 'request';
    };
    const rejected = echo(parley);
    rejected.catch(() => {});
    await runtime.advance(20);
    await expect(rejected).rejects.toBeInstanceOf(ParleyError);
    await expect(rejected).rejects.toMatchObject({
      code: 'rate-limited',
      message: 'rate-limited!',
      retryable: true,
      retryAfterMs: 700,
      details: { limit: 5 },
      help: expect.stringContaining('later'),
    });
    await parley.close();
  });

  test('waits for a connection, but not longer than its deadline', async () => {
    const { runtime, server, open, echo } = setup();
    server.reachable = false;
    const parley = open();
    const [short, long] = [code(echo(parley, { deadlineMs: 500 })), code(echo(parley))];
    await runtime.advance(600);
    expect(await short).toBe('deadline-exceeded');
    server.reachable = true;
    await runtime.advance(20_000);
    expect(await long).toBe('fulfilled');
    await parley.close();
  });

  test('tells the server that nobody waits any more', async () => {
    const { runtime, server, open, echo } = setup();
    const parley = open();
    await runtime.advance(10);
    server.intercept = (frame) => frame.frame === 'request';
    const abort = new AbortController();
    const [late, aborted] = [code(echo(parley, { deadlineMs: 100 })), code(echo(parley, { signal: abort.signal }))];
    await runtime.advance(50);
    abort.abort();
    await runtime.advance(100);
    expect(await Promise.all([late, aborted])).toEqual(['deadline-exceeded', 'cancelled']);
    const cancelled = server.connections[0]?.received.filter(({ frame }) => frame === 'cancel');
    expect(cancelled?.length).toBe(2);
    expect(await code(echo(parley, { signal: AbortSignal.abort() }))).toBe('cancelled');
    await parley.close();
  });

  test('is repeated after a reconnect only with a key', async () => {
    const { runtime, server, open, echo, requests } = setup();
    const parley = open();
    await runtime.advance(10);
    server.intercept = (frame) => frame.frame === 'request';
    const [plain, keyed] = [code(echo(parley)), code(echo(parley, { key: 'once' }))];
    await runtime.advance(10);
    server.intercept = undefined;
    server.cut();
    await runtime.advance(5_000);
    expect(await Promise.all([plain, keyed])).toEqual(['unavailable', 'fulfilled']);
    expect(requests()).toBe(1);
    await parley.close();
  });

  test('is rejected when the client is closed or the connection ends', async () => {
    for (const [ending, first, then] of [
      [(parley: Parley) => void parley.close(), 'disposed', 'disposed'],
      [(_: Parley, server: FakeServer) => server.connections[0]?.close('person-disabled'), 'unavailable', 'person-disabled'],
    ] as const) {
      const { runtime, server, open, echo } = setup();
      const parley = open();
      await runtime.advance(10);
      server.intercept = (frame) => frame.frame === 'request';
      const rejected = code(echo(parley));
      await runtime.advance(10);
      ending(parley, server);
      await runtime.advance(10);
      expect(await rejected).toBe(first);
      expect(await code(echo(parley))).toBe(then);
      await parley.close();
    }
  });
});

describe('a watch', () => {
  const handlers = () => {
    const log: unknown[] = [];
    return {
      log,
      snapshot: (body: unknown, first: boolean, more: boolean) => log.push(['snapshot', body, first, more]),
      delta: (body: unknown) => log.push(['delta', body]),
      refused: (error: Error) => log.push(['refused', (error as ParleyError).code]),
    };
  };

  test('gives a snapshot and changes, anew after a reconnect, until it is ended', async () => {
    const { runtime, server, open } = setup();
    server.snapshots.set('test.topic', (person) => ({ for: person }));
    const parley = open();
    const on = handlers();
    const end = parley.watch('test.topic', {}, on);
    await runtime.advance(10);
    server.delta('test.topic', 1);
    await runtime.advance(10);
    server.cut();
    await runtime.advance(5_000);
    end();
    end();
    await runtime.advance(10);
    server.delta('test.topic', 2);
    await runtime.advance(10);
    const snapshot = ['snapshot', { for: 'ada' }, true, false];
    expect(on.log).toEqual([snapshot, ['delta', 1], snapshot]);
    expect(server.connections[0]?.watches.size).toBe(0);
    await parley.close();
  });

  test('ends where it is refused, and is tried again where that may pass', async () => {
    const { runtime, server, open } = setup();
    server.snapshots.set('test.busy', () => 'now');
    let busy = true;
    server.intercept = (frame, connection) => {
      if (frame.frame !== 'watch' || frame.topic !== 'test.busy' || !busy) return false;
      connection.refuse(frame.id, 'unavailable', undefined, 2_000);
      return true;
    };
    const parley = open();
    const [unknown, later] = [handlers(), handlers()];
    parley.watch('test.unknown', {}, unknown);
    parley.watch('test.busy', {}, later);
    const ended = handlers();
    const end = parley.watch('test.busy', {}, ended);
    await runtime.advance(100);
    end();
    busy = false;
    await runtime.advance(3_000);
    expect(unknown.log).toEqual([['refused', 'unknown-method']]);
    expect(later.log).toEqual([['snapshot', 'now', true, false]]);
    expect(ended.log).toEqual([]);
    await parley.close();
    await runtime.advance(10);
    expect(runtime.pending).toBe(0);
  });
});

describe('a token', () => {
  test('is renewed on the living connection before it ends', async () => {
    let asked = 0;
    const { runtime, server, open } = setup({ token: () => `ada/${++asked}`, tokenMs: 300_000 });
    const parley = open();
    await runtime.advance(1_000_000);
    const renewals = server.connections[0]?.received.filter(({ frame }) => frame === 'auth') ?? [];
    expect(server.hellos.length).toBe(1);
    expect(renewals.map((frame) => frame.frame === 'auth' && frame.token)).toEqual(['ada/2', 'ada/3', 'ada/4', 'ada/5']);
    await parley.close();
    await runtime.advance(10);
    expect(runtime.pending).toBe(0);
  });

  test('is asked for again when its renewal fails', async () => {
    let asked = 0;
    const { runtime, server, open } = setup({
      token: () => {
        asked++;
        if (asked === 2) throw new Error('offline');
        return `ada/${asked}`;
      },
      tokenMs: 300_000,
    });
    const parley = open();
    await runtime.advance(260_000);
    expect(asked).toBe(3);
    expect(server.connections[0]?.received.filter(({ frame }) => frame === 'auth').length).toBe(1);
    await parley.close();
  });

  test('is asked for once when several need it', async () => {
    const asked: ((token: string) => void)[] = [];
    const provider = (): Promise<string> => new Promise((resolve) => asked.push(resolve));
    const tokens = new Tokens(provider, new Exchange(new SimulatedRuntime()));
    const both = Promise.all([tokens.get(), tokens.get()]);
    await Promise.resolve();
    asked[0]?.('first');
    expect(await both).toEqual(['first', 'first']);
    const later = tokens.get();
    await Promise.resolve();
    asked[1]?.('second');
    expect(await later).toBe('second');
    expect(asked.length).toBe(2);
  });

  test('that is fixed is not renewed', async () => {
    const { runtime, server, open } = setup({ tokenMs: 300_000 });
    const parley = open();
    await runtime.advance(290_000);
    expect(server.connections[0]?.received.filter(({ frame }) => frame === 'auth')).toEqual([]);
    await parley.close();
  });
});
