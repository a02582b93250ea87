import { type ApiRef, createApi } from '@parley/component';

/** What other components may ask of the people component. */
export interface PeopleApi {
  /** Those of the given ids that are known and active. */
  exists(ids: readonly string[]): Promise<ReadonlySet<string>>;
}

export const peopleApi: ApiRef<PeopleApi> = createApi('people.api');
