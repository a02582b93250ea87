import { type Component, type DirectoryServices, defineComponent, directoryApi, type Services } from '@parley/component';
import { type TestHost, testHost } from '@parley/host/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BootError, bootOrder } from './boot.ts';

const asked: unknown[] = [];
const note = <Answer>(args: unknown, answer: Answer): Answer => {
  asked.push(args);
  return answer;
};
const people: DirectoryServices = {
  people: async (...args) => note(args, []),
  units: async () => [],
  inUnit: async (...args) => note(args, { people: [], more: false }),
  search: async (...args) => note(args, []),
};
const directory = defineComponent({
  id: 'people',
  version: '1.0.0',
  provides: directoryApi,
  start: async () => ({ state: undefined, api: { ...people, setPhoto: async () => {} } as DirectoryServices }),
});
const given: Record<string, Services> = {};
const reader = (id: string, more: Partial<Component> = {}): Component =>
  defineComponent({
    ...more,
    id,
    version: '1.0.0',
    async start(services) {
      given[id] = services as Services;
      return { state: undefined };
    },
  });
const allowed = reader('allowed', { permissions: ['directory:read'] });

let host: TestHost;
beforeAll(async () => {
  host = await testHost([allowed, reader('other'), directory as Component]);
});
afterAll(() => host.stop());

describe('services.directory', () => {
  it('needs the permission', () => {
    expect(() => given['other']?.directory.units()).toThrow('does not ask for the permission "directory:read".');
  });

  it('is whoever provides it, started before, to be read and nothing else', () => {
    expect(bootOrder([allowed, directory as Component]).map(({ id }) => id)).toEqual(['people', 'allowed']);
    expect(Object.keys(given['allowed']?.directory ?? {}).toSorted()).toEqual(Object.keys(people).toSorted());
  });

  it('is needed where it is asked for', () => {
    expect(() => bootOrder([allowed])).toThrow(new BootError('allowed uses "people.api", which no component provides.'));
  });

  it('answers in bounded parts', async () => {
    const { inUnit, search, people: byId } = (given['allowed'] as Services).directory;
    await inUnit('ward', { below: true, limit: 10_000 });
    await inUnit('ward');
    await search('may', 501);
    expect(asked).toEqual([
      ['ward', { below: true, limit: 500 }],
      ['ward', {}],
      ['may', 500],
    ]);
    await expect(search('may', Number.NaN)).rejects.toThrow('NaN is no number of people.');
    await expect(inUnit('ward', { limit: -1 })).rejects.toThrow('-1 is no number');
    await expect(byId(Array.from({ length: 501 }, String))).rejects.toThrow('At most 500 people');
  });
});
