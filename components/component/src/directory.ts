import { type ApiRef, createApi } from './api.ts';

/** A person, as those who may read the directory see them. */
export interface DirectoryPerson {
  readonly id: string;
  readonly name: string;
  /** Job title; '' when unknown. */
  readonly title: string;
  readonly mail: string;
  /** Ids of units, the main one first. */
  readonly units: readonly string[];
  /** False: can no longer sign in. */
  readonly active: boolean;
  /** Id of the person above in the reporting lines. */
  readonly manager?: string;
  readonly location?: string;
  /** Phone, pager, room …: name → value. */
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface DirectoryUnit {
  readonly id: string;
  readonly name: string;
  /** Absent for the roots of the tree. */
  readonly parent?: string;
}

/** Who there is, to be read by components with the permission `directory:read`. At most 500 people in one answer. */
export interface DirectoryServices {
  /** In the order of the ids, also those who are not active; unknown ids are left out. */
  people(ids: readonly string[]): Promise<readonly DirectoryPerson[]>;
  /** All units, siblings in their order. */
  units(): Promise<readonly DirectoryUnit[]>;
  /** Active people of a unit (`below`: and of the units below it) by name, behind the one whose id is `after`; 50 without a `limit`. */
  inUnit(
    unit: string,
    slice?: { readonly below?: boolean; readonly after?: string; readonly limit?: number },
  ): Promise<{ readonly people: readonly DirectoryPerson[]; readonly more: boolean }>;
  /** Active people, best first: by the beginnings of words, as people search. 20 without a `limit`. */
  search(query: string, limit?: number): Promise<readonly DirectoryPerson[]>;
}

/** Whoever provides this is the directory of the installation. */
export const directoryApi: ApiRef<DirectoryServices> = createApi('people.api');
