import type { Visibility } from '@parley/presence';

/** Two classes of people: those of the board see everybody and are seen by each other only. */
export const VISIBILITY: Visibility = {
  classOf: (person) => (Number(person.slice(1)) % 3 === 0 ? 'board' : 'staff'),
  mayShow: (watcher, person) => watcher === 'board' || person === 'staff',
};
