import { askHealth, askReadiness } from './answers.ts';
import type { Finding } from './finding.ts';
import { tryMessages } from './trial.ts';

export { type Finding, verdictOf } from './finding.ts';

/** Looks at a running node from outside, as the people who use it do. What needs the part before is not tried when that fails. */
export async function probe(url: string, token: string | undefined): Promise<readonly Finding[]> {
  const health = await askHealth(url);
  if (health.verdict === 'failing') return [health];
  const readiness = await askReadiness(url);
  return token === undefined ? [health, readiness] : [health, readiness, ...(await tryMessages(url, token))];
}
