import { type ApiRef, createApi, type DirectoryServices, directoryApi } from '@parley/component';
import type { Group, ImportReport, Organisation, PeopleMethods, Person, Unit } from '@parley/people/contract';

export interface OrganisationFacts extends Organisation {
  /** Id of the first administrator: who created the organisation or loaded the sample. */
  readonly founder: string;
}

export interface NewOrganisation {
  readonly name: string;
  readonly sample: boolean;
  /** A new person, or (the sample's) somebody imported before. */
  readonly founder: { readonly name: string; readonly mail: string } | { readonly person: string };
}

/** What a person may do has changed. */
export interface RightsChange {
  readonly person: string;
  readonly active: boolean;
  readonly admin: boolean;
}

/** Ids of what is different from before: people, units (or who is in them), groups. What is gone is named too. */
export interface DirectoryChange {
  readonly people: readonly string[];
  readonly units: readonly string[];
  readonly groups?: readonly string[];
}

/** What other components may ask of the people component. They answer for who may do it: nothing here is checked against a caller. */
export interface PeopleApi extends DirectoryServices {
  /** Those of the given ids that are known and active. */
  exists(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Ids of everybody who is active. */
  active(): Promise<readonly string[]>;
  /** Undefined before the first run. */
  organisation(): Promise<OrganisationFacts | undefined>;
  /**
   * Makes the organisation, with its first administrator where that is a new person, in one step. Refused with `conflict` when there is one,
   * and when a new founder would find people here already. Answers the founder.
   */
  createOrganisation(organisation: NewOrganisation): Promise<Person>;
  /** The import of an administrator, also before there is an organisation. */
  importPeople(csv: string): Promise<ImportReport>;
  /** Makes the group, unless there is one with its id. Answers the one that is there then. */
  ensureGroup(group: PeopleMethods['people.addGroup']['in'] & { readonly id: string }): Promise<Group>;
  person(id: string): Promise<Person | undefined>;
  /** What a session needs to know of its person, in one read: asked at every connection. */
  standing(id: string): Promise<Standing | undefined>;
  /** The same of many; unknown ids are left out. */
  standings(ids: readonly string[]): Promise<ReadonlyMap<string, Standing>>;
  /** In the order of the ids, also those who are not active; unknown ids are left out. */
  people(ids: readonly string[]): Promise<readonly Person[]>;
  /** All units, siblings in their order. */
  units(): Promise<readonly Unit[]>;
  /** Everybody, also those who are not active. */
  everybody(): Promise<readonly Person[]>;
  /** Calls `fn` after every change of people and units. Returns how to stop. */
  onChanged(fn: (change: DirectoryChange) => void): () => void;
  /** Case does not matter. */
  personByMail(mail: string): Promise<Person | undefined>;
  /** Of people and of guests. Unknown ids are left out. */
  names(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Makes the person, or brings up to date what is said of somebody who is active; units and groups that exist are joined, none is left. Name and
   * mail address of whoever was typed in or imported, has an account or administers stay as they are.
   * Refused where something is not of its form, the mail address is somebody else's, or the person is of another source.
   */
  ensure(arrival: Arrival): Promise<void>;
  /** The guest of an application has this name from then on, for whoever asks who wrote something (`people.get`). */
  seeGuest(id: string, name: string): Promise<void>;
  /** Guests who have shown no token for 30 days, in the order of their ids behind one (''), at most `limit`. */
  guestsAway(after: string, limit: number): Promise<readonly string[]>;
  /** Those of them who are away have no name any more, until they come again. */
  forgetGuests(ids: readonly string[]): Promise<void>;
  /** Refused where the bytes are no photo (PNG, JPEG, WebP), or nobody has the id. */
  setPhoto(id: string, bytes: Uint8Array): Promise<void>;
  /** The person has set a password. */
  markJoined(id: string): Promise<void>;
  /**
   * Calls `fn` after somebody was deactivated, activated, made an administrator or no longer one; the change is answered to whoever made it
   * when `fn` has settled.
   */
  onRightsChanged(fn: (change: RightsChange) => Promise<void>): void;
}

/** Somebody whom an application brings, as it describes them. */
export interface Arrival {
  readonly id: string;
  /** The application whose own the person is; '': one of the organisation. */
  readonly source: string;
  readonly name: string;
  readonly mail?: string;
  /** Those that are named. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Ids or paths. */
  readonly units?: readonly string[];
  /** Ids or names. */
  readonly groups?: readonly string[];
}

/** Whether somebody may come in, and as what. */
export interface Standing {
  readonly active: boolean;
  readonly admin: boolean;
}

export const peopleApi: ApiRef<PeopleApi> = createApi(directoryApi.id);
