import type { Principal } from '@parley/routing';

/** What the key of an application, which is nobody, asks of components that are for people. */
const OF_NOBODY = ['messaging.withdraw', 'presence.get'];
/** What applications ask with their key alone. */
const OF_APPLICATIONS = ['identity.revoke', 'messaging.withdraw'];

/** What tokens do not list as calls, but by the channel and what is done there. */
export const BY_CHANNEL: readonly string[] = ['applications.publish', 'applications.messages'];

/** The rule that a server has against it, besides what the token lists; undefined: there is none. */
export function ruleAgainst({ kind }: Principal, method: string, input: unknown): string | undefined {
  if (kind !== 'service' && OF_APPLICATIONS.includes(method)) return 'application';
  if (kind === 'service') return /^(?:messaging|presence)\./.test(method) && !OF_NOBODY.includes(method) ? 'person' : undefined;
  if (kind === 'person') return undefined;
  const opensPerson = method === 'messaging.open' && Object.hasOwn(input as object, 'person');
  if (opensPerson || /^presence\./.test(method)) return 'person';
  return /^people\./.test(method) ? 'member' : undefined;
}
