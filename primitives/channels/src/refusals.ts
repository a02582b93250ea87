import type { CodeName } from '@parley/protocol';
import type { Session } from '@parley/routing';
import { StorageError } from '@parley/storage';
import { ShapeLate, type Verdict } from './gate.ts';

/** How long a client waits before it asks a failing storage again. */
const RETRY_MS = 1_000;

/** What passes by itself: nothing was stored, the same may succeed later. Undefined: a bug. */
export function passingCode(fault: unknown): CodeName | undefined {
  if (fault instanceof ShapeLate) return 'unavailable';
  if (!(fault instanceof StorageError) || fault.code === 'bad-statement') return undefined;
  return fault.code === 'full' ? 'storage-full' : 'unavailable';
}

/** Answers a fault that passes; throws any other. */
export function refuseFault(session: Session, id: number, fault: unknown): void {
  const code = passingCode(fault);
  if (!code) throw fault;
  session.refuse(id, code, undefined, { retryAfterMs: RETRY_MS });
}

export function refuseVerdict(session: Session, id: number, verdict: Verdict, details: object = {}): void {
  session.refuse(id, 'forbidden', verdict.message, { details: { ...details, rule: verdict.rule } });
}
