export { type PeopleApi, peopleApi } from './api.ts';
