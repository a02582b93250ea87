import { type Rule, rule } from '@parley/component';
import type { MessagingState } from './state.ts';

/** Is a member of the conversation that the resource names. Says no to conversations that do not exist, too. */
export const conversationMember: Rule<MessagingState, { readonly conversation?: string }> = rule(
  'conversation-member',
  async ({ principal, resource, state }) => {
    if (!principal || !resource.conversation) return false;
    return (await state.catalogue.membersAmong(resource.conversation, [principal.id])).size > 0;
  },
);

/** A person who looks in all their conversations, or in one in which they are a member. */
export const ownConversations: Rule<MessagingState, { readonly conversation?: string }> = rule('own-conversations', (question) =>
  question.resource.conversation === undefined ? question.principal?.kind === 'person' : conversationMember.check(question),
);
