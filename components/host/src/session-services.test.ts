import type { RouterLike, Session } from '@parley/routing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { SessionChanges } from './session-changes.ts';
import { ELSEWHERE_MS, sessionServices } from './session-services.ts';

it('Who does not say in time whether somebody is on another node knows of nobody, and holds up nobody longer', async () => {
  const runtime = new SimulatedRuntime(1);
  const router = { sessionsOf: () => [] } as Partial<RouterLike> as RouterLike;
  const { connected, connectedElsewhere } = sessionServices({
    ...{ router, runtime, listening: Promise.resolve(), elsewhere: new Set() },
    sessionChanges: new SessionChanges(router),
  });
  connectedElsewhere(() => new Promise(() => {}));
  const answer = connected('ben');
  await runtime.advance(ELSEWHERE_MS);
  expect(await answer).toBe(false);
});

it('A session keeps one thing however often somebody listens, and each listener hears of it once', () => {
  const ends: (() => void)[] = [];
  const session = { id: 's', principal: { id: 'ann' }, device: 'd', onEnd: (fn: () => void) => ends.push(fn) } as unknown as Session;
  const router = { sessions: [session], onSession: () => () => {} } as Partial<RouterLike> as RouterLike;
  const changes = new SessionChanges(router);
  const heard: string[] = [];
  for (let times = 0; times < 100; times++) changes.listen(() => {})();
  const stops = ['one', 'other'].map((name) => changes.listen(({ state }) => void heard.push(`${name} ${state}`)));
  stops[1]?.();
  for (const end of ends) end();
  expect(heard).toEqual(['one up', 'other up', 'one down']);
  expect(ends).toHaveLength(1);
});
