import type { Verdict } from '@parley/channels';
import type { Principal, Session } from '@parley/routing';
import { describe, expect, it } from 'vitest';
import { Verdicts } from './verdicts.ts';

interface FakeSession extends Session {
  principal: Principal;
  end(): void;
}
function makeSession(id: string): FakeSession {
  const listeners: (() => void)[] = [];
  const session = {
    principal: { kind: 'person', id, roles: [], grant: id },
    ended: false,
    onEnd: (fn: () => void) => listeners.push(fn),
    end() {
      session.ended = true;
      for (const fn of listeners) fn();
    },
  };
  return session as unknown as FakeSession;
}
const YES: Verdict = { allowed: true, rule: 'yes' };
const NO: Verdict = { allowed: false, rule: 'no' };

/** Answers from a list, one per question. */
function answers(...list: (Verdict | Promise<Verdict>)[]) {
  const asked = { count: 0, decide: () => list[asked.count++] ?? NO };
  return asked;
}

describe('verdicts', () => {
  it('are remembered per session, channel and verb', async () => {
    const verdicts = new Verdicts();
    const [maya, noor] = [makeSession('maya'), makeSession('noor')];
    const asked = answers(YES, NO, NO, NO);
    const ask = (session: Session, channel: string, verb: 'join' | 'publish') => verdicts.ask(session, channel, verb, asked.decide);
    expect([ask(maya, 'a/1', 'join'), ask(maya, 'a/1', 'publish'), ask(maya, 'a/2', 'join'), ask(noor, 'a/1', 'join')]).toEqual([
      YES,
      NO,
      NO,
      NO,
    ]);
    expect([ask(maya, 'a/1', 'join'), ask(maya, 'a/1', 'publish'), ask(maya, 'a/2', 'join'), ask(noor, 'a/1', 'join')]).toEqual([
      YES,
      NO,
      NO,
      NO,
    ]);
    expect(asked.count).toBe(4);
  });

  it('are asked anew when they were dropped, for one person or for all', () => {
    const verdicts = new Verdicts();
    const [maya, noor] = [makeSession('maya'), makeSession('noor')];
    const ask = (session: Session, verdict: Verdict) => verdicts.ask(session, 'a/1', 'join', () => verdict);
    expect([ask(maya, YES), ask(noor, YES)]).toEqual([YES, YES]);
    verdicts.drop('a/1', 'maya');
    expect([ask(maya, NO), ask(noor, NO)]).toEqual([NO, YES]);
    verdicts.drop('a/2');
    expect(ask(noor, NO)).toEqual(YES);
    verdicts.drop('a/1');
    expect(ask(noor, NO)).toEqual(NO);
  });

  it('that are dropped while they are decided are decided again', async () => {
    const verdicts = new Verdicts();
    const maya = makeSession('maya');
    const first = Promise.withResolvers<Verdict>();
    const asked = answers(first.promise, NO);
    const verdict = verdicts.ask(maya, 'a/1', 'join', asked.decide);
    verdicts.drop('a/1', 'maya');
    first.resolve(YES);
    expect(await verdict).toEqual(NO);
    expect(await verdicts.ask(maya, 'a/1', 'join', asked.decide)).toEqual(NO);
    expect(asked.count).toBe(2);
  });

  it('of a token that was renewed are not those of the old one, also while they are decided', async () => {
    const verdicts = new Verdicts();
    const maya = makeSession('maya');
    const renew = () => {
      maya.principal = { ...maya.principal };
    };
    expect(verdicts.ask(maya, 'a/1', 'join', () => YES)).toEqual(YES);
    renew();
    expect(verdicts.ask(maya, 'a/1', 'join', () => NO)).toEqual(NO);
    const slow = Promise.withResolvers<Verdict>();
    const asked = answers(slow.promise, NO);
    const verdict = verdicts.ask(maya, 'a/2', 'join', asked.decide);
    renew();
    slow.resolve(YES);
    expect(await verdict).toEqual(NO);
  });

  it('that fail are not remembered', async () => {
    const verdicts = new Verdicts();
    const maya = makeSession('maya');
    await expect(verdicts.ask(maya, 'a/1', 'join', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(verdicts.ask(maya, 'a/1', 'join', () => YES)).toEqual(YES);
  });

  it('end with the session, and do not grow without end', () => {
    const verdicts = new Verdicts();
    const maya = makeSession('maya');
    for (let n = 0; n < 5_000; n++) verdicts.ask(maya, `a/${n}`, 'publish', () => NO);
    let again = 0;
    for (let n = 0; n < 5_000; n++) {
      verdicts.ask(maya, `a/${n}`, 'publish', () => {
        again++;
        return NO;
      });
    }
    expect(again).toBeGreaterThanOrEqual(5_000 - 2_048);
    maya.end();
    expect(verdicts.ask(maya, 'a/4999', 'publish', () => YES)).toEqual(YES);
  });
});
