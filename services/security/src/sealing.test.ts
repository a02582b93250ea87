import { systemRuntime } from '@parley/runtime';
import { expect, it } from 'vitest';
import { Sealing } from './sealing.ts';

const key = new Uint8Array(32).fill(9);
const sealing = new Sealing(key, 'a purpose', systemRuntime.random);

it('what was sealed is opened as what it was sealed as, and as nothing else', () => {
  const sealed = sealing.seal('secret', 'row 1');
  expect(sealed).not.toContain('secret');
  expect(sealing.open(sealed, 'row 1')).toBe('secret');
  expect(sealing.open(sealed, 'row 2')).toBeUndefined();
});

it('another key and another purpose open nothing', () => {
  const sealed = sealing.seal('secret', 'row 1');
  expect(new Sealing(key, 'another purpose', systemRuntime.random).open(sealed, 'row 1')).toBeUndefined();
  expect(new Sealing(new Uint8Array(32), 'a purpose', systemRuntime.random).open(sealed, 'row 1')).toBeUndefined();
});

it.each(['', 'short', 'x'.repeat(100)])('what was never sealed (%s) is not opened', (text) => {
  expect(sealing.open(text, 'row 1')).toBeUndefined();
});
