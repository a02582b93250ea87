import { type ApiRef, type Component, createApi, defineComponent } from '@parley/component';

interface Greeter {
  greet(name: string): Promise<string>;
}
const greeterApi: ApiRef<Greeter> = createApi('greeter.api');

/** Provides an API. */
export const greeter: Component<undefined> = defineComponent<undefined, Readonly<Record<string, never>>, unknown>({
  id: 'greeter',
  version: '1.0.0',
  provides: greeterApi,
  start: async () => ({ state: undefined, api: { greet: async (name: string) => `Hello ${name}` } satisfies Greeter }),
});
