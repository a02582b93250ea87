import { type Component, channel, defineComponent, forState, member } from '@parley/component';
import { z } from 'zod';

const declare = forState<{ readonly heard: string[] }>();

/** Begins, and is never done with it. */
export const hangs: Component<{ readonly heard: string[] }> = defineComponent<
  { readonly heard: string[] },
  Readonly<Record<string, never>>,
  unknown
>({
  id: 'hangs',
  version: '1.0.0',
  permissions: ['channels:own'],
  channels: {
    log: channel({
      pattern: 'log',
      keeping: 'live',
      maxBytes: 100,
      ring: 1,
      can: { join: member, publish: member },
      committed: ({ heard }) => void heard.push('committed'),
    }),
  },
  methods: {
    heard: declare.method({ in: z.object({}), out: z.array(z.string()), can: member, run: async ({ state }) => [...state.heard] }),
  },
  async start({ logger }) {
    logger.info('begins');
    return new Promise(() => {});
  },
});
