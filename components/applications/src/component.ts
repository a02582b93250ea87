import { type Apis, type Component, defineComponent, every } from '@parley/component';
import { type ApplicationsApi, applicationsApi } from './api.ts';
import { methods } from './methods.ts';
import { migrations } from './migrations.ts';
import type { ApplicationsOptions } from './options.ts';
import { reasons } from './reasons.ts';
import { type ApplicationsState, makeApi, makeState } from './state.ts';

/** Existing applications that bring their users: their names, keys, origins, and what a token of theirs proves. */
export function createApplications(options: ApplicationsOptions): Component<ApplicationsState, Apis, ApplicationsApi> {
  return defineComponent<ApplicationsState, Apis, ApplicationsApi>({
    id: 'applications',
    version: '0.1.0',
    permissions: ['channels:own', 'storage:own', 'sessions:end'],
    provides: applicationsApi,
    storage: { migrations },
    methods,
    namespaces: 'any',
    jobs: { keep: every('1h', { once: 'per-site', run: ({ state, signal }) => state.keeper.sweep(signal) }) },
    reasons,
    async start(services) {
      const state = makeState(services, options);
      await state.registry.now();
      return { state, api: makeApi(state), stop: async () => close(state) };
    },
  });
}

function close({ journal, registry }: ApplicationsState): void {
  journal.close();
  registry.close();
}
