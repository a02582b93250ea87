import { type Component, defineComponent } from '@parley/component';
import { reasons } from './reasons.ts';
import { routes } from './routes.ts';
import { makeState, type SetupState, uses } from './state.ts';

export interface SetupOptions {
  /** Called at the start while there is no organisation, with the code of the one-time link: `http://127.0.0.1:7400/?first=<code>`. */
  readonly onFirstRun: (code: string) => void;
}

/** The first run of a server, and its sample organisation. */
export function createSetup({ onFirstRun }: SetupOptions): Component<SetupState, typeof uses> {
  return defineComponent<SetupState, typeof uses, unknown>({
    id: 'setup',
    version: '0.1.0',
    uses,
    http: routes,
    reasons,
    async start(services) {
      const state = makeState(services);
      if (!(await state.people.organisation())) onFirstRun(state.firstRun.issue());
      return { state, stop: async () => state.firstRun.close() };
    },
  });
}
