import { anyone, type HttpRequest, parseInput, type Route, signedIn } from '@parley/component';
import type { IdentityRoutes } from '@parley/identity/contract';
import { z } from 'zod';
import { clientName } from './client-name.ts';
import { endEverywhere, endGrant } from './endings.ts';
import { acceptInvitation, invited } from './invitation.ts';
import { refused } from './reasons.ts';
import { SESSION_MAX_AGE_S } from './sessions.ts';
import { proveByPassword } from './sign-in.ts';
import { slotState } from './slot-state.ts';
import type { IdentityState } from './state.ts';

/** Longer than any password that is accepted: what is wrong should be said by who checks it. */
const password = z.string().min(1).max(1024);
const signInBody = z.strictObject({ name: z.string().trim().min(1).max(254), password });
const signOutBody = z.strictObject({ everywhere: z.boolean().exactOptional() });
const acceptBody = z.strictObject({ password });

/** The slot's own cookie again, which then lasts as long as the session does. */
function sameCookie({ slot, sessions }: HttpRequest): { setSession?: { slot: number; value: string; maxAgeS: number } } {
  const value = sessions.get(slot);
  return value === undefined ? {} : { setSession: { slot, value, maxAgeS: SESSION_MAX_AGE_S } };
}

export const routes: { readonly [K in keyof IdentityRoutes]: Route<IdentityState> } = {
  'GET /session': {
    can: anyone,
    run: async (call, request) => ({ json: await slotState(call, request), ...(call.principal ? sameCookie(request) : {}) }),
  },

  'POST /sign-in': {
    can: anyone,
    async run({ state }, request) {
      const { slot, remote, headers, sessions } = request;
      const person = await proveByPassword(state, { ...parseInput(signInBody, request.body), remote });
      const before = await state.sessions.byCookie(sessions.get(slot) ?? '');
      const cookie = await state.sessions.open(person.id, clientName(headers['user-agent']));
      // The cookie of this slot is overwritten; nobody could end its session any more.
      if (before) await endGrant(state, before.id);
      return { json: { slot }, setSession: { slot, ...cookie } };
    },
  },

  'POST /sign-out': {
    can: anyone,
    async run({ state, principal }, { body, slot }) {
      const { everywhere = false } = parseInput(signOutBody, body);
      if (principal && everywhere) await endEverywhere(state, principal);
      else if (principal) await endGrant(state, principal.grant);
      return { json: {}, setSession: { slot, value: null } };
    },
  },

  'POST /ticket': {
    can: signedIn,
    async run({ state, principal }, request) {
      const session = principal && (await state.sessions.byId(principal.grant));
      if (!session) throw refused('ticket-for-pages');
      return { json: { token: await state.tickets.issue(session.id), person: session.person }, ...sameCookie(request) };
    },
  },

  'GET /invitations/:code': {
    can: anyone,
    async run({ state }, { params }) {
      const { id, name, mail } = await invited(state, params['code'] ?? '');
      return { json: { organisation: (await state.people.organisation())?.name ?? '', id, name, mail } };
    },
  },

  'POST /invitations/:code': {
    can: anyone,
    run: ({ state }, request) =>
      acceptInvitation(state, request, request.params['code'] ?? '', parseInput(acceptBody, request.body).password),
  },
};
