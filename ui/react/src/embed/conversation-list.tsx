import type { ReactNode } from 'react';
import { Empty, Skeleton } from '../controls/states.tsx';
import { ConversationRow } from '../conversation/conversation-row.tsx';
import { useInbox } from '../hooks/connection.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { Root } from './look.tsx';

export interface ConversationListProps {
  /** Id of the conversation that is open. */
  readonly current?: string | undefined;
  readonly onOpen: (conversation: string) => void;
}

/**
 * All conversations of whoever is signed in, the newest first, with what was said last and how much waits. Fills its container and scrolls in it.
 *
 * @example
 * <ConversationList current={id} onOpen={setId} />
 */
export function ConversationList(props: ConversationListProps): ReactNode {
  return (
    <Root className="Filling">
      <Conversations {...props} />
    </Root>
  );
}

/** The same within a root. */
export function Conversations({ current, onOpen }: ConversationListProps): ReactNode {
  const text = useText<CoreKey>();
  const { conversations, ready } = useInbox();
  return (
    <nav aria-label={text.say('conversations')}>
      {conversations.length === 0 && (ready ? <Empty>{text.say('conversations.none')}</Empty> : <Skeleton kind="messages" lines={5} />)}
      {conversations.map((row) => (
        <ConversationRow key={row.conversation.id} row={row} lines={2} current={row.conversation.id === current} onOpen={onOpen} />
      ))}
    </nav>
  );
}
