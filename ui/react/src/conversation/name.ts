import type { Conversation } from '@parley/messaging/contract';
import { useMe } from '../hooks/context.tsx';
import { usePerson } from '../hooks/people.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';

/** Direct: the person at the other end, oneself in one's own notes. All others: ''. */
export function otherPerson(conversation: Conversation, me: string): string {
  if (conversation.kind !== 'direct') return '';
  return conversation.people.find((id) => id !== me) ?? me;
}

/** Stands for a name until it is known. */
export const UNKNOWN = '…';

/** What a conversation is called by the reader: its title or the other person's name. */
export function useConversationName(conversation: Conversation): string {
  const text = useText<CoreKey>();
  const me = useMe();
  const other = otherPerson(conversation, me);
  const person = usePerson(other);
  if (conversation.kind !== 'direct') return conversation.title;
  return other === me ? text.say('notes') : (person?.name ?? UNKNOWN);
}
