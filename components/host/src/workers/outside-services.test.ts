import type { Services } from '@parley/component';
import { loneSite } from '@parley/host/testing';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WORKER_LIMITS } from './limits.ts';
import { Line } from './line.ts';
import { OutsideServices } from './outside-services.ts';

const logged: unknown[] = [];
const asked: unknown[] = [];
const record = (...args: readonly unknown[]): Promise<readonly unknown[]> => {
  asked.push(args);
  return Promise.resolve([]);
};
const services = {
  sql: { query: record, batch: record, migrate: record },
  channels: { append: record, publish: record, head: record },
  uses: { people: { find: record, secret: 42 } },
  clock: { after: () => () => {} },
  logger: { info: (...line: readonly unknown[]) => void logged.push(line) },
  settings: { current: {}, onChange: () => () => {} },
  sessions: { listening: new Promise(() => {}), revoke: record },
  site: loneSite(),
} as unknown as Services<Readonly<Record<string, unknown>>>;

function outside(others: Partial<Services> = {}): OutsideServices {
  const line = new Line({
    clock: { after: () => () => {} },
    limits: DEFAULT_WORKER_LIMITS,
    post: () => {},
    perform: () => undefined,
    hear: () => {},
    onFault: () => {},
  });
  return new OutsideServices({ ...services, ...others } as typeof services, line);
}
const perform = async (what: string, ...args: readonly unknown[]): Promise<unknown> => outside().perform(what, args);

describe('what a thread asks of the services', () => {
  it('is asked where it is listed and of the form that the service takes', async () => {
    await perform('service', 'sql', 'query', ['select 1', ['a', 1, null, new Uint8Array()]]);
    await perform('use', 'people', 'find', [{ name: 'Maya' }]);
    expect(asked.splice(0)).toEqual([['select 1', ['a', 1, null, new Uint8Array()]], [{ name: 'Maya' }]]);
  });

  it.each([
    ['a service that is not given', ['service', 'namespaces', 'declare', ['polls.mine', []]]],
    ['sessions of everybody', ['service', 'sessions', 'revoke', [{}]]],
    ['sessions of nobody knows whom', ['service', 'sessions', 'revoke', [{ grant: 'a', everybody: true }]]],
    ['what every object has', ['service', 'sql', 'constructor', ['x']]],
    ['a service of no name of its own', ['service', '__proto__', 'toString', []]],
    ['a statement that is none', ['service', 'sql', 'query', [{ text: 'select 1' }]]],
    ['a payload that is no bytes', ['service', 'channels', 'append', ['polls/1', { sender: 'polls', payload: 'text', countable: true }]]],
    [
      'a sender of no kind',
      [
        'service',
        'channels',
        'publish',
        ['polls/1', { sender: { kind: 'god', id: 'x', roles: [], grant: '' }, payload: new Uint8Array() }],
      ],
    ],
    ['an API that it does not use', ['use', 'messaging', 'find', []]],
    ['what is no function of an API', ['use', 'people', 'secret', []]],
    ['what every API has', ['use', 'people', 'toString', []]],
    ['no such thing', ['everything']],
    ['something that is no request', ['service', 1, 2, 3]],
  ])('is refused for %s', async (_, [what, ...args]) => {
    await expect(perform(String(what), ...args)).rejects.toThrow();
    expect(asked).toEqual([]);
  });

  it('is told of what it listens to until it ends that, once each, and of no more than it can mean', () => {
    const listening = new Set<object>();
    const onChange = (fn: object): (() => void) => {
      listening.add(fn);
      return () => void listening.delete(fn);
    };
    const asking = outside({ sessions: { ...services.sessions, onChange } as unknown as Services['sessions'] });
    asking.hear('listen', ['onChange', 1]);
    expect(() => asking.hear('listen', ['onChange', 1])).toThrow('it listens twice as 1');
    for (let callback = 2; callback <= 1_000; callback++) asking.hear('listen', ['onChange', callback]);
    expect(() => asking.hear('listen', ['onChange', 1_001])).toThrow('more than 1000 things');
    asking.hear('unlisten', [7]);
    asking.hear('listen', ['onChange', 1_001]);
    expect(listening.size).toBe(1_000);
    asking.close();
    expect(listening.size).toBe(0);
  });

  it('is logged in its own words, in lines that are lines', () => {
    expect(outside().hear('log', ['info', 'said', { so: true }])).toBe(true);
    expect(logged).toEqual([['said', { so: true }]]);
    expect(() => outside().hear('log', ['shout', 'said', {}])).toThrow();
    expect(() => outside().hear('log', ['info', 'x'.repeat(1_000), {}])).toThrow();
    expect(() => outside().hear('listen', ['onEverything', 1])).toThrow();
    expect(outside().hear('anything', [])).toBe(false);
  });
});
