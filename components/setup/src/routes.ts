import { anyone, type HttpRequest, type HttpResponse, parseInput, type Route } from '@parley/component';
import { clientName, slotFor } from '@parley/identity';
import { cell } from '@parley/people';
import type { SetupRoutes } from '@parley/setup/contract';
import { z } from 'zod';
import { refused } from './reasons.ts';
import { sampleLoader } from './rules.ts';
import { loadSample, readSample } from './sample.ts';
import type { SetupState } from './state.ts';

const code = z.string().min(1).max(100);
const organisationBody = z.strictObject({
  code,
  organisation: cell('name'),
  name: cell('name'),
  mail: cell('mail'),
  password: z.string().min(1).max(1024),
});
const sampleBody = z.strictObject({ code });
const openAsBody = z.strictObject({ person: z.string().min(1).max(128) });

async function signIn(
  state: SetupState,
  person: string,
  slot: number,
  { headers }: HttpRequest,
): Promise<Required<Pick<HttpResponse, 'setSession'>>> {
  const cookie = await state.identity.openSession(person, clientName(headers['user-agent']));
  return { setSession: { slot, ...cookie } };
}

export const routes: { readonly [K in keyof SetupRoutes]: Route<SetupState> } = {
  // Whoever has the code: there is nobody yet who could be signed in.
  'POST /organisation': {
    can: anyone,
    run({ state }, request) {
      const input = parseInput(organisationBody, request.body);
      return state.firstRun.once(input.code, async () => {
        const { name, mail, password } = input;
        const prepared = await state.identity.preparePassword(password, [name, mail, input.organisation]);
        const founder = await state.people.createOrganisation({ name: input.organisation, sample: false, founder: { name, mail } });
        await state.identity.createAccount(founder.id, prepared);
        return { json: { slot: request.slot }, ...(await signIn(state, founder.id, request.slot, request)) };
      });
    },
  },

  'POST /sample': {
    can: anyone,
    run({ state }, request) {
      const input = parseInput(sampleBody, request.body);
      return state.firstRun.once(input.code, async () => {
        const founder = await loadSample(await readSample(), { ...state, now: state.clock.now() });
        return { json: { slot: request.slot }, ...(await signIn(state, founder.id, request.slot, request)) };
      });
    },
  },

  'POST /open-as': {
    can: sampleLoader,
    async run({ state }, request) {
      const person = await state.people.person(parseInput(openAsBody, request.body).person);
      if (!person?.active) throw refused('person-unavailable');
      const holders = await state.identity.holders(request.sessions);
      const slot = slotFor(person.id, holders);
      if (slot === undefined) throw refused('browser-full');
      const json = { slot, url: `/u/${slot}/` };
      return holders.get(slot) === person.id ? { json } : { json, ...(await signIn(state, person.id, slot, request)) };
    },
  },
};
