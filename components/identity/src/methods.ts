import { anyOf, type Call, type Method, member, type Rule, role, rule } from '@parley/component';
import type { IdentityMethods } from '@parley/identity/contract';
import type { Person } from '@parley/people/contract';
import { endEverywhere, endGrant, endSessions, revokeEnded } from './endings.ts';
import { refused } from './reasons.ts';
import { revoke } from './revoking.ts';
import { DEFAULT_DAYS, inputs, outputs } from './schemas.ts';
import type { IdentityState } from './state.ts';

type In<M extends keyof IdentityMethods> = IdentityMethods[M]['in'];
type Out<M extends keyof IdentityMethods> = IdentityMethods[M]['out'];
type MethodsOf = {
  readonly [M in keyof IdentityMethods as M extends `identity.${infer Name}` ? Name : never]: Method<IdentityState, In<M>, Out<M>>;
};

function declare<M extends keyof IdentityMethods>(
  name: M,
  can: Rule,
  run: (call: Call<IdentityState>, input: In<M>) => Promise<Out<M>>,
): Method<IdentityState, In<M>, Out<M>> {
  return { in: inputs[name], out: outputs[name], can, run };
}

const admin = role('admin');
/** An application, by its key; not those whom it brings. */
const application: Rule = rule('application', ({ principal }) => principal?.kind === 'service' && principal.application !== undefined);

/** Somebody who can be invited and acted for. */
async function activePerson(state: IdentityState, id: string): Promise<Person> {
  const person = await state.people.person(id);
  if (!person) throw refused('person-unknown', { id });
  if (!person.active) throw refused('person-inactive', { name: person.name });
  return person;
}

export const methods: MethodsOf = {
  sessions: declare('identity.sessions', member, async ({ state, principal }) => ({
    sessions: await state.sessions.list(principal.id, principal.grant),
  })),

  signOut: declare('identity.signOut', member, async (call, { session = call.principal.grant, everywhere = false }) => {
    const { state, principal } = call;
    if (everywhere) await endEverywhere(state, principal, call);
    else if (session === principal.grant) await endGrant(state, session, call);
    else {
      const found = await state.sessions.byId(session);
      if (found?.person !== principal.id || principal.application !== undefined) throw refused('session-unknown');
      await endGrant(state, session);
    }
    return {};
  }),

  changePassword: declare('identity.changePassword', member, async ({ state, principal }, { current, next }) => {
    const person = await activePerson(state, principal.id);
    // By session: whoever fails to sign in elsewhere must not keep the person from it.
    const attempted = [`password of ${person.id}`, principal.grant] as const;
    state.guessing.attempt(...attempted);
    if (!(await state.accounts.verify(person.id, current))) throw refused('password-wrong');
    state.guessing.succeeded(...attempted);
    const prepared = await state.accounts.prepare(next, [person.name, person.mail, person.id]);
    const result = await state.services.sql.batch([endSessions(person.id, principal.grant), ...state.accounts.set(person.id, prepared)]);
    if (result.status === 'committed') await revokeEnded(state, result.rows[0] ?? []);
    return {};
  }),

  revoke: {
    ...declare('identity.revoke', anyOf(admin, application), async (call, input) => {
      const named = [input.token, input.session, input.person].filter((each) => each !== undefined);
      if (named.length !== 1 || (input.device !== undefined && input.person === undefined)) throw refused('revoke-unclear');
      await revoke(call.state, call.principal, input, call);
      return {};
    }),
    rest: 'POST /revocations',
    about: 'Withdraws tokens of an application: one, those of a session, of a person, or of a person on a device.',
  },

  invite: declare('identity.invite', admin, async ({ state }, input) => {
    const person = await activePerson(state, input.person);
    const { code, expiresAt } = await state.invitations.issue(person.id);
    return { url: `${state.options.origin()}/u/0/invitation/${code}`, expiresAt };
  }),

  issueToken: declare('identity.issueToken', admin, async ({ state }, { person, label, days = DEFAULT_DAYS }) => {
    const { id } = await activePerson(state, person);
    return state.tokens.issue(id, label, days);
  }),
};
