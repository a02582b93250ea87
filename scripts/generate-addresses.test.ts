import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { addressFiles } from './generate-addresses.ts';

it('every method is known at its address: else run node --conditions=source scripts/generate-addresses.ts', () => {
  for (const [file, text] of addressFiles()) expect(readFileSync(file, 'utf8')).toBe(text);
});
