import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ADDRESSES_FILE, addressesFile } from './generate-addresses.ts';

it('the server SDK knows every method at its address: else run node --conditions=source scripts/generate-addresses.ts', () => {
  expect(readFileSync(ADDRESSES_FILE, 'utf8')).toBe(addressesFile());
});
