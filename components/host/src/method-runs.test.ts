import { type Component, defineComponent, member, method } from '@parley/component';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { act, actingLife } from './acting.ts';
import { Declarations, type DeclaredMethod } from './declarations.ts';
import { DEFAULT_HOST_LIMITS } from './limits.ts';
import { MethodRuns } from './method-runs.ts';

const any = z.unknown();

it('A method that runs on after its longest time stores for the life under which it was called, to its end', async () => {
  const runtime = new SimulatedRuntime();
  const gate = Promise.withResolvers<void>();
  const seen = Promise.withResolvers<string | undefined>();
  const close = method({
    in: any,
    out: any,
    can: member,
    idempotent: true,
    async run() {
      await gate.promise;
      seen.resolve(actingLife());
      return {};
    },
  });
  const polls = defineComponent({ id: 'polls', version: '1.0.0', methods: { close }, start: async () => ({ state: undefined }) });
  const declarations = new Declarations([{ component: polls as Component, state: undefined, started: true }]);
  const runs = new MethodRuns({ clock: runtime.clock, limits: DEFAULT_HOST_LIMITS, checkResults: false });
  const call = {
    caller: { principal: { kind: 'person', id: 'maya', roles: ['member'], grant: 'g' }, remote: 'test' },
    declared: declarations.method('polls.close') as DeclaredMethod,
    body: new TextEncoder().encode('{}'),
    key: 'k',
    ends: { signal: new AbortController().signal },
  } as const;
  const failed = expect(act({ alone: false, life: 'first' }, () => runs.perform(call))).rejects.toThrow('No answer within');
  await runtime.advance(DEFAULT_HOST_LIMITS.longestCallMs);
  await failed;
  gate.resolve();
  expect(await seen.promise).toBe('first');
});
