import { CODES, type CodeName, codeOf } from '@parley/protocol';
import { expect, test } from 'vitest';
import { codeName, ParleyError } from './error.ts';

test('every code has a help', () => {
  for (const code of [...(Object.keys(CODES) as CodeName[]), 'disposed', 'network', 'outbox-failed'] as const) {
    expect(new ParleyError(code).help, code).toMatch(/\.$/);
  }
});

test('what may succeed later is retryable', () => {
  for (const code of ['unavailable', 'rate-limited', 'internal', 'going-away', 'overloaded', 'network', 'outbox-failed'] as const) {
    expect(new ParleyError(code).retryable, code).toBe(true);
  }
  for (const code of ['forbidden', 'refused', 'token-revoked', 'person-disabled', 'cancelled', 'disposed'] as const) {
    expect(new ParleyError(code).retryable, code).toBe(false);
  }
});

test('a code that is newer than this client is treated by its range', () => {
  expect([4099, 4199, 4299, 4399, 4499, 4599].map((code) => codeName(code))).toEqual([
    'going-away',
    'overloaded',
    'token-invalid',
    'version-unsupported',
    'refused',
    'unavailable',
  ]);
  for (const [name] of Object.entries(CODES)) expect(codeName(codeOf(name as CodeName))).toBe(name);
});
