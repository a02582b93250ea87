import { CODES, type CodeName } from '@parley/protocol';
import type { Session } from '@parley/routing';

/** Thrown by whoever answers, to refuse. */
export interface FakeRefusal {
  readonly refused: CodeName;
  readonly message?: string | undefined;
  readonly details?: unknown;
  readonly retryAfterMs?: number | undefined;
}

/** Answers a request with what was thrown: a refusal, or a fault of whoever was to answer. */
export function refuseBy(session: Session, id: number, thrown: unknown): void {
  const { refused = 'internal', message = CODES[refused].help, details, retryAfterMs } = (thrown ?? {}) as Partial<FakeRefusal>;
  session.refuse(id, refused, message, { ...(details !== undefined && { details }), ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

export function forbidden(what: string, rule: string): FakeRefusal {
  return { refused: 'forbidden', message: `You may not use ${what}.`, details: { rule } };
}

/** What a server's schemas refuse. */
export function malformed(field: string, problem: string): FakeRefusal {
  return { refused: 'bad-request', message: `"${field}": ${problem}`, details: { field } };
}

export function keyReused(): FakeRefusal {
  return { refused: 'conflict', message: 'This idempotency key was used for another request.', details: { reason: 'key-reused' } };
}
