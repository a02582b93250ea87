import { capabilitiesAllow, type Rule, rule } from '@parley/component';
import type { Principal } from '@parley/routing';
import type { Catalogue } from './catalogue.ts';
import type { MessagingState } from './state.ts';

/** What somebody does in a conversation: reading is joining. */
export type Verb = 'join' | 'publish' | 'cast';

/**
 * Whether what somebody has shown permits this to a member of the conversation that an application calls so. A token of the application permits
 * what it lists; without a list it carries the person's own rights, as sessions of our own pages do: to use what the person has opened. Tokens
 * of other applications permit nothing.
 */
export function permits({ kind, application, can }: Principal, key: string, verb: Verb): boolean {
  if (application === undefined) return kind === 'person';
  return application === applicationOf(key) && (can === undefined || capabilitiesAllow(can, key, verb));
}

/** Whether a token permits to open it for the first time: it must say so. */
export function lists({ application, can = [] }: Principal, key: string): boolean {
  return application === applicationOf(key) && capabilitiesAllow(can, key, 'join');
}

/** The conversations of which somebody is a member and must see nothing with what they have shown. */
export async function hiddenFrom(catalogue: Catalogue, principal: Principal): Promise<readonly string[]> {
  // Our own sessions are narrowed by nothing.
  if (principal.application === undefined) return [];
  const known = await catalogue.ofApplications(principal.id);
  return known.filter(({ key }) => !permits(principal, key, 'join')).map(({ id }) => id);
}

/** The application itself, by its key. Resource: a conversation of its namespace. */
export const ownConversation: Rule<MessagingState, { readonly conversation: string }> = rule(
  'own-conversation',
  ({ principal, resource }) => principal?.kind === 'service' && principal.application === applicationOf(resource.conversation),
);

function applicationOf(key: string): string {
  return key.split('/', 1)[0] ?? '';
}
