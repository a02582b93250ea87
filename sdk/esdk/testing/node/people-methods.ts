import type { Group, ListedPerson, Location, PeopleMethods, Person, Unit } from '@parley/people/contract';
import { wordsOf } from '../words.ts';
import type { Answer } from './methods.ts';
import type { Organisation } from './organisation.ts';
import { type FakeRefusal, forbidden, malformed } from './refuse.ts';

const PAGE = 50;
const MOST_PAGE = 200;
const FOUND = 20;
const MOST_FOUND = 100;
const MOST_IDS = 500;
/** For administrators, whom a test does not have. */
const CLOSED: readonly (keyof PeopleMethods)[] = [
  'people.add',
  'people.update',
  'people.addUnit',
  'people.updateUnit',
  'people.removeUnit',
  'people.addGroup',
  'people.updateGroup',
  'people.removeGroup',
];

type In<M extends keyof PeopleMethods> = PeopleMethods[M]['in'];
type Out<M extends keyof PeopleMethods> = PeopleMethods[M]['out'];
type Asked = { readonly after?: string | undefined; readonly limit?: number | undefined };

/** What pages and backends ask of the directory. */
export function peopleMethods(organisation: Organisation): Readonly<Record<string, Answer>> {
  return {
    ...Object.fromEntries(CLOSED.map((method) => [method, () => deny(method)])),
    ...ofPeople(organisation),
    ...ofSets(organisation),
  };
}

function ofPeople(organisation: Organisation): Readonly<Record<string, Answer>> {
  const people = (ids: readonly string[]): readonly Person[] => ids.map((id) => personOf(organisation, id));
  return {
    'people.me': (_: object, me: string): Out<'people.me'> => {
      if (!organisation.knows(me)) throw nobody(me);
      return { person: personOf(organisation, me), organisation: { name: 'Test', sample: false } };
    },
    'people.list': ({ query, after, limit, ...filter }: In<'people.list'>): Out<'people.list'> => {
      const most = checkLimit(limit, PAGE, MOST_PAGE);
      const listed = filtered(organisation, filter);
      if (query !== undefined && wordsOf(query).length > 0) return { people: find(query, people(listed), most), more: false };
      const { items, more } = slice(listed, { after, limit }, (id) => id);
      return { people: people(items), more };
    },
    'people.search': ({ query, unit, limit }: In<'people.search'>): Out<'people.search'> => ({
      people: find(query, people(filtered(organisation, { unit, below: true })), checkLimit(limit, FOUND, MOST_FOUND)),
    }),
    'people.names': ({ slices }: In<'people.names'>): Out<'people.names'> => ({
      units: slices.map(({ unit, from, to }) => {
        const listed = filtered(organisation, { unit });
        return { total: listed.length, people: people(listed.slice(from, to)).map(listedPerson) };
      }),
    }),
    'people.get': ({ ids }: In<'people.get'>): Out<'people.get'> => {
      checkIds(ids);
      return { people: people([...new Set(ids)].filter((id) => organisation.knows(id) || organisation.isGuest(id))) };
    },
    'people.heads': (asked: In<'people.heads'>): Out<'people.heads'> => {
      const heads = organisation.everybody.filter((id) => !organisation.person(id)?.manager && reportsOf(organisation, id).length > 0);
      const { items, more } = slice(heads, asked, (id) => id);
      return { people: people(items), more };
    },
    'people.reports': ({ ids }: In<'people.reports'>): Out<'people.reports'> => {
      checkIds(ids);
      const counted = ids.map((id) => [id, reportsOf(organisation, id).length] as const);
      return { reports: Object.fromEntries(counted.filter(([, count]) => count > 0)) };
    },
  };
}

/** Units, groups and locations. */
function ofSets(organisation: Organisation): Readonly<Record<string, Answer>> {
  return {
    'people.units': (): Out<'people.units'> => ({ units: unitsOf(organisation) }),
    'people.groups': ({ person, ...asked }: In<'people.groups'>): Out<'people.groups'> => {
      const groups = groupsOf(organisation).filter(
        ({ id }) => person === undefined || organisation.peopleOfGroup(id)?.includes(person) === true,
      );
      const { items, more } = slice(groups, asked, ({ id }) => id);
      return { groups: items, more };
    },
    'people.locations': (asked: In<'people.locations'>): Out<'people.locations'> => {
      const { items, more } = slice(locationsOf(organisation), asked, ({ name }) => name);
      return { locations: items, more };
    },
  };
}

/** What the directory says of somebody. */
export function personOf(organisation: Organisation, id: string): Person {
  const base = { id, name: organisation.nameOf(id), active: true, admin: false };
  if (organisation.isGuest(id)) return { ...base, title: '', mail: '', units: [], joined: false, guest: true };
  const { title = '', mail = '', manager, location, attributes, photo } = organisation.person(id) ?? {};
  const known = { ...base, title, mail, units: organisation.unitsOf(id), joined: true };
  return {
    ...known,
    ...(manager && { manager }),
    ...(location && { location }),
    ...(attributes && { attributes }),
    ...(photo && { photo }),
  };
}

function listedPerson({ id, name, photo }: Person): ListedPerson {
  return { id, name, ...(photo && { photo }) };
}

type Filter = Pick<In<'people.list'>, 'below' | 'manager' | 'location' | 'group'> & { readonly unit?: string | undefined };

/** Everybody for whom all that is given holds, by name. */
function filtered(organisation: Organisation, { unit, below = false, manager, location, group }: Filter): readonly string[] {
  const among = unit === undefined ? organisation.everybody : (organisation.peopleOf(unit, below) ?? []);
  const members = group === undefined ? undefined : (organisation.peopleOfGroup(group) ?? []);
  return among.filter((id) => {
    const person = organisation.person(id);
    if (manager !== undefined && person?.manager !== manager) return false;
    if (location !== undefined && person?.location !== location) return false;
    return members === undefined || members.includes(id);
  });
}

function find(query: string, people: readonly Person[], limit: number): readonly Person[] {
  const wanted = wordsOf(query).map(({ folded }) => folded);
  const fits = ({ name, title }: Person): boolean => {
    const words = wordsOf(`${name} ${title}`);
    return wanted.length > 0 && wanted.every((word) => words.some(({ folded }) => folded.startsWith(word)));
  };
  return people.filter(fits).slice(0, limit);
}

function reportsOf(organisation: Organisation, manager: string): readonly string[] {
  return filtered(organisation, { manager });
}

function groupsOf(organisation: Organisation): readonly Group[] {
  const groups = [...organisation.groups].map(([id, { name = id, description = '', people = [], groups: inner = [] }]) => {
    const count = organisation.peopleOfGroup(id)?.length ?? 0;
    return { id, name, description, people: count, listed: organisation.byName(people).length, groups: inner };
  });
  return groups.toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

function locationsOf(organisation: Organisation): readonly Location[] {
  const counts = new Map<string, number>();
  for (const id of organisation.everybody) {
    const { location } = organisation.person(id) ?? {};
    if (location) counts.set(location, (counts.get(location) ?? 0) + 1);
  }
  return [...counts].map(([name, people]) => ({ name, people })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** A page, behind the element with this name. */
function slice<T>(
  all: readonly T[],
  { after, limit }: Asked,
  nameOf: (item: T) => string,
): { readonly items: readonly T[]; readonly more: boolean } {
  const most = checkLimit(limit, PAGE, MOST_PAGE);
  const from = after === undefined ? 0 : all.findIndex((item) => nameOf(item) === after) + 1;
  return { items: all.slice(from, from + most), more: all.length > from + most };
}

function nobody(id: string): FakeRefusal {
  return { refused: 'not-found', message: `"${id}" is a service, nobody of the directory.`, details: { reason: 'caller-no-person' } };
}

function deny(method: string): never {
  throw forbidden(method, 'role:admin');
}

function unitsOf(organisation: Organisation): readonly Unit[] {
  const orders = new Map<string | undefined, number>();
  return [...organisation.units].map(([id, { name = id, above }]) => {
    const order = (orders.get(above) ?? 0) + 1;
    orders.set(above, order);
    const count = (below: boolean): number => organisation.peopleOf(id, below)?.length ?? 0;
    return { id, name, order, people: count(false), below: count(true), ...(above !== undefined && { parent: above }) };
  });
}

function checkLimit(limit: number | undefined, usual: number, most: number): number {
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= most)) throw malformed('limit', `1 to ${most}.`);
  return limit ?? usual;
}

function checkIds(ids: readonly string[]): void {
  if (ids.length > MOST_IDS) throw malformed('ids', `at most ${MOST_IDS}.`);
}
