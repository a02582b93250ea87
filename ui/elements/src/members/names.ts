import type { Parley } from '@parley/esdk';
import type { PeopleMethods } from '@parley/people/contract';

const known = new WeakMap<Parley, Map<string, string>>();

/** Names of people, by their ids; asked for once. Whoever is not told of, or may not be, is left out. */
export async function namesOf(parley: Parley, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const names = known.get(parley) ?? new Map<string, string>();
  known.set(parley, names);
  const missing = ids.filter((id) => !names.has(id));
  if (missing.length === 0) return names;
  try {
    const { people } = await parley.request<PeopleMethods, 'people.get'>('people.get', { ids: missing });
    for (const { id, name } of people) names.set(id, name);
  } catch {
    // A token need not list it: ids are shown then.
  }
  return names;
}
