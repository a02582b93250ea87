import { type Apis, type Component, defineComponent, member, role } from '@parley/component';
import { z } from 'zod';
import { type PeopleApi, peopleApi } from './api.ts';
import { methods } from './methods.ts';
import { migrations } from './migrations.ts';
import { makeApi } from './people-api.ts';
import { reasons } from './reasons.ts';
import { routes } from './routes.ts';
import { makeState, type PeopleState, stopState } from './state.ts';

/** The organisation, its units and its people. */
export const people: Component<PeopleState, Apis, PeopleApi> = defineComponent<PeopleState, Apis, PeopleApi>({
  id: 'people',
  version: '0.1.0',
  permissions: ['storage:own'],
  provides: peopleApi,
  storage: { migrations },
  methods,
  reasons,
  watches: {
    directory: { in: z.unknown(), can: member, open: ({ state }, _input, sink) => state.hub.open(sink) },
    imports: { in: z.unknown(), can: role('admin'), open: ({ state }, _input, sink) => state.imports.open(sink) },
  },
  http: routes,
  async start(services) {
    const state = await makeState(services);
    return { state, api: makeApi(state), stop: () => stopState(state) };
  },
});
