import { type Component, defineComponent } from '@parley/component';
import { type PresenceApi, presenceApi } from './api.ts';
import { methods } from './methods.ts';
import { migrations } from './migrations.ts';
import { reasons } from './reasons.ts';
import { makeState, type PresenceState, uses } from './state.ts';
import { watches } from './watches.ts';

/** Who is there: by person, by unit of the organisation, by conversation. */
export const presence: Component<PresenceState, typeof uses, PresenceApi> = defineComponent<PresenceState, typeof uses, PresenceApi>({
  id: 'presence',
  version: '0.1.0',
  permissions: ['storage:own', 'sessions:read', 'sessions:vouch'],
  uses,
  provides: presenceApi,
  storage: { migrations },
  methods,
  reasons,
  watches,
  async start(services) {
    const state = await makeState(services);
    const { roster } = state.presence;
    return {
      state,
      api: {
        claim: async (person, source, claim) => roster.claim(person, source, claim),
        release: async (person, source) => roster.claim(person, source, undefined),
        of: async (people) => people.map((person) => ({ person, ...state.presence.of(person) })),
      },
      stop: () => state.close(),
    };
  },
});
