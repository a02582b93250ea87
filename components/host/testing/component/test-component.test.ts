import { type Component, defineComponent, forState, signedIn } from '@parley/component';
import { testComponent } from '@parley/host/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const declare = forState<{ readonly now: () => number }>();
const patience: Component<{ readonly now: () => number }> = defineComponent<
  { readonly now: () => number },
  Readonly<Record<string, never>>,
  unknown
>({
  id: 'patience',
  version: '1.0.0',
  methods: {
    now: declare.method({ in: z.object({}), out: z.number(), can: signedIn, run: async ({ state }) => state.now() }),
    never: declare.method({ in: z.object({}), out: z.null(), can: signedIn, run: () => new Promise(() => {}) }),
  },
  watches: {
    brief: declare.watch({
      in: z.object({}),
      can: signedIn,
      async open(_, __, sink) {
        sink.snapshot(1, 'here');
        sink.refuse('not-found', 'It is gone.');
        return () => {};
      },
    }),
  },
  start: async ({ clock }) => ({ state: { now: () => clock.now() } }),
});
const subject = patience;
const trouble = new URL('../../test/trouble.ts', import.meta.url);

describe('testComponent', () => {
  it('lets no time pass but what the test says, however much is asked meanwhile', async () => {
    await using t = await testComponent(subject);
    const began = t.clock.now();
    for (let call = 0; call < 100; call++) expect(await t.as('maya').call('now')).toBe(began);
    await t.clock.advance('1h');
    expect(await t.as('maya').call('now')).toBe(began + 60 * 60_000);
    await t.clock.advance(1_500);
    expect(t.clock.now()).toBe(began + 60 * 60_000 + 1_500);
    await expect(t.clock.advance('an hour')).rejects.toThrow('"an hour" is no time');
  });

  it('ends a call that is never answered at its deadline, and keeps sessions for days', async () => {
    await using t = await testComponent(subject);
    const began = t.clock.now();
    await expect(t.as('maya').call('never')).rejects.toMatchObject({ code: 'deadline-exceeded' });
    expect(t.clock.now()).toBe(began + 30_000);
    await t.clock.advance('2d');
    expect(await t.as('maya').call('now')).toBe(began + 30_000 + 2 * 24 * 60 * 60_000);
  });

  it('says why a watch has ended, and connects again whoever was disconnected', async () => {
    await using t = await testComponent(subject);
    const watch = await t.as('maya').watch('brief');
    expect([watch.told, watch.refused?.message]).toEqual([['here'], 'It is gone.']);
    await t.as('maya').disconnect();
    expect(await t.as('maya').call('now')).toBe(t.clock.now());
  });

  it('rejects with the sentences of a component that cannot be loaded, or does not start', async () => {
    await expect(testComponent(new URL('../../test/modules/none.ts', import.meta.url))).rejects.toThrow('It exports no component');
    const broken = { ...subject, start: () => Promise.reject(new Error('no licence')) };
    await expect(testComponent(broken)).rejects.toThrow('Component "patience" did not start: no licence');
  });

  it('goes on where a component ends the thread that is its own', async () => {
    await using t = await testComponent(trouble);
    expect(await t.as('maya').call('fine')).toBe('fine');
    await expect(t.as('maya').call('make', { trouble: 'exits' })).rejects.toMatchObject({ details: { reason: 'component-lost' } });
    await t.restart();
    expect(await t.as('maya').call('fine')).toBe('fine');
  });
});
