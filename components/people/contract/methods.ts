import type { Group, GroupQuery, ListedPerson, Location, Organisation, Person, Role, Unit, UnitSlice } from './directory.ts';
import type { ImportReport } from './imports.ts';

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
