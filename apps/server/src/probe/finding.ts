/** What one look at a running node has found. */
export interface Finding {
  /** What was looked at, in the words of the table. */
  readonly check: string;
  readonly verdict: 'ok' | 'slow' | 'failing';
  /** Milliseconds, where time was measured. */
  readonly ms?: number;
  /** What was seen, and what to do where it is not ok. */
  readonly says: string;
}

/** Up to `good` it is ok, up to `bearable` slow, above failing; all in ms. */
export interface Scale {
  readonly good: number;
  readonly bearable: number;
}

export function judge(check: string, ms: number, { good, bearable }: Scale, seen: string, advice: string): Finding {
  const verdict = ms <= good ? 'ok' : ms <= bearable ? 'slow' : 'failing';
  return { check, verdict, ms: Math.round(ms * 10) / 10, says: verdict === 'ok' ? seen : `${seen} ${advice}` };
}

/** The worst of them; nothing looked at is nothing known. */
export function verdictOf(findings: readonly Finding[]): Finding['verdict'] {
  if (findings.length === 0 || findings.some(({ verdict }) => verdict === 'failing')) return 'failing';
  return findings.some(({ verdict }) => verdict === 'slow') ? 'slow' : 'ok';
}
