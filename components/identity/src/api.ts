import { type ApiRef, createApi } from '@parley/component';

/** A password that was good enough, as it is stored. */
export interface PreparedPassword {
  readonly hash: string;
}

/** The cookie that carries a session: for `HttpResponse.setSession`, beside the slot. */
export interface SessionCookieValue {
  readonly value: string;
  readonly maxAgeS: number;
}

/** What other components may ask of identity. They answer for who may do it: nothing here is checked against a caller. */
export interface IdentityApi {
  /** Refused with `bad-request` and advice when it is too easy. `personal`: what is publicly the person's: name, mail address. */
  preparePassword(password: string, personal: readonly string[]): Promise<PreparedPassword>;
  /** The person can sign in with the password. */
  createAccount(person: string, password: PreparedPassword): Promise<void>;
  /** Signs the person in. `client`: what to call the browser in the list of sessions (`clientName`). */
  openSession(person: string, client: string): Promise<SessionCookieValue>;
  /** Whom the session cookies of a browser belong to, slot by slot; ended sessions and deactivated people are left out. */
  holders(cookies: ReadonlyMap<number, string>): Promise<ReadonlyMap<number, string>>;
}

export const identityApi: ApiRef<IdentityApi> = createApi('identity.api');
