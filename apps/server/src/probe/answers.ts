import type { Part } from '@parley/operations';
import { type Finding, judge, type Scale } from './finding.ts';

/** Nobody waits longer for a page. */
const PATIENCE_MS = 10_000;

const PLAIN =
  'It lets nobody in by plain http at this address. Try the one that people type, or http://127.0.0.1 (with the port) on its own machine.';
const SCALE: Scale = { good: 500, bearable: 2_000 };

/** Whether the process answers at all: name, network, TLS and event loop in one. */
export async function askHealth(url: string): Promise<Finding> {
  try {
    const { answer, ms } = await ask(`${url}/healthz`);
    if (!answer.ok) return failing('answers', `It answers ${answer.status}: this address does not lead to a Parley server.`);
    if (await turnsAway(url)) return failing('answers', PLAIN);
    return judge('answers', ms, SCALE, 'It answers.', 'The network is slow, or the node is busy: look at its event loop.');
  } catch (error) {
    return failing('answers', unreachable(error));
  }
}

/** Health is told to everybody, pages only where nobody can read along. */
async function turnsAway(url: string): Promise<boolean> {
  const { answer } = await ask(`${url}/`);
  return answer.status === 403 || answer.status === 421;
}

function unreachable(error: unknown): string {
  const { cause } = error as Error;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (/CERT|UNABLE_TO_VERIFY/.test(code))
    return `Its certificate does not hold: ${reasonOf(error)}. Look at its name, its end and its chain; NODE_EXTRA_CA_CERTS names the file of an authority of your own.`;
  return `It cannot be reached: ${reasonOf(error)}. Look at the address, the firewall, and whether the server runs.`;
}

/** Whether it is ready for people; a write to its storage is part of that. */
export async function askReadiness(url: string): Promise<Finding> {
  try {
    const { text, ms } = await ask(`${url}/readyz`);
    const { parts } = JSON.parse(text) as { readonly parts: readonly Part[] };
    const lacking = parts.filter(({ ready }) => !ready).map(({ part, reason = '' }) => `${part}: ${reason}`);
    if (lacking.length > 0) return failing('is ready', lacking.join(' '));
    return judge('is ready', ms, SCALE, 'It stores what it is given.', 'A write takes long: look at the disk or the database.');
  } catch (error) {
    return failing('is ready', `It does not say whether it is ready: ${reasonOf(error)}.`);
  }
}

/** The whole answer, and how long it took. */
async function ask(url: string): Promise<{ readonly answer: Response; readonly text: string; readonly ms: number }> {
  const began = performance.now();
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  const text = await answer.text();
  return { answer, text, ms: performance.now() - began };
}

export function failing(check: string, says: string): Finding {
  return { check, verdict: 'failing', says };
}

export function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `no answer within ${PATIENCE_MS / 1000} seconds`;
  return cause instanceof Error ? cause.message : message;
}
