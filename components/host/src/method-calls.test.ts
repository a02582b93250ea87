import { defineComponent, forState, member, Refused, role } from '@parley/component';
import { person, type RawClient, type TestHost, testHost } from '@parley/host/testing';
import { codeOf, encodeJson } from '@parley/protocol';
import { StorageError } from '@parley/storage';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

/** What the component saw, and what keeps its slow methods waiting. */
class State {
  calls = 0;
  readonly signals: AbortSignal[] = [];
  readonly started = Promise.withResolvers<void>();
  readonly gate = Promise.withResolvers<void>();
}
let state = new State();
const declare = forState<() => State>();
const nothing = z.object({});
const sum = z.object({ sum: z.number() });

const counter = defineComponent({
  id: 'counter',
  version: '1.0.0',
  methods: {
    add: declare.method({
      in: z.object({ a: z.number(), b: z.object({ value: z.number() }) }),
      out: sum,
      can: member,
      idempotent: true,
      async run(call, { a, b }) {
        call.state().calls++;
        if (a < -1) throw new Refused('rate-limited', 'Too negative.', { retryAfterMs: 700 });
        if (a < 0) throw new Refused('conflict', 'Negative.', { a });
        return { sum: a + b.value };
      },
    }),
    wait: declare.method({
      in: nothing,
      out: nothing,
      can: member,
      idempotent: true,
      async run(call) {
        const now = call.state();
        now.calls++;
        now.signals.push(call.signal);
        now.started.resolve();
        await now.gate.promise;
        return {};
      },
    }),
    secret: declare.method({ in: nothing, out: nothing, can: role('admin'), run: async () => ({}) }),
    once: declare.method({ in: nothing, out: nothing, can: member, run: async () => ({}) }),
    broken: declare.method({ in: nothing, out: nothing, can: member, run: async () => JSON.parse('the password is rose') }),
    store: declare.method({
      in: z.object({ fails: z.enum(['full', 'io', 'closed', 'bad-statement', 'bad-text']) }),
      out: nothing,
      can: member,
      run: async (_, { fails }) => Promise.reject(new StorageError(fails, 'The disk at /secret/place.')),
    }),
    lying: declare.method({ in: nothing, out: sum, can: member, run: async () => ({ sum: 'seven' }) as never }),
    who: declare.method({
      in: nothing,
      out: z.object({ person: z.string(), device: z.string().optional() }),
      can: member,
      run: async ({ principal, device }) => ({ person: principal.id, ...(device === undefined ? {} : { device }) }),
    }),
  },
  start: async () => ({ state: () => state }),
});

let host: TestHost;
let client: RawClient;
beforeAll(async () => {
  const people = { maya: person('maya'), noor: person('noor'), narrow: person('narrow', { can: ['counter/who: call'] }) };
  host = await testHost([counter], { people, limits: { framesPerSecond: 10_000, connectionsPerPerson: 100, requests: 3 } });
});
afterAll(() => host.stop());
afterEach(() => client.close());
beforeEach(async () => {
  state = new State();
  client = await host.client('maya');
});
const refusal = (code: Parameters<typeof codeOf>[0], more: object = {}) => expect.objectContaining({ code: codeOf(code), ...more });

describe('a request', () => {
  it('is parsed, run and answered', async () => {
    expect(await client.request('counter.add', { a: 3, b: { value: 4 } })).toEqual({ sum: 7 });
    expect(await client.request('counter.who')).toEqual({ person: 'maya', device: 'device' });
  });

  it.each([
    ['a field of the wrong type', { a: 3, b: { value: 'x' } }, '"b.value"'],
    ['a field that is absent', { a: 3 }, '"b"'],
    ['no object at all', 7, 'The body'],
  ])('with %s is refused by name', async (_, input, field) => {
    await expect(client.request('counter.add', input)).rejects.toEqual(refusal('bad-request', { message: expect.stringContaining(field) }));
    expect(state.calls).toBe(0);
  });

  it('whose body is no JSON is refused', async () => {
    const id = client.id();
    client.send({ frame: 'request', id, method: 'counter.add', key: undefined, deadlineMs: 0, body: new Uint8Array([0x7b, 0xff]) });
    await expect(client.answer(id)).rejects.toEqual(refusal('bad-request'));
  });

  it.each(['counter.nothing', 'nobody.add', 'counter', '', '__proto__', 'counter.constructor'])(
    'for the unknown method "%s" is refused',
    async (method) => {
      await expect(client.request(method)).rejects.toEqual(refusal('unknown-method'));
    },
  );

  it('whose key is longer than a key needs to be is refused: keys are kept', async () => {
    await expect(client.request('counter.add', { a: 1, b: { value: 1 } }, { key: 'k'.repeat(129) })).rejects.toEqual(
      refusal('bad-request'),
    );
    expect(await client.request('counter.add', { a: 1, b: { value: 1 } }, { key: 'k'.repeat(128) })).toEqual({ sum: 2 });
  });

  it('that is not permitted names the rule', async () => {
    await expect(client.request('counter.secret')).rejects.toEqual(refusal('forbidden', { details: { rule: 'role:admin' } }));
    const narrow = await host.client('narrow');
    await expect(narrow.request('counter.once')).rejects.toEqual(refusal('forbidden', { details: { rule: 'capability' } }));
    expect(await narrow.request('counter.who')).toMatchObject({ person: 'narrow' });
  });

  it('that the component refuses gets its code and details', async () => {
    await expect(client.request('counter.add', { a: -1, b: { value: 0 } })).rejects.toEqual(
      refusal('conflict', { message: 'Negative.', details: { a: -1 } }),
    );
  });

  it('that the component refuses for a while gets the time to wait', async () => {
    await expect(client.request('counter.add', { a: -2, b: { value: 0 } })).rejects.toEqual(refusal('rate-limited', { retryAfterMs: 700 }));
  });

  it('that fails gets a reference to the log, and nothing of the cause', async () => {
    const error = await client
      .request('counter.broken')
      .catch((each: unknown) => each as { code: number; message: string; details: { reference: string } });
    expect(error).toEqual(refusal('internal'));
    const { message, details } = error as { message: string; details: { reference: string } };
    expect(message).not.toContain('password');
    expect(host.lines).toContainEqual({
      level: 'error',
      event: 'fault',
      facts: expect.objectContaining({ about: 'counter.broken', reference: details.reference }),
    });
  });

  it.each([
    ['full', 'storage-full'],
    ['io', 'unavailable'],
    ['closed', 'unavailable'],
    ['bad-statement', 'internal'],
    ['bad-text', 'bad-request'],
  ] as const)('that the store fails as %s is answered %s', async (fails, code) => {
    const answer = client.request('counter.store', { fails });
    await expect(answer).rejects.toEqual(refusal(code, { message: expect.not.stringContaining('secret') }));
  });

  it('whose answer is not the declared one fails outside production', async () => {
    await expect(client.request('counter.lying')).rejects.toEqual(refusal('internal'));
  });

  it('for a streamed answer is refused', async () => {
    client.send({ frame: 'demand', id: 5, count: 1 });
    await expect(client.answer(5)).rejects.toEqual(refusal('bad-request'));
  });
});

describe('a running request', () => {
  it('is cancelled by its caller, and the component is told', async () => {
    const id = send('counter.wait');
    await state.started.promise;
    client.send({ frame: 'cancel', id });
    await expect(client.answer(id)).rejects.toEqual(refusal('cancelled'));
    expect(state.signals[0]?.aborted).toBe(true);
    state.gate.resolve();
    // The connection goes on; what the cancelled call gives is dropped.
    await client.request('counter.who');
    expect(client.frames).toEqual([]);
  });

  it('ends at its deadline', async () => {
    const id = send('counter.wait', { deadlineMs: 20 });
    await expect(client.answer(id)).rejects.toEqual(refusal('deadline-exceeded'));
    expect(state.signals[0]?.aborted).toBe(true);
    state.gate.resolve();
  });

  it('ends with its session', async () => {
    send('counter.wait');
    await state.started.promise;
    const aborted = new Promise((resolve) => state.signals[0]?.addEventListener('abort', resolve));
    await client.close();
    await aborted;
    state.gate.resolve();
  });

  it('keeps its id', async () => {
    const id = send('counter.wait');
    await state.started.promise;
    client.send({ frame: 'request', id, method: 'counter.who', key: undefined, deadlineMs: 0, body: encodeJson({}) });
    await expect(client.answer(id)).rejects.toEqual(refusal('bad-request'));
    state.gate.resolve();
    expect(await client.answer(id)).toMatchObject({ id });
  });

  it('is one of a limited number', async () => {
    const ids = [1, 2, 3].map(() => send('counter.wait'));
    await expect(client.request('counter.who')).rejects.toEqual(refusal('too-many-requests'));
    state.gate.resolve();
    for (const id of ids) await client.answer(id);
    expect(await client.request('counter.who')).toBeDefined();
  });
});

describe('a repeated request', () => {
  const input = { a: 1, b: { value: 1 } };

  it('is answered with the first result, on any connection of the person', async () => {
    const other = await host.client('maya');
    const answers = [
      await client.request('counter.add', input, { key: 'k1' }),
      await client.request('counter.add', input, { key: 'k1' }),
      await other.request('counter.add', input, { key: 'k1' }),
    ];
    expect(answers).toEqual([{ sum: 2 }, { sum: 2 }, { sum: 2 }]);
    expect(state.calls).toBe(1);
  });

  it('runs again under another key, for another person, and without a key', async () => {
    const noor = await host.client('noor');
    await client.request('counter.add', input, { key: 'k2' });
    await client.request('counter.add', input, { key: 'k3' });
    await noor.request('counter.add', input, { key: 'k2' });
    await client.request('counter.add', input);
    await client.request('counter.add', input);
    expect(state.calls).toBe(5);
  });

  it('under the same key but with another input is a conflict', async () => {
    await client.request('counter.add', input, { key: 'k4' });
    await expect(client.request('counter.add', { ...input, a: 2 }, { key: 'k4' })).rejects.toEqual(refusal('conflict'));
  });

  it('runs again when the first was refused', async () => {
    const negative = { ...input, a: -1 };
    await expect(client.request('counter.add', negative, { key: 'k5' })).rejects.toEqual(refusal('conflict'));
    await expect(client.request('counter.add', negative, { key: 'k5' })).rejects.toEqual(refusal('conflict'));
    expect(state.calls).toBe(2);
  });

  it('waits for the first one, even when that one lost its connection', async () => {
    send('counter.wait', { key: 'k6' });
    await state.started.promise;
    await client.close();
    const again = await host.client('maya');
    const answer = again.request('counter.wait', {}, { key: 'k6' });
    await again.request('counter.who');
    state.gate.resolve();
    expect(await answer).toEqual({});
    expect(state.calls).toBe(1);
    expect(state.signals[0]?.aborted).toBe(false);
  });

  it('of a method that is not idempotent is refused', async () => {
    await expect(client.request('counter.once', {}, { key: 'k7' })).rejects.toEqual(refusal('bad-request'));
  });
});

function send(method: string, more: { deadlineMs?: number; key?: string } = {}): number {
  const id = client.id();
  client.send({ frame: 'request', id, method, key: more.key, deadlineMs: more.deadlineMs ?? 0, body: encodeJson({}) });
  return id;
}
