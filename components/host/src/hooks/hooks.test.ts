import { accept, type Component, type Hook, type HookPoint, hookPoint, refuse, replace } from '@parley/component';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Hooks } from './hooks.ts';

const POINT = 'rooms.said';
const HOOK_MS = 50;
const change = z.object({ body: z.string().trim().max(20) });
const rooms = (atFault: HookPoint['atFault']) =>
  ({ id: 'rooms', offers: { [POINT]: hookPoint({ change, atFault }) } }) as unknown as Component;
const fills = (id: string, run: Hook<unknown, { body: string }>['run']) => ({ id, hooks: { [POINT]: { run } } }) as unknown as Component;
const never = (): Promise<never> => new Promise(() => {});

let runtime: SimulatedRuntime;
let logged: { readonly component: string; readonly error: string; readonly times: number }[];
beforeEach(() => {
  runtime = new SimulatedRuntime(1);
  logged = [];
});

function hooksOf(components: readonly Component[], started = true): Hooks {
  const logger = { debug() {}, info() {}, warn() {}, error: (_: string, facts?: object) => void logged.push(facts as never) };
  const installed = components.map((component) => ({ component, state: `state of ${component.id}`, started }));
  return new Hooks({ installed, clock: runtime.clock, logger, hookMs: HOOK_MS });
}
const said = (hooks: Hooks, value: object = { by: 'maya', body: 'hello' }) => hooks.ask('rooms', POINT, value);

describe('hooks of a point', () => {
  it('that fail with every message stand in the log once a minute, with how often it was', async () => {
    const hooks = hooksOf([rooms('open'), fills('b', async () => Promise.reject(new Error('Broken.')))]);
    for (let n = 0; n < 10; n++) await said(hooks);
    expect(logged.map(({ times }) => times)).toEqual([1]);
    await runtime.advance(60_000);
    await said(hooks);
    await said(hooks);
    expect(logged.map(({ times }) => times)).toEqual([1, 10]);
    expect(hooks.tallies.get(`b/${POINT}`)?.failures).toBe(12);
  });

  it('are none where nobody fills it', async () => {
    const value = { body: 'hello' };
    const hooks = hooksOf([rooms('closed')]);
    expect(await said(hooks, value)).toEqual({ accepted: true, value });
    expect(hooks.longestMs(rooms('closed'))).toBe(0);
  });

  it('are asked in the order of their components’ ids, each about what those before have made, with their own state', async () => {
    const order: unknown[] = [];
    const add = (id: string) =>
      fills(id, async ({ body }, { state }) => {
        order.push(state);
        return replace({ body: `${body} ${id} ` });
      });
    const hooks = hooksOf([add('zebra'), rooms('open'), add('ant')]);
    expect(await said(hooks)).toEqual({ accepted: true, value: { by: 'maya', body: 'hello ant zebra' } });
    expect(order).toEqual(['state of ant', 'state of zebra']);
  });

  it('refuse with a reason and a sentence; those behind are not asked', async () => {
    const after: string[] = [];
    const hooks = hooksOf([
      rooms('open'),
      fills('b', async () => refuse('rude', 'Be kind.')),
      fills('c', async () => {
        after.push('c');
        return accept();
      }),
    ]);
    expect(await said(hooks)).toEqual({ accepted: false, by: 'b', reason: 'rude', text: 'Be kind.' });
    expect(after).toEqual([]);
  });

  it('are given copies: what they do to them changes nothing', async () => {
    const value = { body: 'hello', mentions: ['noor'] };
    const spoil = fills('spoil', async (given) => {
      Object.assign(given, { body: 'spoilt' });
      (given as unknown as typeof value).mentions.push('everyone');
      return accept();
    });
    expect(await said(hooksOf([rooms('open'), spoil]), value)).toEqual({ accepted: true, value: { body: 'hello', mentions: ['noor'] } });
  });

  it('are asked of nobody but the component that offers the point', async () => {
    const hooks = hooksOf([rooms('open')]);
    await expect(hooks.ask('other', POINT, {})).rejects.toThrow('other does not offer the point "rooms.said".');
    await expect(hooks.ask('rooms', 'rooms.unsaid', {})).rejects.toThrow('rooms does not offer');
  });
});

const faults: readonly (readonly [string, Hook<unknown, never>['run'], string])[] = [
  ['throws', () => Promise.reject(new Error('bug')), 'bug'],
  [
    'throws at once',
    () => {
      throw new Error('bug');
    },
    'bug',
  ],
  ['answers nothing', async () => undefined as never, 'no verdict'],
  ['answers a verdict that there is not', async () => ({ verdict: 'maybe' }) as never, 'no verdict'],
  ['refuses without a sentence', async () => refuse('rude', ''), 'no verdict'],
  ['refuses with more than a name', async () => refuse('<b>', 'Be kind.'), 'no verdict'],
  ['replaces by what the point does not take', async () => replace({ body: 'x'.repeat(21) }), 'not allowed'],
  ['replaces what the point does not name', async () => replace({ body: 7, by: 'noor' }), 'not allowed'],
];

describe('a hook that fails', () => {
  it.each(faults)('as it %s is counted, logged and passed over where the point is open', async (_, run, sentence) => {
    const hooks = hooksOf([rooms('open'), fills('broken', run as never), fills('whole', async () => replace({ body: 'seen' }))]);
    expect(await said(hooks)).toMatchObject({ accepted: true, value: { body: 'seen' } });
    expect(logged).toEqual([{ component: 'broken', times: 1, point: POINT, error: expect.stringContaining(sentence) }]);
    expect(hooks.tallies.get(`broken/${POINT}`)).toMatchObject({ runs: 1, failures: 1 });
    expect(hooks.tallies.get(`whole/${POINT}`)).toMatchObject({ runs: 1, failures: 0 });
  });

  it.each(faults)('as it %s is unavailable where the point is closed', async (_, run) => {
    const hooks = hooksOf([rooms('closed'), fills('broken', run as never)]);
    await expect(said(hooks)).rejects.toMatchObject({ code: 'unavailable', details: { by: 'broken' } });
  });

  it('changes no more than the point names', async () => {
    const hooks = hooksOf([rooms('open'), fills('b', async () => replace({ body: 'new', by: 'noor' }))]);
    expect(await said(hooks)).toEqual({ accepted: true, value: { by: 'maya', body: 'new' } });
  });

  it('as its component does not run is one too', async () => {
    const hooks = hooksOf([rooms('closed'), fills('stopped', async () => accept())], false);
    await expect(said(hooks)).rejects.toMatchObject({ code: 'unavailable' });
    expect(logged[0]?.error).toContain('not running');
  });
});

describe('a hook that is late', () => {
  it('is passed over at its deadline, is told so, and what it answers then is dropped', async () => {
    let signal: AbortSignal | undefined;
    const answer = Promise.withResolvers<ReturnType<typeof refuse>>();
    const slow = fills('slow', (_, call) => {
      signal = call.signal;
      return answer.promise;
    });
    const asked = said(hooksOf([rooms('open'), slow]));
    await runtime.advance(HOOK_MS - 1);
    expect(signal?.aborted).toBe(false);
    await runtime.advance(1);
    answer.resolve(refuse('late', 'Too late.'));
    expect(await asked).toMatchObject({ accepted: true, value: { body: 'hello' } });
    expect(signal?.aborted).toBe(true);
    expect(logged[0]?.error).toContain('within 50 ms');
  });

  it('leaves nothing of the time to those behind, when all together have had four times that of one', async () => {
    const asked: string[] = [];
    const hang = (id: string) =>
      fills(id, () => {
        asked.push(id);
        return never();
      });
    const components = [rooms('open'), ...['a', 'b', 'c', 'd', 'e'].map(hang)];
    const hooks = hooksOf(components);
    expect(hooks.longestMs(components[0] as Component)).toBe(4 * HOOK_MS);
    const answer = said(hooks);
    await runtime.advance(4 * HOOK_MS);
    expect(await answer).toMatchObject({ accepted: true });
    expect(asked).toEqual(['a', 'b', 'c', 'd']);
    expect(logged.at(-1)).toMatchObject({ component: 'e', error: expect.stringContaining('taken all the time') });
  });
});
