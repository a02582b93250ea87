import type { RoomMessage } from '@parley/esdk';
import { type ReactNode, useCallback, useState } from 'react';
import { ToastProvider } from '../controls/toasts.tsx';
import { ComingMessages, ConversationMessages } from '../conversation/conversation-messages.tsx';
import { ConversationView } from '../conversation/conversation-view.ts';
import { DeleteMessage } from '../conversation/delete-message.tsx';
import { Unopened } from '../conversation/unopened.tsx';
import type { AskToRemove } from '../conversation/use-message-actions.ts';
import type { ConversationState } from './conversation-state.ts';
import { Root } from './look.tsx';

export interface MessageListProps {
  /** What `useConversation` gave. Give the same one to the `Composer`: they work together. */
  readonly conversation: ConversationState;
}

/**
 * The messages of a conversation, in whatever state it is. Fills its container, which needs a height, and scrolls in it; of any number of messages only
 * those in sight exist. Marks as read what somebody looks at.
 *
 * @example
 * <MessageList conversation={conversation} />
 */
export function MessageList({ conversation }: MessageListProps): ReactNode {
  return (
    <Root className="Filling Messages">
      <ToastProvider>
        <MessagesOf conversation={conversation} />
      </ToastProvider>
    </Root>
  );
}

/** The same within a root. */
export function MessagesOf({ conversation }: MessageListProps): ReactNode {
  if (conversation.state === 'opening') return <ComingMessages />;
  if (conversation.state === 'open') return <RemovableMessages view={ConversationView.of(conversation.handle)} />;
  return (
    <div className="Pane">
      <Unopened error={conversation.error} onRetry={conversation.retry} />
    </div>
  );
}

interface Asked {
  readonly message: RoomMessage;
  readonly remove: () => Promise<unknown>;
}

/** The messages, with the question before one goes. */
function RemovableMessages({ view }: { readonly view: ConversationView }): ReactNode {
  const [asked, setAsked] = useState<Asked>();
  const ask = useCallback<AskToRemove>((message, remove) => setAsked({ message, remove }), []);
  return (
    <>
      <ConversationMessages view={view} onRemove={ask} />
      {asked && <DeleteMessage message={asked.message} onDelete={asked.remove} onClose={() => setAsked(undefined)} />}
    </>
  );
}
