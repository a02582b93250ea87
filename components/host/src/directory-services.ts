import type { DirectoryServices } from '@parley/component';

const MOST = 500;

/** The directory, to be read and nothing else, in answers of bounded size. */
export function directoryServices(directory: DirectoryServices): DirectoryServices {
  return {
    async people(ids) {
      if (ids.length > MOST) throw new RangeError(`At most ${MOST} people are asked for at once.`);
      return directory.people(ids);
    },
    units: () => directory.units(),
    inUnit: async (unit, { limit, ...slice } = {}) =>
      directory.inUnit(unit, { ...slice, ...(limit !== undefined && { limit: bounded(limit) }) }),
    search: async (query, limit) => (limit === undefined ? directory.search(query) : directory.search(query, bounded(limit))),
  };
}

function bounded(limit: number): number {
  if (Number.isInteger(limit) && limit > 0) return Math.min(limit, MOST);
  throw new RangeError(`${limit} is no number of people.`);
}
