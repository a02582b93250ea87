import { systemRuntime } from '@parley/runtime';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import { bearerToken, newBearerKey, readBearerKey } from './bearer.ts';
import { hashSecret, newSecret, secretMatches } from './secrets.ts';
import { Tickets } from './tickets.ts';

describe('secrets', () => {
  it('carry 256 bits and match their hash only', () => {
    const secret = newSecret(systemRuntime.random);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(secretMatches(secret, hashSecret(secret))).toBe(true);
    expect(secretMatches(newSecret(systemRuntime.random), hashSecret(secret))).toBe(false);
    expect(secretMatches(secret, '')).toBe(false);
  });

  it('of keys are found by their id', () => {
    const { key, id, hash } = newBearerKey(systemRuntime.random);
    const read = readBearerKey(key);
    expect(read?.id).toBe(id);
    expect(secretMatches(read?.secret ?? '', hash)).toBe(true);
    expect(readBearerKey(`${key}x`)).toBeUndefined();
    expect(readBearerKey('parley_short_key')).toBeUndefined();
  });

  it.each([
    ['Bearer abc.def', 'abc.def'],
    ['bearer  abc', 'abc'],
    ['Basic abc', undefined],
    ['Bearer a b', undefined],
    [undefined, undefined],
  ])('header %s carries %s', (header, token) => {
    expect(bearerToken(header)).toBe(token);
  });
});

describe('one-time tickets', () => {
  it('are good once', () => {
    const tickets = new Tickets<string>(new SimulatedRuntime());
    const ticket = tickets.issue('maya');
    expect(tickets.redeem(ticket)).toBe('maya');
    expect(tickets.redeem(ticket)).toBeUndefined();
    expect(tickets.redeem('guessed')).toBeUndefined();
  });

  it('are good for 30 seconds by a clock that nobody can set', async () => {
    const runtime = new SimulatedRuntime();
    const tickets = new Tickets<string>(runtime);
    const [early, late] = [tickets.issue('early'), tickets.issue('late')];
    await runtime.advance(29_999);
    runtime.jump(3_600_000);
    expect(tickets.redeem(early)).toBe('early');
    await runtime.advance(1);
    expect(tickets.redeem(late)).toBeUndefined();
  });

  it('for the same thing push out each other, not those of others', () => {
    const tickets = new Tickets<string>(new SimulatedRuntime(), { capacity: 100, each: 2 });
    const other = tickets.issue('other');
    const issued = Array.from({ length: 200 }, () => tickets.issue('greedy'));
    expect(issued.filter((ticket) => tickets.redeem(ticket) === 'greedy')).toEqual(issued.slice(-2));
    expect(tickets.redeem(other)).toBe('other');
    const [again, more] = [tickets.issue('greedy'), tickets.issue('greedy')];
    expect([tickets.redeem(again), tickets.redeem(more)]).toEqual(['greedy', 'greedy']);
  });

  it('do not pile up: the oldest gives way', () => {
    const tickets = new Tickets<number>(new SimulatedRuntime(), { capacity: 3 });
    const issued = [1, 2, 3, 4].map((n) => tickets.issue(n));
    expect(issued.map((ticket) => tickets.redeem(ticket))).toEqual([undefined, 2, 3, 4]);
  });
});
