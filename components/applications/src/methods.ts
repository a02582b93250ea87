import type { ApplicationsMethods } from '@parley/applications/contract';
import { type Method, role } from '@parley/component';
import { messages, publish } from './channel-methods.ts';
import { describe } from './registry.ts';
import { rest } from './rest.ts';
import { inputs, outputs } from './schemas.ts';
import type { ApplicationsState } from './state.ts';

type In<M extends keyof ApplicationsMethods> = ApplicationsMethods[M]['in'];
type Out<M extends keyof ApplicationsMethods> = ApplicationsMethods[M]['out'];
type MethodsOf = {
  readonly [M in keyof ApplicationsMethods as M extends `applications.${infer Name}` ? Name : never]: Method<
    ApplicationsState,
    In<M>,
    Out<M>
  >;
};

function declare<M extends keyof ApplicationsMethods>(
  name: M,
  run: (state: ApplicationsState, input: In<M>) => Promise<Out<M>>,
): Method<ApplicationsState, In<M>, Out<M>> {
  return { in: inputs[name], out: outputs[name], can: role('admin'), ...rest[name], run: ({ state }, input) => run(state, input) };
}

export const methods: MethodsOf = {
  list: declare('applications.list', async ({ registry }) => {
    const registered = await registry.read();
    return { applications: [...registered.applications.values()].map((each) => describe(registered, each)) };
  }),

  register: declare('applications.register', async ({ editor }, input) => ({ application: await editor.register(input) })),

  update: declare('applications.update', async ({ editor }, input) => ({ application: await editor.update(input) })),

  remove: declare('applications.remove', async ({ editor }, { id }) => {
    await editor.remove(id);
    return {};
  }),

  newKey: declare('applications.newKey', ({ editor }, input) => editor.newKey(input)),

  revokeKey: declare('applications.revokeKey', async ({ editor }, { id }) => {
    await editor.revokeKey(id);
    return {};
  }),

  publish,
  messages,
};
