import { accept, type Component, defineComponent, hook, refuse, replace } from '@parley/component';

/** Has its say in what others are about to say. */
export const censor: Component = defineComponent({
  id: 'censor',
  version: '1.0.0',
  permissions: ['hooks'],
  hooks: {
    'rooms.said': hook<undefined, { readonly body: string }>(async ({ body }) => {
      if (body === 'rude') return refuse('rude', 'Be kind.');
      return body === 'loud' ? replace({ body: 'soft' }) : accept();
    }),
  },
  start: async () => ({ state: undefined }),
});
