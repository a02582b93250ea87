import type { IdentityApi } from './api.ts';
import { holders } from './holders.ts';
import type { IdentityState } from './state.ts';

export function makeApi(state: IdentityState): IdentityApi {
  return {
    preparePassword: (password, personal) => state.accounts.prepare(password, personal),
    async createAccount(person, password) {
      await state.services.sql.batch(state.accounts.set(person, password));
      await state.people.markJoined(person);
    },
    openSession: (person, client) => state.sessions.open(person, client),
    holders: (cookies) => holders(state, cookies),
  };
}
