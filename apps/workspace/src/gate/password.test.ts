import { expect, it } from 'vitest';
import { judgePassword } from './password.ts';

it.each([
  ['', 'empty'],
  ['short', 'short'],
  ['elevenchars', 'short'],
  ['aaaaaaaaaaaaaaaa', 'weak'],
  ['abcdefghijklmnop', 'weak'],
  ['123456789012', 'weak'],
  ['banana-banana', 'weak'],
  ['tigerlilytea', 'fair'],
  ['correct horse battery', 'strong'],
  ['xK7#qPz!m2Lw', 'strong'],
])('%j is %s', (password, verdict) => {
  expect(judgePassword(password)).toBe(verdict);
});
