import { type Component, defineComponent } from '@parley/component';
import { type PeopleApi, peopleApi } from '@parley/people';

/** A directory in which everybody exists. */
export const everybody: Component = defineComponent({
  id: 'people',
  version: '1.0.0',
  provides: peopleApi,
  start: async () => ({
    state: undefined,
    api: {
      exists: async (ids: readonly string[]) => new Set(ids),
      names: async (ids: readonly string[]) => new Map(ids.map((id) => [id, `Name of ${id}`])),
    } as Partial<PeopleApi> as PeopleApi,
  }),
}) as Component;
