import { capabilitiesAllow, type Rule, rule } from '@parley/component';
import type { Principal } from '@parley/routing';
import { permits, type Verb } from './application-rights.ts';
import { feedOf } from './names.ts';
import type { MessagingState } from './state.ts';

type InConversation = { readonly conversation?: string };

/** Is a member of the conversation that the resource names, and may do this there. Says no to conversations that do not exist, too. */
export function memberMay(verb: Verb): Rule<MessagingState, InConversation> {
  return rule('conversation-member', async ({ principal, resource, state }) => {
    if (!principal || !resource.conversation) return false;
    return may(state, principal, resource.conversation, verb);
  });
}

export async function may({ catalogue }: MessagingState, principal: Principal, conversation: string, verb: Verb): Promise<boolean> {
  const key = await catalogue.keyFor(conversation, principal.id);
  return key !== undefined && (key === '' || permits(principal, key, verb));
}

/** Whether a publication on the feed would be taken: with a list of capabilities that holds the feed, by a member. */
export async function mayPublish(state: MessagingState, principal: Principal, conversation: string): Promise<boolean> {
  const { can } = principal;
  const listed = can === undefined || capabilitiesAllow(can, feedOf(conversation), 'publish');
  return listed && (await may(state, principal, conversation, 'publish'));
}

/** Is a member, and may read. */
export const conversationMember: Rule<MessagingState, InConversation> = memberMay('join');

/** A person who looks in all their conversations, or in one in which they are a member. */
export const ownConversations: Rule<MessagingState, InConversation> = rule('own-conversations', (question) =>
  question.resource.conversation === undefined ? question.principal?.kind === 'person' : conversationMember.check(question),
);

/** A person; or a guest, who opens no conversation with a person. */
export const opener: Rule<MessagingState, { readonly person: string } | InConversation> = rule('person', ({ principal, resource }) =>
  principal?.kind === 'guest' ? !('person' in resource) : principal?.kind === 'person',
);
