import { expect, test } from 'vitest';
import { fileName } from './file-name.ts';

test.each([
  ['report.pdf', 'report.pdf'],
  ['تقرير.pdf', 'تقرير.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Windows\\system.ini', 'system.ini'],
  ['photo\u202Egpj.exe', 'photogpj.exe'],
  ['\u2066a\u2069\u200f.txt', 'a.txt'],
  ['a\u0000b\nc.txt', 'abc.txt'],
  ['what?.txt', 'what_.txt'],
  ['..hidden', 'hidden'],
  ['name. . ', 'name'],
  ['', 'file'],
  ['/', 'file'],
  ['...', 'file'],
  [undefined, 'file'],
  [{ toString: 1, valueOf: 1 }, 'file'],
  [`${'x'.repeat(300)}.tar`, `${'x'.repeat(116)}.tar`],
])('%j is shown and saved as %j', (given, shown) => {
  expect(fileName(given)).toBe(shown);
});
