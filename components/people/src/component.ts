import { type Apis, type Component, defineComponent, member } from '@parley/component';
import { z } from 'zod';
import { type PeopleApi, peopleApi } from './api.ts';
import { methods } from './methods.ts';
import { migrations } from './migrations.ts';
import { makeApi } from './people-api.ts';
import { reasons } from './reasons.ts';
import { makeState, type PeopleState } from './state.ts';

/** The organisation, its units and its people. */
export const people: Component<PeopleState, Apis, PeopleApi> = defineComponent<PeopleState, Apis, PeopleApi>({
  id: 'people',
  version: '0.1.0',
  provides: peopleApi,
  storage: { migrations },
  methods,
  reasons,
  watches: {
    directory: { in: z.unknown(), can: member, open: ({ state }, _input, sink) => state.hub.open(sink) },
  },
  async start(services) {
    const state = makeState(services);
    return { state, api: makeApi(state), stop: async () => state.hub.close() };
  },
});
