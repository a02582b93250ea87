import type { ComponentsMethods, ListedExtension } from '@parley/catalogue/contract';
import type { Parley } from '../types.ts';

/** What components add to the application, without what the caller may not run whatever it is about. */
export async function extensions(parley: Pick<Parley, 'request'>): Promise<readonly ListedExtension[]> {
  return (await parley.request<ComponentsMethods, 'components.extensions'>('components.extensions', {})).extensions;
}
