import type { ActionVerdict, ComponentsMethods } from '@parley/catalogue/contract';
import type { Parley } from '../types.ts';

/** Whether one may do what a component names in its `policies`: `(await can(parley, 'polls.create')).allowed`. What nobody declares nobody may. */
export async function can(parley: Pick<Parley, 'request'>, action: string): Promise<ActionVerdict> {
  const { verdicts } = await parley.request<ComponentsMethods, 'components.can'>('components.can', { actions: [action] });
  return verdicts[action] ?? { allowed: false, rule: 'undeclared' };
}
