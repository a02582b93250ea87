import type { PeopleApi } from './api.ts';
import type { PeopleState } from './state.ts';

const PAGE = 50;
const FOUND = 20;

export function makeApi({
  register,
  arrivals,
  guests,
  photos,
  keeper,
  reader,
  editor,
  groups,
  importer,
  rights,
  hub,
}: PeopleState): PeopleApi {
  return {
    exists: async (ids) => new Set((await register.people(ids)).filter(({ active }) => active).map(({ id }) => id)),
    active: () => register.active(),
    organisation: () => register.organisation(),
    createOrganisation: (organisation) => editor.createOrganisation(organisation),
    importPeople: (csv) => importer.run(csv, { dryRun: false, anew: true }),
    ensureGroup: async (group) => ((await keeper.now()).groups.has(group.id) ? reader.group(group.id) : groups.add(group)),
    person: (id) => register.person(id),
    standing: async (id) => (await register.standings([id])).get(id),
    standings: (ids) => register.standings(ids),
    people: (ids) => register.people(ids),
    units: () => reader.units(),
    inUnit: (unit, { below = false, limit = PAGE, ...slice } = {}) => reader.page({ unit, below, inactive: false }, { ...slice, limit }),
    search: (query, limit = FOUND) => reader.search(query, { inactive: false }, limit),
    everybody: () => register.everybody(),
    onChanged: (fn) => hub.onChanged(fn),
    personByMail: (mail) => register.personByMail(mail),
    async names(ids) {
      const known = [...(await register.listed(ids))].map(([id, { name }]) => [id, name] as const);
      return new Map([...known, ...(await guests.among(ids)).map(({ id, name }) => [id, name] as const)]);
    },
    ensure: (arrival) => arrivals.ensure(arrival),
    seeGuest: (id, name) => guests.see(id, name),
    guestsAway: (after, limit) => guests.away(after, limit),
    forgetGuests: (ids) => guests.forget(ids),
    setPhoto: async (id, bytes) => void (await photos.set(id, bytes)),
    markJoined: (id) => editor.markJoined(id),
    onRightsChanged: (fn) => rights.add(fn),
  };
}
