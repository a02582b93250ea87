import { defineComponent, forState, member } from '@parley/component';
import { RawClient, testHost } from '@parley/host/testing';
import { CODES, codeOf } from '@parley/protocol';
import type { Store } from '@parley/storage';
import { openSqliteStore } from '@parley/storage/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

let store: Store;
beforeAll(async () => {
  store = await openSqliteStore({ path: ':memory:' });
});
afterAll(() => store.close());

/** A component with a method and a route that wait for `gate`. */
function makeSlow() {
  const gate = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  const diary: string[] = [];
  const wait = async (signal: AbortSignal): Promise<void> => {
    started.resolve();
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    await Promise.race([gate.promise, aborted]);
    diary.push(signal.aborted ? 'call aborted' : 'call ended');
  };
  const declare = forState<undefined>();
  const slow = defineComponent({
    id: 'slow',
    version: '1.0.0',
    methods: {
      wait: declare.method({
        in: z.object({}),
        out: z.object({}),
        can: member,
        idempotent: true,
        run: async ({ signal }) => {
          await wait(signal);
          return {};
        },
      }),
    },
    http: {
      'GET /wait': declare.route({
        can: member,
        run: async ({ signal }) => {
          await wait(signal);
          return { json: {} };
        },
      }),
      'GET /endless': declare.route({
        can: member,
        run: async () => ({ stream: { type: 'text/csv', file: 'endless.csv', chunks: endless(() => diary.push('stream ended')) } }),
      }),
    },
    start: async () => ({ state: undefined, stop: async () => void diary.push('component stopped') }),
  });
  return { slow, gate, started, diary };
}

async function* endless(ended: () => void): AsyncGenerator<string> {
  try {
    for (;;) yield 'x'.repeat(1_000);
  } finally {
    ended();
  }
}

describe('stopping', () => {
  it('lets running calls end, answers them, says goaway, then stops the components', async () => {
    const { slow, gate, started, diary } = makeSlow();
    const host = await testHost([slow], { store, limits: { drainMs: 30_000 } });
    const client = await host.client('maya');
    const answer = client.request('slow.wait');
    await started.promise;
    const stopped = host.host.stop();
    await expect(client.request('slow.wait')).rejects.toMatchObject({ code: codeOf('unavailable') });
    gate.resolve();
    expect(await answer).toEqual({});
    expect(await client.next('goaway')).toMatchObject({ code: CODES['going-away'].code });
    await client.close();
    await stopped;
    expect(diary).toEqual(['call ended', 'component stopped']);
    await host.stop();
  });

  it('cuts what is being sent part by part when its time is over', async () => {
    const { slow, diary } = makeSlow();
    const host = await testHost([slow], { store, limits: { drainMs: 50 } });
    const answer = await fetch(`${host.url}/u/0/api/slow/endless`, { headers: { authorization: 'Bearer maya' } });
    const read = answer.text();
    read.catch(() => {});
    await host.stop();
    await expect(read).rejects.toThrow();
    expect(diary).toEqual(['stream ended', 'component stopped']);
    expect(host.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('ends what is being sent part by part when nobody reads it any more', async () => {
    const { slow, diary } = makeSlow();
    await using host = await testHost([slow], { store });
    const reader = new AbortController();
    const headers = { authorization: 'Bearer maya' };
    const answer = await fetch(`${host.url}/u/0/api/slow/endless`, { headers, signal: reader.signal });
    reader.abort();
    await expect(answer.text()).rejects.toThrow();
    await host.stop();
    expect(diary).toEqual(['stream ended', 'component stopped']);
    expect(host.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('closes those who do not go, with a code that brings them back', async () => {
    const host = await testHost([], { store, limits: { drainMs: 50 } });
    const client = await host.client('maya');
    await host.host.stop();
    expect((await client.closed).code).toBe(CODES['going-away'].code);
    await host.stop();
  });

  it.each(['a call', 'a repeatable call', 'a route'])('aborts %s that does not end in time', async (kind) => {
    const { slow, started, diary } = makeSlow();
    const host = await testHost([slow], { store, limits: { drainMs: 50 } });
    const client = await host.client('maya');
    const answer =
      kind === 'a route'
        ? fetch(`${host.url}/u/0/api/slow/wait`, { headers: { authorization: 'Bearer maya' } }).then(({ status }) => status)
        : client.request('slow.wait', {}, kind === 'a call' ? {} : { key: 'k' }).catch(({ code }: { code: number }) => code);
    await started.promise;
    const stopped = host.host.stop();
    expect(await answer).toBe(kind === 'a route' ? 503 : codeOf('unavailable'));
    await client.close();
    await stopped;
    expect(diary.toSorted()).toEqual(['call aborted', 'component stopped']);
    await host.stop();
  });

  it('takes no new connections', async () => {
    const { slow, gate, started } = makeSlow();
    const host = await testHost([slow], { store, limits: { drainMs: 30_000 } });
    const client = await host.client('maya');
    const answer = client.request('slow.wait');
    await started.promise;
    const stopped = host.host.stop();
    await expect(RawClient.connect(host.url)).rejects.toThrow('ECONNREFUSED');
    gate.resolve();
    await answer;
    await client.close();
    await stopped;
    await host.stop();
  });
});
