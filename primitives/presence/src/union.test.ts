import { describe, expect, it } from 'vitest';
import type { SessionFacts } from './site-news.ts';
import { type Part, unite, uniteSessions } from './union.ts';

const session = (generation: number, more: Partial<SessionFacts> = {}): SessionFacts => ({
  ...{ session: 's', generation, device: 'laptop', kind: 'web', idle: false, isHere: true },
  ...more,
});
const part = (sessions: readonly SessionFacts[], isEnded = false): Part => ({ facts: { sessions, claims: [] }, isEnded });
const claim = (source: string, state: 'in-call' | 'in-meeting', isEnded = false): Part => ({
  facts: { sessions: [], claims: [{ source, state }] },
  isEnded,
});

describe('a session that two nodes know', () => {
  it.each([
    ['first', [part([session(1)]), part([session(2, { idle: true })])]],
    ['last', [part([session(2, { idle: true })]), part([session(1)])]],
    ['of a node that is gone', [part([session(1)]), part([session(2, { idle: true })], true)]],
  ])('is what its last connection says, though the older one is named %s', (_, parts) => {
    expect(uniteSessions(parts)).toMatchObject([{ generation: 2, idle: true }]);
  });

  it.each([
    ['first', [part([session(1, { idle: true })]), part([session(1)], true)]],
    ['last', [part([session(1)], true), part([session(1, { idle: true })])]],
  ])('is what the node says that lives, where both name the same connection (it is named %s)', (_, parts) => {
    expect(uniteSessions(parts)).toMatchObject([{ idle: true, isHere: true }]);
  });
});

it('sessions of a node that is gone are there, but not connected', () => {
  expect(uniteSessions([part([session(1)], true)])).toMatchObject([{ session: 's', isHere: false }]);
});

it('claims of all nodes count; one of a node that is gone yields to the same one made again', () => {
  const states = (...parts: readonly Part[]): readonly string[] => unite(parts).claims.map(({ state }) => state);
  expect(states(claim('call', 'in-call'), claim('room', 'in-meeting'))).toEqual(['in-call', 'in-meeting']);
  expect(states(claim('call', 'in-call', true))).toEqual(['in-call']);
  expect(states(claim('call', 'in-call', true), claim('call', 'in-meeting'))).toEqual(['in-meeting']);
});
