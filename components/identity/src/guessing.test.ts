import { loneSite } from '@parley/host/testing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import { Guessing } from './guessing.ts';

function makeGuessing() {
  const runtime = new SimulatedRuntime();
  const guessing = new Guessing(runtime.clock, loneSite());
  /** How many of the attempts were let through. */
  const guess = (times: number, name: string, address: string): number => {
    let tried = 0;
    for (let i = 0; i < times; i++) {
      try {
        guessing.attempt(name, address);
        tried++;
      } catch (error) {
        expect(error).toMatchObject({ code: 'rate-limited' });
      }
    }
    return tried;
  };
  return { runtime, guessing, guess };
}

describe('guessing passwords', () => {
  it('of one account is slowed down after a few, from however many addresses', () => {
    const { guess } = makeGuessing();
    let tried = 0;
    for (let n = 0; n < 100; n++) tried += guess(1, 'maya', `10.0.0.${n}`);
    expect(tried).toBe(6);
  });

  it('of many accounts is slowed down by address, but leaves room for the mistakes of a whole office', () => {
    const { guess } = makeGuessing();
    let tried = 0;
    for (let n = 0; n < 100; n++) tried += guess(1, `person${n}`, '10.0.0.1');
    expect(tried).toBe(31);
  });

  it('from an address costs a minute at most, and an hour later nothing', async () => {
    const { runtime, guess } = makeGuessing();
    for (let n = 0; n < 60; n++) {
      guess(1, `person${n}`, '10.0.0.1');
      await runtime.advance(60_000);
    }
    for (let n = 0; n < 3; n++) {
      expect(guess(1, `other${n}`, '10.0.0.1')).toBe(1);
      await runtime.advance(60_000);
    }
    await runtime.advance(3_600_000);
    expect(guess(5, 'maya', '10.0.0.1')).toBe(5);
  });

  it('elsewhere does not lock a person out of where they have signed in before', () => {
    const { guess, guessing } = makeGuessing();
    guessing.attempt('maya', 'home');
    guessing.succeeded('maya', 'home');
    guess(100, 'maya', 'elsewhere');
    expect([guess(1, 'maya', 'elsewhere'), guess(1, 'maya', 'at work')]).toEqual([0, 0]);
    expect(guess(100, 'maya', 'home')).toBe(6);
  });
});

describe('guessing on several nodes', () => {
  /** Nodes that hear each other at once, and not themselves. */
  function makeNodes(count: number) {
    const { clock } = new SimulatedRuntime();
    const hears: ((value: unknown) => void)[] = [];
    return Array.from({ length: count }, (_, number) => {
      const tell = (_topic: string, value: unknown): void => {
        for (const [other, hear] of hears.entries()) if (other !== number) hear(JSON.parse(JSON.stringify(value)));
      };
      const onTold = (_topic: string, hear: (value: unknown, from: never) => void): (() => void) => {
        hears[number] = hear as (value: unknown) => void;
        return () => {};
      };
      return new Guessing(clock, { tell, onTold });
    });
  }
  const isTried = (guessing: Guessing | undefined, name: string, address: string): boolean => {
    try {
      guessing?.attempt(name, address);
      return true;
    } catch {
      return false;
    }
  };

  it('gains nothing: each counts what is tried on all', () => {
    const nodes = makeNodes(3);
    const tried = Array.from({ length: 90 }, (_, at) => isTried(nodes[at % 3], 'maya', `10.0.0.${at}`));
    expect(tried.filter(Boolean)).toHaveLength(6);
    const byAddress = Array.from({ length: 90 }, (_, at) => isTried(nodes[at % 3], `person${at}`, '10.1.1.1'));
    expect(byAddress.filter(Boolean)).toHaveLength(31);
  });

  it('does not lock a person out of where they have signed in before, on whichever node', () => {
    const [a, b] = makeNodes(2);
    a?.attempt('maya', 'home');
    a?.succeeded('maya', 'home');
    for (let at = 0; at < 20; at++) isTried(a, 'maya', 'elsewhere');
    expect([isTried(b, 'maya', 'elsewhere'), isTried(b, 'maya', 'home')]).toEqual([false, true]);
  });
});
