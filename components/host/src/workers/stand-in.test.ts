import type { Component } from '@parley/component';
import { person, testHost } from '@parley/host/testing';
import { systemRuntime } from '@parley/runtime';
import { afterAll, describe, expect, it } from 'vitest';
import { everything } from '../../test/everything.ts';
import { tour } from '../../test/tour.ts';
import { ExtensionList } from '../catalogue/extension-list.ts';
import { openApi } from '../http/open-api.ts';
import { surface } from '../surface.ts';
import { HostedComponent } from './hosted-component.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const all: HostedComponent[] = [];
function hosted(file: string): HostedComponent {
  const url = new URL(`../../test/${file}`, import.meta.url);
  const made = new HostedComponent({
    module: { module: url.href, base: url.href },
    clock: systemRuntime.clock,
    logger: quiet,
    migrate: async () => {},
  });
  all.push(made);
  return made;
}
afterAll(() => Promise.all(all.map((each) => each.discard())));

describe.each<[string, Component]>([
  ['everything.ts', everything as Component],
  ['tour.ts', tour as Component],
])('What stands in for the component of %s', (file, own) => {
  it('is described and guarded as that is itself', async () => {
    const standIn = await hosted(file).load();
    expect(openApi([standIn])).toEqual(openApi([own]));
    const guarded = (component: Component) =>
      surface([component]).map(({ name, action, rule }) => [name, action, rule?.name, rule?.general]);
    expect(guarded(standIn)).toEqual(guarded(own));
    // Its tables are brought up to date before each beginning of the thread.
    const parts = ({ storage: _, uses: __, ...declared }: Component) => Object.keys(declared).sort();
    expect(parts(standIn)).toEqual(parts(own));
  });
});

it('What a component adds is listed for whom its rules admit, and for everybody while they cannot be asked', async () => {
  const tourist = hosted('tour.ts');
  const standIn = await tourist.load();
  const list = new ExtensionList([standIn]);
  const keeper = person('kim', { roles: ['keeper'] });
  expect(await list.for(person('maya'))).toHaveLength(1);
  const host = await testHost([standIn, ...surroundings]);
  expect(await list.for(keeper)).toHaveLength(1);
  expect(await list.for(person('maya'))).toEqual([]);
  await host.stop();
});

const surroundings: readonly Component[] = [
  {
    id: 'rooms',
    version: '1.0.0',
    offers: { 'rooms.said': { change: tour.offers?.['tour.said']?.change as never, atFault: 'open' } },
    start,
  },
  { id: 'people', version: '1.0.0', provides: { id: 'people.api' }, start },
];
async function start() {
  return { state: undefined, api: {} };
}
