import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { OPERATING_FILE, operatingPage } from './generate-settings.ts';

it('the page for operators says of every setting what the server says: else run node --conditions=source scripts/generate-settings.ts', () => {
  expect(readFileSync(OPERATING_FILE, 'utf8')).toBe(operatingPage());
});
