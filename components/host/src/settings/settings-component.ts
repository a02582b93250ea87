import { type Component, defineComponent, forState, role, type Services } from '@parley/component';
import { z } from 'zod';
import type { SettingsBoard } from './settings-board.ts';

interface State {
  readonly board: SettingsBoard;
  readonly services: Pick<Services, 'sql' | 'site' | 'logger'>;
}

const declare = forState<State>();
const name = z.string().max(100);

/** Lets administrators read and change the settings of components. The first to start, so that all others have theirs. */
export function settingsComponent(board: SettingsBoard): Component<State> {
  return defineComponent<State, Readonly<Record<string, never>>, unknown>({
    id: 'settings',
    version: '0.1.0',
    permissions: ['storage:own'],
    storage: {
      migrations: [
        {
          version: 1,
          sql: [
            'create table settings_value (component text not null, name text not null, value text not null, primary key (component, name))',
          ],
        },
      ],
    },
    methods: {
      list: declare.method({
        in: z.object({ component: name.optional() }),
        out: z.object({ settings: z.array(z.unknown()) }),
        can: role('admin'),
        run: async ({ state }, { component }) => ({ settings: [...state.board.list(component)] }),
      }),
      set: declare.method({
        in: z.object({ component: name, name, value: z.union([z.string().max(10_000), z.number(), z.boolean()]).optional() }),
        out: z.object({}),
        can: role('admin'),
        async run({ state, principal }, input) {
          await state.board.set(state.services, input.component, input.name, input.value);
          state.services.logger.info('settings.changed', { of: input.component, setting: input.name, by: principal.id });
          return {};
        },
      }),
    },
    async start(services) {
      const { site, logger } = services;
      // Before reading: what changes meanwhile is read again.
      const stopAnswering = site.answer('changed', async () => {
        await board.read(services);
        return {};
      });
      const stopHearing = site.onGap(() => {
        board.read(services).catch((error: unknown) => logger.error('settings.not-read', { error: String(error) }));
      });
      await board.read(services);
      return {
        state: { board, services },
        async stop() {
          stopAnswering();
          stopHearing();
        },
      };
    },
  });
}
