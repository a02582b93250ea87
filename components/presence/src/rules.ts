import { type Rule, rule } from '@parley/component';
import type { PresenceState } from './state.ts';

/** Somebody of the directory: programs and guests have no presence of their own. */
export const person: Rule = rule('person', ({ principal }) => principal?.kind === 'person');

/** Is a member of the conversation that the resource names, and may read there. Says no to conversations that do not exist, too. */
export const conversationMember: Rule<PresenceState, { readonly conversation?: string }> = rule(
  'conversation-member',
  async ({ principal, resource, state }) => {
    if (!principal || principal.kind === 'guest' || !resource.conversation) return false;
    return state.services.uses.messaging.mayRead(resource.conversation, principal);
  },
);
