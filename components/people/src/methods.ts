import { type Call, type Method, member, type Rule, role } from '@parley/component';
import { searchWords } from '@parley/directory';
import type { PeopleMethods } from '@parley/people/contract';
import { makingOf } from './made.ts';
import { refused } from './reasons.ts';
import { rest } from './rest.ts';
import { FOUND, inputs, outputs, PAGE } from './schemas.ts';
import type { PeopleState } from './state.ts';

type In<M extends keyof PeopleMethods> = PeopleMethods[M]['in'];
type Out<M extends keyof PeopleMethods> = PeopleMethods[M]['out'];
type MethodsOf = {
  readonly [M in keyof PeopleMethods as M extends `people.${infer Name}` ? Name : never]: Method<PeopleState, In<M>, Out<M>>;
};

function declare<M extends keyof PeopleMethods>(
  name: M,
  can: Rule,
  run: (call: Call<PeopleState>, input: In<M>) => Promise<Out<M>>,
): Method<PeopleState, In<M>, Out<M>> {
  return { in: inputs[name], out: outputs[name], can, ...rest[name], run };
}

/** A repetition with the same key, wherever it runs, finds what was made. */
function repeatable<M>(method: M): M & { readonly idempotent: 'stored' } {
  return { ...method, idempotent: 'stored' };
}

const admin = role('admin');

/** Administrators also see those who are deactivated. */
function mayAdminister({ roles }: Call<PeopleState>['principal']): boolean {
  return roles.includes('admin');
}

export const methods: MethodsOf = {
  me: declare('people.me', member, async ({ state, principal }) => {
    const person = await state.register.person(principal.id);
    const organisation = await state.register.organisation();
    if (!person || !organisation) throw refused('caller-no-person', { id: principal.id });
    return { person, organisation: { name: organisation.name, sample: organisation.sample } };
  }),
  units: declare('people.units', member, async ({ state }) => ({ units: await state.reader.units() })),
  list: {
    ...declare('people.list', member, async ({ state, principal }, { query, after, limit = PAGE, ...filter }) => {
      const seen = { ...filter, inactive: mayAdminister(principal) };
      if (query === undefined || searchWords(query).length === 0)
        return state.reader.page(seen, { ...(after !== undefined && { after }), limit });
      return { people: await state.reader.search(query, seen, limit), more: false };
    }),
    page: { by: 'after', next: ({ people, more }) => (more ? people.at(-1)?.id : undefined) },
  },
  search: declare('people.search', member, async ({ state, principal }, { query, unit, limit = FOUND }) => {
    const filter = unit === undefined ? {} : { unit, below: true };
    return { people: await state.reader.search(query, { ...filter, inactive: mayAdminister(principal) }, limit) };
  }),
  get: declare('people.get', member, async ({ state }, { ids }) => ({
    people: [...(await state.register.people(ids)), ...(await state.guests.among(ids))],
  })),
  names: declare('people.names', member, async ({ state }, { slices }) => ({ units: await state.reader.names(slices) })),
  locations: {
    ...declare('people.locations', member, ({ state }, { limit = PAGE, ...slice }) => state.reader.locations({ ...slice, limit })),
    page: { by: 'after', next: ({ locations, more }) => (more ? locations.at(-1)?.name : undefined) },
  },
  heads: declare('people.heads', member, ({ state, principal }, { limit = PAGE, ...slice }) =>
    state.reader.page({ heads: true, inactive: mayAdminister(principal) }, { ...slice, limit }),
  ),
  reports: declare('people.reports', member, async ({ state }, { ids }) => ({ reports: await state.reader.reports(ids) })),
  groups: {
    ...declare('people.groups', member, ({ state }, { person, limit = PAGE, ...slice }) =>
      state.reader.groups(person, { ...slice, limit }),
    ),
    page: { by: 'after', next: ({ groups, more }) => (more ? groups.at(-1)?.id : undefined) },
  },
  add: repeatable(
    declare('people.add', admin, async (call, input) => ({
      person: await call.state.editor.add(input, { making: makingOf(call, 'add', input) }),
    })),
  ),
  update: declare('people.update', admin, async ({ state }, input) => ({ person: await state.editor.update(input) })),
  addUnit: repeatable(
    declare('people.addUnit', admin, async (call, input) => ({
      unit: await call.state.units.add(input, makingOf(call, 'addUnit', input)),
    })),
  ),
  updateUnit: declare('people.updateUnit', admin, async ({ state }, input) => ({ unit: await state.units.update(input) })),
  removeUnit: declare('people.removeUnit', admin, async ({ state }, input) => {
    await state.units.remove(input);
    return {};
  }),
  addGroup: repeatable(
    declare('people.addGroup', admin, async (call, input) => ({
      group: await call.state.groups.add(input, makingOf(call, 'addGroup', input)),
    })),
  ),
  updateGroup: declare('people.updateGroup', admin, async ({ state }, input) => ({ group: await state.groups.update(input) })),
  removeGroup: declare('people.removeGroup', admin, async ({ state }, input) => {
    await state.groups.remove(input);
    return {};
  }),
  import: declare('people.import', admin, ({ state }, { csv, ...options }) => state.importer.run(csv, options)),
};
