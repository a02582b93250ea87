import { type Component, defineComponent, forState, type HookServices, hookPoint, signedIn } from '@parley/component';
import { type RawClient, testHost } from '@parley/host/testing';
import { systemRuntime } from '@parley/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HostedComponent } from './hosted-component.ts';

const declare = forState<HookServices>();
const said = z.object({ body: z.string() });
const rooms: Component<HookServices> = defineComponent<HookServices, Readonly<Record<string, never>>, unknown>({
  id: 'rooms',
  version: '1.0.0',
  offers: { 'rooms.said': hookPoint({ change: said, atFault: 'closed' }) },
  methods: {
    say: declare.method({ in: said, out: z.unknown(), can: signedIn, run: ({ state }, input) => state.ask('rooms.said', input) }),
  },
  start: async ({ hooks }) => ({ state: hooks }),
});
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

describe('a hook of a component in a thread of its own', () => {
  const hosted = new HostedComponent({
    module: { module: new URL('../../test/modules/censor.ts', import.meta.url).href, base: import.meta.url },
    clock: systemRuntime.clock,
    logger: quiet,
    migrate: async () => {},
  });
  const ending: (() => Promise<void>)[] = [];
  let maya: RawClient;
  beforeAll(async () => {
    const host = await testHost([rooms, await hosted.load()], { limits: { hookMs: 60_000 } });
    ending.push(() => host.stop());
    maya = await host.client('maya');
  });
  afterAll(async () => {
    for (const end of ending) await end();
  });

  it('accepts, replaces and refuses as one of the node itself', async () => {
    expect(await maya.request('rooms.say', { body: 'hello' })).toEqual({ accepted: true, value: { body: 'hello' } });
    expect(await maya.request('rooms.say', { body: 'loud' })).toEqual({ accepted: true, value: { body: 'soft' } });
    expect(await maya.request('rooms.say', { body: 'rude' })).toEqual({ accepted: false, by: 'censor', reason: 'rude', text: 'Be kind.' });
  });

  it('that cannot be asked has failed: nothing passes a point that is closed', async () => {
    await hosted.discard();
    await expect(maya.request('rooms.say', { body: 'hello' })).rejects.toMatchObject({ code: 4503, details: { by: 'censor' } });
  });
});
