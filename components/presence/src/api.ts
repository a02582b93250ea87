import { type ApiRef, createApi } from '@parley/component';
import type { Claim, PersonPresence } from '@parley/presence';

/** What other components may ask of presence. They answer for who may do it: nothing here is checked against a caller. */
export interface PresenceApi {
  /**
   * Says that the person is in a call or meeting, or busy, until `release`. `source` names what says so (`conferencing:call-42`); a second
   * claim of it takes the place of the first. After a restart a claim holds for the grace (8 s), in which it is to be made again.
   */
  claim(person: string, source: string, claim: Claim): Promise<void>;
  /** Takes the claim back; where there is none, nothing happens. */
  release(person: string, source: string): Promise<void>;
  /** As of this moment, in the order of the ids. */
  of(people: readonly string[]): Promise<readonly PersonPresence[]>;
}

export const presenceApi: ApiRef<PresenceApi> = createApi('presence.api');
