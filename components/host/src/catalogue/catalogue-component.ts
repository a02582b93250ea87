import { type Component, defineComponent, forState, role, signedIn } from '@parley/component';
import { z } from 'zod';
import type { Catalogue } from './catalogue.ts';

const MOST_ACTIONS = 50;
const declare = forState<Catalogue>();
const verdict = z.object({ allowed: z.boolean(), rule: z.string() });

/** Tells administrators what is installed, and everybody what they may do of what components name in their `policies`. */
export function catalogueComponent(catalogue: Catalogue): Component<Catalogue> {
  return defineComponent<Catalogue, Readonly<Record<string, never>>, unknown>({
    id: 'components',
    version: '0.1.0',
    methods: {
      list: declare.method({
        in: z.object({}),
        out: z.object({ components: z.array(z.unknown()) }),
        can: role('admin'),
        run: async ({ state }) => ({ components: [...state.entries] }),
      }),
      can: declare.method({
        in: z.object({ actions: z.array(z.string().max(200)).max(MOST_ACTIONS) }),
        out: z.object({ verdicts: z.record(z.string(), verdict) }),
        can: signedIn,
        async run({ state, principal }, { actions }) {
          const verdicts = await Promise.all(actions.map(async (action) => [action, await state.can(principal, action)] as const));
          return { verdicts: Object.fromEntries(verdicts) };
        },
      }),
    },
    start: async () => ({ state: catalogue }),
  });
}
