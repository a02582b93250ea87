/** What clients see of people and units. Types only: the schemas stay on the server. */

export interface Person {
  readonly id: string;
  readonly name: string;
  /** Job title; '' when unknown. */
  readonly title: string;
  readonly mail: string;
  /** Units the person belongs to, the first is the main one. */
  readonly units: readonly string[];
  /** False: can no longer sign in; kept because messages name it. */
  readonly active: boolean;
  /** False until the person has set a password (an invitation may be open). */
  readonly joined: boolean;
  readonly admin: boolean;
}

export interface Unit {
  readonly id: string;
  readonly name: string;
  /** Absent for the roots of the tree. */
  readonly parent?: string;
  /** Position among its siblings. */
  readonly order: number;
  /** People whose main or further unit this is, without units below. */
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
  readonly reason: string;
}
export interface ImportReport {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly units: number;
  readonly problems: readonly ImportProblem[];
  /** False for a dry run: nothing was written. */
  readonly applied: boolean;
}

export interface PeopleMethods {
  'people.me': { in: Record<string, never>; out: { person: Person; organisation: Organisation } };
  'people.units': { in: Record<string, never>; out: { units: readonly Unit[] } };
  /** Of one unit (with `below`, also of the units below), or all; ordered by name; paged by `after` (the last id). */
  'people.list': {
    in: { unit?: string; below?: boolean; query?: string; after?: string; limit?: number };
    out: { people: readonly Person[]; more: boolean };
  };
  /** Unknown ids are left out. At most 500. */
  'people.get': { in: { ids: readonly string[] }; out: { people: readonly Person[] } };
  // Administrators:
  'people.add': {
    in: { name: string; mail: string; title?: string; unit?: string; id?: string; admin?: boolean };
    out: { person: Person };
  };
  'people.update': {
    in: { id: string; name?: string; mail?: string; title?: string; unit?: string; active?: boolean; admin?: boolean };
    out: { person: Person };
  };
  'people.addUnit': { in: { name: string; parent?: string; id?: string }; out: { unit: Unit } };
  /** CSV with a header line; columns: name, mail, and optionally id, title, unit (path "Medicine / Cardiology"), admin. */
  'people.import': { in: { csv: string; dryRun: boolean }; out: ImportReport };
}

/** Watch `people.directory`: says that something changed since; the client asks again for what it shows. */
export interface DirectoryDelta {
  readonly people?: readonly Person[];
  readonly units?: readonly Unit[];
}
