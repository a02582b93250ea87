import type { Served } from '@parley/component';
import type { PeopleMethods } from '@parley/people/contract';

/** Where methods are served over HTTP, and what they do; the others are for screens. */
export const rest: { readonly [M in keyof PeopleMethods]?: Served } = {
  'people.me': { rest: 'GET /me', about: 'Who the caller is.' },
  'people.list': {
    rest: 'GET /people',
    about: 'The people of the organisation; of a unit, location, manager or group; or who fits a query.',
  },
  'people.get': {
    rest: 'GET /people/:ids',
    about: 'People, and guests of applications, by their ids, separated by commas. Ids that nobody has are left out.',
  },
  'people.add': { rest: 'POST /people', about: 'Adds a person.' },
  'people.update': { rest: 'PATCH /people/:id', about: 'Changes what is given of a person.' },
  'people.units': { rest: 'GET /units', about: 'All units, with how many people are in them.' },
  'people.addUnit': { rest: 'POST /units', about: 'Adds a unit.' },
  'people.updateUnit': { rest: 'PATCH /units/:id', about: 'Renames or moves a unit.' },
  'people.removeUnit': { rest: 'DELETE /units/:id', about: 'Removes a unit that is empty, or moves its people to another one.' },
  'people.groups': { rest: 'GET /groups', about: 'All groups, or those of a person.' },
  'people.addGroup': { rest: 'POST /groups', about: 'Adds a group: listed people, or whoever fits a query.' },
  'people.updateGroup': { rest: 'PATCH /groups/:id', about: 'Changes what is given of a group.' },
  'people.removeGroup': { rest: 'DELETE /groups/:id', about: 'Removes a group.' },
  'people.locations': { rest: 'GET /locations', about: 'Where people are, with how many there are.' },
};
