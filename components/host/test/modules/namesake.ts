import { type Component, defineComponent } from '@parley/component';

/** Is called as another component is. */
export const namesake: Component<undefined> = defineComponent<undefined, Readonly<Record<string, never>>, unknown>({
  id: 'innocent',
  version: '1.0.0',
  start: async () => ({ state: undefined }),
});
