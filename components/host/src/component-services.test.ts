import { defineComponent, type Services, type SessionChange } from '@parley/component';
import { person, type TestHost, testHost } from '@parley/host/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let host: TestHost;
let services: Services;
const moments: string[] = [];
const watcher = defineComponent({
  id: 'watcher',
  version: '1.0.0',
  permissions: ['sessions:read', 'sessions:vouch'],
  async start(given) {
    services = given as Services;
    void given.sessions.listening.then(() => moments.push('listening'));
    moments.push('started');
    return { state: undefined };
  },
});

beforeEach(async () => {
  moments.length = 0;
  host = await testHost([watcher], { people: { maya: person('maya') } });
});
afterEach(() => host.stop());

/** Settles with the next so many changes. */
function next(count: number): Promise<readonly SessionChange[]> {
  return new Promise((resolve) => {
    const seen: SessionChange[] = [];
    const stop = services.sessions.onChange((change) => {
      seen.push(change);
      if (seen.length < count) return;
      stop();
      resolve(seen);
    });
  });
}

describe('the services of a component', () => {
  it('refuse with a sentence what its declaration does not ask for', () => {
    const { sql, blob, channels, sessions } = services;
    const sentence = (service: string, permission: string): string =>
      `watcher may not use services.${service}: its declaration does not ask for the permission "${permission}".`;
    expect(() => sql.query('select 1')).toThrow(sentence('sql', 'storage:own'));
    expect(() => blob.list('')).toThrow(sentence('blob', 'storage:own'));
    expect(() => channels.head('watcher/x')).toThrow(sentence('channels', 'channels:own'));
    expect(() => sessions.revoke({ person: 'maya' })).toThrow(sentence('sessions', 'sessions:end'));
  });

  it('write into the log in the name of their component alone', () => {
    services.logger.warn('watcher.saw', { component: 'identity', whom: 'maya' });
    expect(host.lines.at(-1)).toEqual({ level: 'warn', event: 'watcher.saw', facts: { component: 'watcher', whom: 'maya' } });
  });

  it('say when connections are taken, which is after the components have started', async () => {
    await services.sessions.listening;
    expect(moments).toEqual(['started', 'listening']);
  });

  it('tell of every session that comes and goes, by its person and device', async () => {
    const changes = next(2);
    await (await host.client('maya')).close();
    const [up, down] = await changes;
    expect(up).toMatchObject({ state: 'up', principal: { kind: 'person', id: 'maya' }, device: 'device', generation: 1 });
    expect(down).toEqual({ ...up, state: 'down' });
  });

  it('tell nothing more, also of sessions that were there, to whoever has stopped to listen', async () => {
    const told: string[] = [];
    const stop = services.sessions.onChange(({ state }) => told.push(state));
    const upAndDown = next(2);
    const client = await host.client('maya');
    stop();
    await client.close();
    await upAndDown;
    expect(told).toEqual(['up']);
  });

  it('tell of the sessions that are there to whoever begins to listen', async () => {
    const upAndDown = next(2);
    const client = await host.client('maya');
    const told: string[] = [];
    services.sessions.onChange(({ state, principal }) => told.push(`${state} ${principal.id}`));
    await client.close();
    await upAndDown;
    expect(told).toEqual(['up maya', 'down maya']);
  });

  it('count a person as connected who has a session here, or elsewhere according to whoever knows', async () => {
    const { connected, connectedElsewhere } = services.sessions;
    await host.client('maya');
    const stop = connectedElsewhere((person) => person === 'ben');
    expect(await Promise.all(['maya', 'ben', 'cleo'].map(connected))).toEqual([true, true, false]);
    stop();
    expect(await connected('ben')).toBe(false);
  });

  it('do not count as connected whom somebody is silent about who should know', async () => {
    const { connectedElsewhere, connected } = services.sessions;
    connectedElsewhere(() => Promise.reject(new Error('Broken.')));
    expect(await connected('ben')).toBe(false);
    connectedElsewhere(async (person) => person === 'ben');
    expect(await connected('ben')).toBe(true);
  });

  it('know one life, and no other, where there is one node', () => {
    expect(services.site.lives()).toEqual({ own: { node: 'test', life: 'solo' }, others: [] });
  });
});
