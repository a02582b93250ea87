import { adviceOf, CODES, type CodeName, codeOf } from '@parley/protocol';
import { expect, test } from 'vitest';
import { adviceOn, codeName, ParleyError } from './error.ts';

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
  for (const code of [4099, 4199, 4299, 4399, 4499, 4599]) expect(adviceOn(codeName(code)), String(code)).toBe(adviceOf(code));
  for (const name of Object.keys(CODES) as CodeName[]) expect(codeName(codeOf(name))).toBe(name);
});
