export {
  type DirectoryChange,
  type NewOrganisation,
  type OrganisationFacts,
  type PeopleApi,
  peopleApi,
  type RightsChange,
  type Standing,
} from './api.ts';
export { cell } from './cell.ts';
export { people } from './component.ts';
