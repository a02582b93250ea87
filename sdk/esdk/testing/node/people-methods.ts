import type { PeopleMethods, Person, Unit } from '@parley/people/contract';
import { wordsOf } from '../words.ts';
import type { Answer } from './methods.ts';
import type { Organisation } from './organisation.ts';
import { forbidden, malformed } from './refuse.ts';

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

/** What pages ask of the directory to show who people are, by name. Nobody has a manager, a location, a group or a picture. */
export function peopleMethods(organisation: Organisation): Readonly<Record<string, Answer>> {
  const personOf = (id: string): Person => {
    const { title = '' } = organisation.person(id) ?? {};
    const known = { id, name: organisation.nameOf(id), title, units: organisation.unitsOf(id) };
    return { ...known, mail: '', active: true, joined: true, admin: false };
  };
  const among = (unit: string | undefined, below = false): readonly string[] =>
    unit === undefined ? organisation.everybody : (organisation.peopleOf(unit, below) ?? []);
  const find = (query: string, people: readonly string[], limit: number): readonly Person[] => {
    const wanted = wordsOf(query).map(({ folded }) => folded);
    const fits = ({ name, title }: Person): boolean => {
      const words = wordsOf(`${name} ${title}`);
      return wanted.length > 0 && wanted.every((word) => words.some(({ folded }) => folded.startsWith(word)));
    };
    return people.map(personOf).filter(fits).slice(0, limit);
  };
  return {
    ...Object.fromEntries(CLOSED.map((method) => [method, () => deny(method)])),
    'people.me': (_: object, me: string): Out<'people.me'> => ({ person: personOf(me), organisation: { name: 'Test', sample: false } }),
    'people.units': (): Out<'people.units'> => ({ units: unitsOf(organisation) }),
    'people.list': ({ unit, below, query, after, limit, manager, location, group }: In<'people.list'>): Out<'people.list'> => {
      const most = checkLimit(limit, PAGE, MOST_PAGE);
      if ([manager, location, group].some((each) => each !== undefined)) return { people: [], more: false };
      const people = among(unit, below);
      if (query !== undefined && wordsOf(query).length > 0) return { people: find(query, people, most), more: false };
      const from = after === undefined ? 0 : people.indexOf(after) + 1;
      return { people: people.slice(from, from + most).map(personOf), more: people.length > from + most };
    },
    'people.search': ({ query, unit, limit }: In<'people.search'>): Out<'people.search'> => ({
      people: find(query, among(unit, true), checkLimit(limit, FOUND, MOST_FOUND)),
    }),
    'people.names': ({ slices }: In<'people.names'>): Out<'people.names'> => ({
      units: slices.map(({ unit, from, to }) => {
        const people = among(unit);
        return { total: people.length, people: people.slice(from, to).map((id) => ({ id, name: organisation.nameOf(id) })) };
      }),
    }),
    'people.get': ({ ids }: In<'people.get'>): Out<'people.get'> => {
      if (ids.length > MOST_IDS) throw malformed('ids', `at most ${MOST_IDS}.`);
      return { people: [...new Set(ids)].filter((id) => organisation.knows(id)).map(personOf) };
    },
  };
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
