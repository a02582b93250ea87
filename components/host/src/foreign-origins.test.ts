import { type Component, type Logger, Refused } from '@parley/component';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Installed } from './declarations.ts';
import { Faults } from './faults.ts';
import { ADMITS_MS, ForeignOrigins } from './foreign-origins.ts';

const PAGE = 'https://museum.example';
let runtime: SimulatedRuntime;
let lines: unknown[];
const logger = { error: (event, facts) => void lines.push({ event, facts }) } as Partial<Logger> as Logger;
beforeEach(() => {
  runtime = new SimulatedRuntime(1);
  lines = [];
});

const installed = (admits: Component['admits'] | undefined, started = true): Installed => ({
  component: { id: 'museum', version: '1.0.0', start: async () => ({ state: undefined }), ...(admits && { admits }) },
  state: 'state',
  started,
});
const origins = (...components: readonly Installed[]) => new ForeignOrigins(components, runtime.clock, new Faults(logger, runtime.random));
const laterAgain = { code: 'unavailable' };
const never = (): Promise<boolean> => new Promise(() => {});

describe('pages of a foreign origin', () => {
  it('may ask where one component says so, and nobody waits for the others then', async () => {
    const yes = installed(async (state, origin) => state === 'state' && origin === PAGE);
    const answers = origins(
      installed(undefined),
      installed(async () => false),
      installed(never),
      yes,
    );
    expect(await answers.admits(PAGE)).toBe(true);
  });

  it('stay outside where nobody admits any', async () => {
    expect(await origins(installed(undefined)).admits(PAGE)).toBe(false);
  });

  it('are to come again where a component does not answer in time, and the log says so', async () => {
    const answer = expect(
      origins(
        installed(never),
        installed(async () => false),
      ).admits(PAGE),
    ).rejects.toMatchObject(laterAgain);
    await runtime.advance(ADMITS_MS);
    await answer;
    expect(lines).toMatchObject([{ event: 'fault', facts: { about: 'museum admits' } }]);
  });

  it.each<[string, Component['admits'], number]>([
    ['throws', () => Promise.reject(new Error('Broken.')), 1],
    ['throws at once', () => JSON.parse('{'), 1],
    ['is lost, which the log says already', () => Promise.reject(new Refused('unavailable', 'It begins anew.')), 0],
  ])('are to come again where a component %s', async (_, admits, logged) => {
    const asked = origins(installed(admits));
    for (let n = 0; n < 10; n++) await expect(asked.admits(PAGE)).rejects.toMatchObject(laterAgain);
    expect(lines).toHaveLength(logged);
  });

  it('stay outside where a component answers something else than yes', async () => {
    expect(await origins(installed(async () => 'yes' as never)).admits(PAGE)).toBe(false);
  });

  it('are to come again as long as a component has not started', async () => {
    await expect(origins(installed(async () => true, false)).admits(PAGE)).rejects.toMatchObject(laterAgain);
  });

  it('may ask where one component says so, whatever becomes of others', async () => {
    const broken = installed(() => Promise.reject(new Error('Broken.')));
    expect(
      await origins(
        broken,
        installed(async () => true),
      ).admits(PAGE),
    ).toBe(true);
  });
});
