import { type Component, defineComponent, forState, type Logger, role, signedIn } from '@parley/component';
import { z } from 'zod';
import type { Catalogue } from './catalogue.ts';
import { Restarts } from './restarts.ts';
import { SiteCatalogue } from './site-catalogue.ts';

const MOST_ACTIONS = 50;
interface State {
  readonly catalogue: Catalogue;
  readonly restarts: Restarts;
  readonly site: SiteCatalogue;
  readonly logger: Logger;
}

const declare = forState<State>();
const verdict = z.object({ allowed: z.boolean(), rule: z.string() });

/** Tells administrators what is installed, and everybody what of it they may do: actions of `policies`, and what is added to the application. */
export function catalogueComponent(catalogue: Catalogue): Component<State> {
  return defineComponent<State, Readonly<Record<string, never>>, unknown>({
    id: 'components',
    version: '0.1.0',
    methods: {
      list: declare.method({
        in: z.object({}),
        out: z.object({ components: z.array(z.unknown()) }),
        can: role('admin'),
        run: async ({ state }) => ({ components: [...(await state.site.list())] }),
      }),
      restart: declare.method({
        in: z.object({ id: z.string().max(100) }),
        out: z.object({ nodes: z.array(z.unknown()) }),
        can: role('admin'),
        async run({ state, principal, signal }, { id }) {
          state.logger.info('component.restarted', { of: id, by: principal.id });
          return { nodes: [...(await state.restarts.everywhere(id, signal))] };
        },
      }),
      can: declare.method({
        in: z.object({ actions: z.array(z.string().max(200)).max(MOST_ACTIONS) }),
        out: z.object({ verdicts: z.record(z.string(), verdict) }),
        can: signedIn,
        async run({ state, principal }, { actions }) {
          const verdicts = await Promise.all(
            actions.map(async (action) => [action, await state.catalogue.can(principal, action)] as const),
          );
          return { verdicts: Object.fromEntries(verdicts) };
        },
      }),
      extensions: declare.method({
        in: z.object({}),
        out: z.object({ extensions: z.array(z.unknown()) }),
        can: signedIn,
        run: async ({ state, principal }) => ({ extensions: [...(await state.catalogue.extensions.for(principal))] }),
      }),
    },
    start: async ({ logger, site, clock }) => ({
      state: {
        catalogue,
        logger,
        restarts: new Restarts((id) => catalogue.hosted(id), { site, clock }),
        site: new SiteCatalogue(() => catalogue.entries, site),
      },
    }),
  });
}
