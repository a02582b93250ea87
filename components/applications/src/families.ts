import type { ApplicationChannel } from '@parley/applications/contract';
import { type Channel, matchPattern, type NamespaceServices, type Params, type Rule, rule } from '@parley/component';
import type { Principal } from '@parley/routing';
import type { Registered } from './registry.ts';
import type { ApplicationsState } from './state.ts';

const DEFAULT_MAX_BYTES = 16_384;
/** Messages of a channel in memory; of a live one all there are. */
const RING = 256;

/** Declares what applications have registered, whenever that was read. */
export function declaring(namespaces: NamespaceServices): (registered: Registered) => void {
  let declared: ReadonlySet<string> = new Set();
  return ({ applications }) => {
    for (const gone of declared) if (!applications.has(gone)) namespaces.declare(gone, []);
    for (const { id, channels } of applications.values())
      namespaces.declare(
        id,
        channels.map((channel) => declare(id, channel)),
      );
    declared = new Set(applications.keys());
  };
}

/** The registered channels to which a full name (`crm/deal/42`) belongs. */
export function familyOf({ applications }: Registered, name: string): ApplicationChannel | undefined {
  const id = applicationOf(name);
  return applications.get(id)?.channels.find(({ pattern }) => matchPattern(pattern, name.slice(id.length + 1)));
}

/**
 * Somebody who proved with a token or key of the application that it permits this: `authorize` has found it in the list. Nobody has rights of
 * their own in the namespace of an application, so a token without a list opens nothing there, and neither do sessions of our own pages. Guests
 * have their conversation, and no channels.
 */
export function isListed(principal: Principal | undefined, name: string): boolean {
  return principal?.kind !== 'guest' && principal?.can !== undefined && principal.application === applicationOf(name);
}

function applicationOf(name: string): string {
  return name.split('/', 1)[0] ?? '';
}

function declare(application: string, { pattern, keeping, maxBytes = DEFAULT_MAX_BYTES }: ApplicationChannel): Channel<ApplicationsState> {
  const nameOf = (params: Params): string => `${application}/${pattern.replace(/:(\w+)/g, (_, part: string) => params[part] ?? '')}`;
  const listed: Rule<ApplicationsState, Params> = rule('application-token', async ({ principal, resource, state }) => {
    const name = nameOf(resource);
    return isListed(principal, name) && familyOf(await state.registry.now(), name)?.keeping === keeping;
  });
  return {
    pattern,
    keeping,
    maxBytes,
    ring: RING,
    can: { join: listed, publish: listed, cast: listed, history: listed, members: listed },
    ...(keeping === 'durable' && {
      async shape({ listed, journal }, { params, payload }) {
        const name = nameOf(params);
        return { payload, countable: true, writes: [...listed.listing(name), ...journal.rows(name)] };
      },
      committed({ listed, journal }, { channel }) {
        listed.listed(channel);
        journal.written(channel);
      },
    }),
  };
}
