import { type Component, defineComponent, forState, member, Refused } from '@parley/component';
import { z } from 'zod';

const declare = forState<undefined>();

/** Greets everybody but oneself. */
export const welcome: Component<undefined> = defineComponent<undefined, Readonly<Record<string, never>>, unknown>({
  id: 'welcome',
  version: '1.0.0',
  methods: {
    greet: declare.method({
      in: z.object({ name: z.string() }),
      out: z.object({ text: z.string() }),
      can: member,
      async run({ principal }, { name }) {
        if (name === principal.id) throw new Refused('refused', 'Nobody greets themself.');
        return { text: `Hello ${name}, says ${principal.id}` };
      },
    }),
  },
  start: async () => ({ state: undefined }),
});
