/** What clients see of people, units and groups. Types only: the schemas stay on the server. */

export type {
  DirectoryDelta,
  Group,
  GroupQuery,
  ListedPerson,
  Location,
  Organisation,
  Person,
  Role,
  Unit,
  UnitSlice,
} from './directory.ts';
export type { ImportChange, ImportJob, ImportOptions, ImportProblem, ImportReport, ImportsView } from './imports.ts';
export type { PeopleMethods, PeopleRoutes } from './methods.ts';
