import { type ApiRef, type Component, createApi, defineComponent, forState, signedIn } from '@parley/component';
import { z } from 'zod';

interface Greeter {
  greet(name: string): Promise<string>;
}
const greeterApi: ApiRef<Greeter> = createApi('greeter.api');
const declare = forState<Greeter>();

/** Uses an API. */
export const guestBook: Component<Greeter, { readonly greeter: typeof greeterApi }> = defineComponent<
  Greeter,
  { readonly greeter: typeof greeterApi },
  unknown
>({
  id: 'guest-book',
  version: '1.0.0',
  uses: { greeter: greeterApi },
  methods: {
    sign: declare.method({
      in: z.object({}),
      out: z.string(),
      can: signedIn,
      run: ({ state, principal }) => state.greet(principal.id),
    }),
  },
  start: async ({ uses }) => ({ state: uses.greeter }),
});
