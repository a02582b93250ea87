import { type Component, defineComponent } from '@parley/component';
import { type IdentityApi, identityApi } from './api.ts';
import { authenticate } from './authenticate.ts';
import { endEverything } from './endings.ts';
import { makeApi } from './identity-api.ts';
import { methods } from './methods.ts';
import { migrations } from './migrations.ts';
import type { IdentityOptions } from './options.ts';
import { reasons } from './reasons.ts';
import { answerStanding } from './revoking.ts';
import { routes } from './routes.ts';
import { type IdentityState, makeState, uses } from './state.ts';

/** Who is who: accounts, sessions, invitations, access tokens, and the operator of this server. */
export function createIdentity(options: IdentityOptions): Component<IdentityState, typeof uses, IdentityApi> {
  return defineComponent<IdentityState, typeof uses, IdentityApi>({
    id: 'identity',
    version: '0.1.0',
    permissions: ['storage:own', 'sessions:read', 'sessions:end', 'origins:admit'],
    uses,
    provides: identityApi,
    storage: { migrations },
    methods,
    reasons,
    http: routes,
    authenticate,
    admits: (state, origin) => state.applications.admits(origin),
    async start(services) {
      const state = makeState(services, options);
      state.people.onRightsChanged(async ({ person, active }) => {
        // Roles are those of the moment of connecting: who keeps the account connects again, with the new ones.
        if (active) await services.sessions.revoke({ person });
        else await endEverything(state, person);
      });
      const stop = services.sessions.onRevoked((what) => state.grants.drop(what));
      const stopAnswering = answerStanding(state);
      await state.grants.load();
      await state.revocations.lengthen();
      return {
        state,
        api: makeApi(state),
        stop: async () => {
          stop();
          stopAnswering();
          await state.pictures.close();
        },
      };
    },
  });
}
