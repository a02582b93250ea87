import { type Component, defineComponent } from '@parley/component';

/** Is called as one of the host's own. */
export const settings: Component<undefined> = defineComponent<undefined, Readonly<Record<string, never>>, unknown>({
  id: 'settings',
  version: '1.0.0',
  start: async () => ({ state: undefined }),
});
