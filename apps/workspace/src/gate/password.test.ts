import { MAXIMUM_PASSWORD_LENGTH, MINIMUM_PASSWORD_LENGTH, passwordProblem } from '@parley/security/judgement';
import { expect, it } from 'vitest';
import { judgePassword, LONGEST_PASSWORD, SHORTEST_PASSWORD } from './password.ts';

const personal = ['Priya Raghunathan', 'p.raghunathan@aldermoor.example', 'priya-7'];

it.each([
  ['', 'empty'],
  ['short', 'too-short'],
  ['elevenchars', 'too-short'],
  ['x'.repeat(257), 'too-long'],
  ['aaaaaaaaaaaaaaaa', 'repetitive'],
  ['abcdefghijklmnop', 'common'],
  ['fghijklmnopqrs', 'weak'],
  ['rstrstrstuvwuvw', 'weak'],
  ['tigerlilytea', 'fair'],
  ['correct horse battery', 'strong'],
  ['xK7#qPz!m2Lw', 'strong'],
])('%j is %s', (password, verdict) => {
  expect(judgePassword({ password, personal }, passwordProblem)).toBe(verdict);
});

it.each([
  ['Password12345', 'common'],
  ['Qwertyuiop-2024', 'common'],
  ['Administrator!Administrator', 'common'],
  ['Priya Raghunathan', 'personal'],
  ['P.Raghunathan 2024', 'personal'],
  ['priya-7.priya-7', 'personal'],
])('the hint never praises what the server refuses: %j is %s', (password, verdict) => {
  expect(judgePassword({ password, personal }, passwordProblem)).toBe(verdict);
});

it('the limits that are said before the judgement is there are the server’s', () =>
  expect([SHORTEST_PASSWORD, LONGEST_PASSWORD]).toEqual([MINIMUM_PASSWORD_LENGTH, MAXIMUM_PASSWORD_LENGTH]));
