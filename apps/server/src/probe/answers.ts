import type { Part } from '@parley/operations';
import { type Finding, judge } from './finding.ts';

/** Nobody waits longer for a page. */
const PATIENCE_MS = 10_000;

/** Whether the process answers at all: name, network, TLS and event loop in one. */
export async function askHealth(url: string): Promise<Finding> {
  const began = performance.now();
  try {
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    await answer.text();
    if (!answer.ok) return failing('answers', `It answers ${answer.status}: this address does not lead to a Parley server.`);
    const ms = performance.now() - began;
    return judge(
      'answers',
      ms,
      { good: 500, bearable: 2_000 },
      'It answers.',
      'The network is slow, or the node is busy: look at its event loop.',
    );
  } catch (error) {
    return failing('answers', `It cannot be reached: ${reasonOf(error)}. Look at the address, the firewall, and whether the server runs.`);
  }
}

/** Whether it is ready for people; a write to its storage is part of that. */
export async function askReadiness(url: string): Promise<Finding> {
  const began = performance.now();
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const { parts } = (await answer.json()) as { readonly parts: readonly Part[] };
    const lacking = parts.filter(({ ready }) => !ready).map(({ part, reason = '' }) => `${part}: ${reason}`);
    if (lacking.length > 0) return failing('is ready', lacking.join(' '));
    const ms = performance.now() - began;
    return judge(
      'is ready',
      ms,
      { good: 500, bearable: 2_000 },
      'It stores what it is given.',
      'A write takes long: look at the disk or the database.',
    );
  } catch (error) {
    return failing('is ready', `It does not say whether it is ready: ${reasonOf(error)}.`);
  }
}

export function failing(check: string, says: string): Finding {
  return { check, verdict: 'failing', says };
}

export function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `no answer within ${PATIENCE_MS / 1000} seconds`;
  return cause instanceof Error ? cause.message : message;
}
