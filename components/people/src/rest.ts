import type { RestKey } from '@parley/component';
import type { PeopleMethods } from '@parley/people/contract';

/** Where methods are served over HTTP; the others are for screens. */
export const rest: { readonly [M in keyof PeopleMethods]?: RestKey } = {
  'people.me': 'GET /me',
  'people.list': 'GET /people',
  'people.get': 'GET /people/:ids',
  'people.add': 'POST /people',
  'people.update': 'PATCH /people/:id',
  'people.units': 'GET /units',
  'people.addUnit': 'POST /units',
  'people.updateUnit': 'PATCH /units/:id',
  'people.removeUnit': 'DELETE /units/:id',
  'people.groups': 'GET /groups',
  'people.addGroup': 'POST /groups',
  'people.updateGroup': 'PATCH /groups/:id',
  'people.removeGroup': 'DELETE /groups/:id',
  'people.locations': 'GET /locations',
};
