import { type Call, type Method, member, type Rule, role } from '@parley/component';
import type { PeopleMethods } from '@parley/people/contract';
import { refused } from './reasons.ts';
import { inputs, type Method as Name, outputs, PAGE } from './schemas.ts';
import type { PeopleState } from './state.ts';

type In<M extends keyof PeopleMethods> = PeopleMethods[M]['in'];
type Out<M extends keyof PeopleMethods> = PeopleMethods[M]['out'];
type MethodsOf = {
  readonly [M in Name as M extends `people.${infer Rest}` ? Rest : never]: Method<PeopleState, In<M>, Out<M>>;
};

function declare<M extends Name>(
  name: M,
  can: Rule,
  run: (call: Call<PeopleState>, input: In<M>) => Promise<Out<M>>,
): Method<PeopleState, In<M>, Out<M>> {
  return { in: inputs[name], out: outputs[name], can, run };
}

const admin = role('admin');

export const methods: MethodsOf = {
  me: declare('people.me', member, async ({ state, principal }) => {
    const person = await state.register.person(principal.id);
    const organisation = await state.register.organisation();
    if (!person || !organisation) throw refused('caller-no-person', { id: principal.id });
    return { person, organisation: { name: organisation.name, sample: organisation.sample } };
  }),
  units: declare('people.units', member, async ({ state }) => ({ units: await state.register.units() })),
  list: declare('people.list', member, ({ state, principal }, { limit = PAGE, ...filter }) =>
    state.register.page({ ...filter, limit, inactive: principal.roles.includes('admin') }),
  ),
  get: declare('people.get', member, async ({ state }, { ids }) => ({ people: await state.register.people(ids) })),
  add: declare('people.add', admin, async ({ state }, input) => ({ person: await state.editor.add(input) })),
  update: declare('people.update', admin, async ({ state }, input) => ({ person: await state.editor.update(input) })),
  addUnit: declare('people.addUnit', admin, async ({ state }, input) => ({ unit: await state.editor.addUnit(input) })),
  import: declare('people.import', admin, ({ state }, { csv, dryRun }) => state.editor.import(csv, { dryRun })),
};
