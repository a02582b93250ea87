import type { Parley } from '../types.ts';

/** May the caller do it? `rule`: what decided. */
export interface ActionVerdict {
  readonly allowed: boolean;
  readonly rule: string;
}

interface Methods {
  'components.can': { in: { readonly actions: readonly string[] }; out: { readonly verdicts: Readonly<Record<string, ActionVerdict>> } };
}

/** Whether one may do what a component names in its `policies`: `(await can(parley, 'polls.create')).allowed`. What nobody declares nobody may. */
export async function can(parley: Pick<Parley, 'request'>, action: string): Promise<ActionVerdict> {
  const { verdicts } = await parley.request<Methods, 'components.can'>('components.can', { actions: [action] });
  return verdicts[action] ?? { allowed: false, rule: 'undeclared' };
}
