/** What clients see of people, units and groups. Types only: the schemas stay on the server. */

/** What a person is in one unit. */
export interface Role {
  readonly unit: string;
  /** '' where nothing is said of it. */
  readonly title: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  /** Job title, that of the main role; '' when unknown. */
  readonly title: string;
  readonly mail: string;
  /** Units the person belongs to, the first is the main one. */
  readonly units: readonly string[];
  /** One for each of `units`, in their order; the title of the first is `title`. Absent where there is at most one unit. */
  readonly roles?: readonly Role[];
  /** False: can no longer sign in; kept because messages name it. */
  readonly active: boolean;
  /** False until the person has set a password (an invitation may be open). */
  readonly joined: boolean;
  readonly admin: boolean;
  /** Id of the person above in the reporting lines. */
  readonly manager?: string;
  /** Where the person works: a name such as "Aldermoor North". */
  readonly location?: string;
  /** Phone, pager, room …, in the order in which they were given: name → value. Absent where there are none. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Version of the photo, which is at `/u/<slot>/api/people/photos/<version>`. Another photo has another version. */
  readonly photo?: string;
  /** A guest of an application (`guest:crm:visitor`), by the name that the guest's token brings: in no list, and nobody to write to. */
  readonly guest?: true;
}

/** As little of a person as a list needs, so that long lists can be known as a whole. */
export type ListedPerson = Pick<Person, 'id' | 'name' | 'photo'>;

/** A part of the people of a unit itself, by name: from `from` up to, but not with, `to`. */
export interface UnitSlice {
  readonly unit: string;
  readonly from: number;
  readonly to: number;
}

export interface Unit {
  readonly id: string;
  readonly name: string;
  /** Absent for the roots of the tree. */
  readonly parent?: string;
  /** Position among its siblings. */
  readonly order: number;
  /** Active people whose main or further unit this is, without units below. */
  readonly people: number;
  /** Active people in it and in the units below, each counted once. Absent from servers that do not say it. */
  readonly below?: number;
}

/** Who is in a group by what is known of them; where several things are said, all must hold. */
export interface GroupQuery {
  /** In this unit or below it. */
  readonly unit?: string;
  readonly location?: string;
  readonly attribute?: { readonly name: string; readonly value: string };
}

/** A named set of people: those who are listed, those in the groups in it, and those whom the query finds. */
export interface Group {
  readonly id: string;
  readonly name: string;
  /** What it is for; '' when nothing is said. */
  readonly description: string;
  /** Active people in it, each counted once. */
  readonly people: number;
  /** How many of them are listed by hand. */
  readonly listed: number;
  /** Groups in it. */
  readonly groups: readonly string[];
  readonly query?: GroupQuery;
}

export interface Location {
  readonly name: string;
  /** Active people there. */
  readonly people: number;
}

export interface Organisation {
  readonly name: string;
  /** Loaded from the sample: "open a window as somebody else" exists. */
  readonly sample: boolean;
}

/** One line of an import that was not taken, and why. */
export interface ImportProblem {
  /** 1-based line of the file. */
  readonly line: number;
  readonly column?: string;
  /** A sentence for people, in English. */
  readonly reason: string;
  /** The same for programs: a stable name and what the sentence names. */
  readonly code: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** One thing that an import changes. */
export interface ImportChange {
  readonly kind: 'added' | 'changed' | 'deactivated';
  readonly person: string;
  readonly name: string;
  /** Column of the file; absent where the person as a whole is added or deactivated. */
  readonly column?: string;
  /** As it would stand in the column. */
  readonly before?: string;
  readonly after?: string;
}

export interface ImportReport {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** New units. */
  readonly units: number;
  /** New groups. */
  readonly groups?: number;
  /** Active people who do not stand in the file. */
  readonly missing?: number;
  /** Those of them who are deactivated by it. */
  readonly deactivated?: number;
  /** By line; the first thousand. */
  readonly problems: readonly ImportProblem[];
  /** Problems that are not listed. */
  readonly moreProblems?: number;
  /** The first two hundred, in the order of the file. */
  readonly changes?: readonly ImportChange[];
  /** Changes that are not listed. */
  readonly moreChanges?: number;
  /** False for a dry run: nothing was written. */
  readonly applied: boolean;
}

export interface ImportOptions {
  readonly dryRun: boolean;
  /**
   * Deactivates whoever is active and not in the file. The number is what a dry run said as `missing`: where it is another one, or a line has a
   * problem, the import is refused and nothing is written.
   */
  readonly deactivateMissing?: number;
}

/** Where an import stands. It goes on when nobody looks; one at a time. */
export type ImportJob =
  | {
      readonly state: 'running';
      readonly id: string;
      readonly dryRun: boolean;
      /** Name of the file; '' when unknown. */
      readonly file: string;
      readonly step: 'reading' | 'comparing' | 'writing' | 'publishing';
      /** From 0 to 1, over all steps. */
      readonly progress: number;
    }
  | { readonly state: 'done'; readonly id: string; readonly dryRun: boolean; readonly file: string; readonly report: ImportReport }
  | {
      readonly state: 'failed';
      readonly id: string;
      readonly dryRun: boolean;
      readonly file: string;
      /** A code of the protocol, and a sentence; for programs the reason and what it names. Nothing was written. */
      readonly code: string;
      readonly message: string;
      readonly reason?: string;
      readonly values?: Readonly<Record<string, string | number>>;
    };

export interface PeopleMethods {
  'people.me': { in: Record<string, never>; out: { person: Person; organisation: Organisation } };
  /** All units, siblings in their order. */
  'people.units': { in: Record<string, never>; out: { units: readonly Unit[] } };
  /**
   * Everybody for whom all that is given holds (`below`: also those of the units below `unit`), ordered by name; paged by `after` (the last
   * id). With `query`: what `people.search` finds among them, best first and without further pages.
   */
  'people.list': {
    in: {
      unit?: string;
      below?: boolean;
      /** Whose manager this is. */
      manager?: string;
      location?: string;
      group?: string;
      query?: string;
      after?: string;
      limit?: number;
    };
    out: { people: readonly Person[]; more: boolean };
  };
  /**
   * The best of those in whom every word of the query is found: words of the name first, then title, units, mail, location and attributes;
   * beginnings of words, without regard to case and accents, with a slip of the keyboard where nothing else is found. `limit`: 20, at most 100.
   */
  'people.search': { in: { query: string; unit?: string; limit?: number }; out: { people: readonly Person[] } };
  /**
   * Who stands where in the lists of units, active people only: an answer for each of the first slices, in their order, as many as hold some
   * 2,000 people together; at least one. `total`: how many people the whole list has; none where the unit is unknown. At most 200 slices of 200.
   */
  'people.names': {
    in: { slices: readonly UnitSlice[] };
    out: { units: readonly { readonly total: number; readonly people: readonly ListedPerson[] }[] };
  };
  /** Unknown ids are left out. At most 500. */
  'people.get': { in: { ids: readonly string[] }; out: { people: readonly Person[] } };
  /** By name; paged by `after` (the last name). */
  'people.locations': { in: { after?: string; limit?: number }; out: { locations: readonly Location[]; more: boolean } };
  /** Those at the top of the reporting lines (who have reports and no active manager), by name. Paged by `after` (the last id). */
  'people.heads': { in: { after?: string; limit?: number }; out: { people: readonly Person[]; more: boolean } };
  /** How many active people report to each of these; ids without any are left out. At most 500. */
  'people.reports': { in: { ids: readonly string[] }; out: { reports: Readonly<Record<string, number>> } };
  /** By name, or (`person`) those that a person is in; paged by `after` (the last id). */
  'people.groups': {
    in: { person?: string; after?: string; limit?: number };
    out: { groups: readonly Group[]; more: boolean };
  };
  // Administrators:
  'people.add': {
    in: {
      name: string;
      mail: string;
      title?: string;
      unit?: string;
      id?: string;
      admin?: boolean;
      manager?: string;
      location?: string;
      attributes?: Readonly<Record<string, string>>;
    };
    out: { person: Person };
  };
  /**
   * What is given changes. `unit` and `title`: of the main role ('': none). `roles`: all of them anew, instead of those two. `manager` and
   * `location`: '' takes it away. `attributes`: those that are named, '' takes one away.
   */
  'people.update': {
    in: {
      id: string;
      name?: string;
      mail?: string;
      title?: string;
      unit?: string;
      roles?: readonly Role[];
      manager?: string;
      location?: string;
      attributes?: Readonly<Record<string, string>>;
      active?: boolean;
      admin?: boolean;
    };
    out: { person: Person };
  };
  'people.addUnit': { in: { name: string; parent?: string; id?: string }; out: { unit: Unit } };
  /** `parent`: where it stands from now on ('': among the roots). `order`: its place among its siblings, the first is 1. */
  'people.updateUnit': { in: { id: string; name?: string; parent?: string; order?: number }; out: { unit: Unit } };
  /** Refused (`conflict`) while somebody or something is in it, unless `moveTo` names the unit that takes people and units below. */
  'people.removeUnit': { in: { id: string; moveTo?: string }; out: Record<string, never> };
  'people.addGroup': {
    in: { name: string; description?: string; id?: string; people?: readonly string[]; groups?: readonly string[]; query?: GroupQuery };
    out: { group: Group };
  };
  /** `addPeople`, `removePeople`: of those who are listed, at most 500 of each. `groups`: all of them anew. `query`: null takes it away. */
  'people.updateGroup': {
    in: {
      id: string;
      name?: string;
      description?: string;
      addPeople?: readonly string[];
      removePeople?: readonly string[];
      groups?: readonly string[];
      query?: GroupQuery | null;
    };
    out: { group: Group };
  };
  'people.removeGroup': { in: { id: string }; out: Record<string, never> };
  /**
   * For files that fit into a frame; `POST /imports` takes larger ones. CSV with a header line; columns: name, mail, and optionally id, title,
   * unit (path "Medicine / Cardiology"), roles, manager (mail or id), location, groups, active, admin, and attribute:NAME for any attribute.
   */
  'people.import': { in: { csv: string; dryRun: boolean; deactivateMissing?: number }; out: ImportReport };
}

export interface PeopleRoutes {
  /** The photo of this version: its bytes, which never change. Members. */
  'GET /photos/:version': { out: Uint8Array };
  /** JPEG, PNG or WebP of at most 256 KiB: of oneself, or of anybody by administrators. */
  'PUT /people/:id/photo': { in: Uint8Array; out: { person: Person } };
  'DELETE /people/:id/photo': { out: { person: Person } };
  /** Administrators: a CSV file of at most 32 MiB as body; `ImportOptions` and `file` (its name) in the query. Answers when it has begun. */
  'POST /imports': { in: Uint8Array; out: { id: string } };
  /** Administrators: a CSV file that imports again without a change. */
  'GET /export.csv': { out: Uint8Array };
}

/**
 * Watch `people.directory`: absolute values of what has changed. What a snapshot says is to be asked for again; deltas say what is different
 * from the version before, also for whoever comes back and still has a version (`since`).
 */
export interface DirectoryDelta {
  readonly people?: readonly Person[];
  readonly units?: readonly Unit[];
  readonly removedUnits?: readonly string[];
  readonly groups?: readonly Group[];
  readonly removedGroups?: readonly string[];
}

/** Watch `people.imports` (administrators): the import that runs or ran last; each delta is the whole of it anew. */
export interface ImportsView {
  /** Absent: there was none since the server started. */
  readonly job?: ImportJob;
}
