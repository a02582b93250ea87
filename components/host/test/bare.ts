import { type Component, defineComponent, forState, type Services, signedIn } from '@parley/component';
import { z } from 'zod';

const TRIES: Readonly<Record<string, (services: Services) => unknown>> = {
  sql: ({ sql }) => sql.query('select 1'),
  blob: ({ blob }) => blob.get('a'),
  channels: ({ channels }) => channels.head('bare/log'),
  directory: ({ directory }) => directory.units(),
  network: ({ network }) => network.fetch('https://example.org'),
  sessions: ({ sessions }) => sessions.connected('maya'),
  'to end sessions': ({ sessions }) => sessions.revoke({ person: 'maya' }),
  'to listen to sessions': ({ sessions }) => sessions.onChange(() => {}),
  'to vouch for sessions': ({ sessions }) => sessions.connectedElsewhere(() => true),
  namespaces: ({ namespaces }) => namespaces.declare('stall', []),
  hooks: ({ hooks }) => hooks.ask('bare.said', {}),
  access: ({ access }) => access.changed('other/log'),
};

const declare = forState<Services>();

/** Asks for no permission, and tries everything that it is not given. */
export const bare: Component<Services> = defineComponent<Services, Readonly<Record<string, never>>, unknown>({
  id: 'bare',
  version: '1.0.0',
  methods: {
    tries: declare.method({
      in: z.object({}),
      out: z.record(z.string(), z.string()),
      can: signedIn,
      async run({ state }) {
        const outcomes = Object.entries(TRIES).map(async ([name, attempt]) => {
          const outcome = (async () => attempt(state))().then(
            () => 'given',
            (error: Error) => `${error.name}: ${error.message}`,
          );
          return [name, await outcome];
        });
        return Object.fromEntries(await Promise.all(outcomes));
      },
    }),
  },
  start: async (services) => ({ state: services as Services }),
});
