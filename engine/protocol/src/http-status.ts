import type { CodeName } from './codes.ts';

const STATUS: Partial<Record<CodeName, number>> = {
  'token-expired': 401,
  'token-invalid': 401,
  'token-revoked': 401,
  'person-disabled': 403,
  forbidden: 403,
  'not-found': 404,
  'unknown-method': 404,
  conflict: 409,
  'too-large': 413,
  refused: 422,
  cancelled: 499,
  'rate-limited': 429,
  'too-many-requests': 429,
  overloaded: 503,
  unavailable: 503,
  'deadline-exceeded': 504,
  'storage-full': 507,
  internal: 500,
};

/** The HTTP status that says what the code says; 400 for what is the caller's mistake and has no status of its own. */
export function httpStatusOf(code: CodeName): number {
  return STATUS[code] ?? 400;
}
