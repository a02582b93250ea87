import { describe, expect, it } from 'vitest';
import { type Action, capabilitiesAllow, parseCapability } from './capability.ts';

describe('capabilities of a token', () => {
  it('are a pattern and verbs', () => {
    expect(parseCapability('messaging/*: join publish  call')).toEqual({ pattern: 'messaging/*', actions: ['join', 'publish', 'call'] });
  });

  it.each([
    '',
    'messaging/*',
    'messaging/*:',
    'messaging/*: fly',
    'messaging/*: join fly',
    ': join',
    'a//b: join',
    'a b: join',
    'a: join: call',
  ])('that are not understood give nothing: "%s"', (text) => {
    expect(parseCapability(text)).toBeUndefined();
    expect(capabilitiesAllow([text], 'messaging/abc', 'join')).toBe(false);
  });

  it.each<[string, string, Action, boolean]>([
    ['messaging/*: join', 'messaging/abc', 'join', true],
    ['messaging/*: join', 'messaging/abc/def', 'join', true],
    ['messaging/*: join', 'messaging', 'join', false],
    ['messaging/*: join', 'messaging/', 'join', false],
    ['messaging/*: join', 'messaging/abc', 'publish', false],
    ['messaging/*: join', 'messagingx/abc', 'join', false],
    ['crm/*/42: join', 'crm/deal/42', 'join', true],
    ['crm/*/42: join', 'crm/deal/x/42', 'join', false],
    ['crm/deal/42: join', 'crm/deal/42', 'join', true],
    ['crm/deal/42: join', 'crm/deal/421', 'join', false],
    ['crm/deal/42: join', 'crm/deal/42/notes', 'join', false],
    ['*: watch', 'presence/ward', 'watch', true],
  ])('"%s" on %s for %s: %s', (capability, name, action, allowed) => {
    expect(capabilitiesAllow(['other/*: join publish', capability], name, action)).toBe(allowed);
  });

  it('allow nothing when there are none', () => {
    expect(capabilitiesAllow([], 'messaging/abc', 'join')).toBe(false);
  });
});
