import { type Rule, rule } from '@parley/component';
import type { Principal } from '@parley/routing';
import type { WebhooksState } from './state.ts';

/** An administrator, for all webhooks; or an application by its key, for its own. */
export const administratorOrApplication: Rule = rule('administrator-or-application', ({ principal }) => {
  if (principal?.roles.includes('admin')) return true;
  return principal?.kind === 'service' && principal.application !== undefined;
});

/** A member of the conversation that the resource names, or an administrator. */
export const memberOrAdministrator: Rule<WebhooksState, { readonly conversation: string }> = rule(
  'member-or-administrator',
  async ({ principal, resource, state }) => {
    if (!principal || principal.kind === 'guest') return false;
    return principal.roles.includes('admin') || (await state.incoming.mayRead(resource.conversation, principal));
  },
);

/** Whoever may write in the conversation that the resource names; or an administrator, for somebody who may. */
export const writerOrAdministrator: Rule<WebhooksState, { readonly conversation: string; readonly by?: string }> = rule(
  'writer-or-administrator',
  async ({ principal, resource: { conversation, by = principal?.id }, state }) => {
    if (!principal || principal.kind === 'guest') return false;
    if (by !== principal.id) return principal.roles.includes('admin');
    return state.incoming.mayWrite(conversation, principal);
  },
);

/** Whose webhooks these are; '': of administrators, who have them all. */
export function ownerOf({ roles, application = '' }: Principal): string {
  return roles.includes('admin') ? '' : application;
}
