import type { RoomMessage } from '@parley/esdk';
import { type ReactNode, use, useCallback, useState } from 'react';
import { ToastProvider } from '../controls/toasts.tsx';
import { ComingMessages, ConversationMessages } from '../conversation/conversation-messages.tsx';
import { ConversationView } from '../conversation/conversation-view.ts';
import { DeleteMessage } from '../conversation/delete-message.tsx';
import { MessageRenderer, type RenderMessage } from '../conversation/message-renderer.ts';
import { Unopened } from '../conversation/unopened.tsx';
import type { AskToRemove } from '../conversation/use-message-actions.ts';
import type { ConversationState } from './conversation-state.ts';
import { Root } from './look.tsx';

export interface MessageListProps {
  /** What `useConversation` gave. Give the same one to the `Composer`: they work together. */
  readonly conversation: ConversationState;
  /** What messages say, in your own way. Default: their text, and the cards that it names. */
  readonly renderMessage?: RenderMessage;
}

/**
 * The messages of a conversation, in whatever state it is. Fills its container, which needs a height, and scrolls in it; of any number of messages only
 * those in sight exist. Marks as read what somebody looks at.
 *
 * @example
 * <MessageList conversation={conversation} />
 *
 * @example
 * const renderMessage = ({ body }: RoomMessage, usual: ReactNode) => (body.startsWith('deal:') ? <Deal id={body.slice(5)} /> : usual);
 * <MessageList conversation={conversation} renderMessage={renderMessage} />
 */
export function MessageList({ conversation, renderMessage }: MessageListProps): ReactNode {
  return (
    <Root className="Filling Messages">
      <ToastProvider>
        <RenderedBy render={renderMessage}>
          <MessagesOf conversation={conversation} />
        </RenderedBy>
      </ToastProvider>
    </Root>
  );
}

interface RenderedByProps {
  readonly render: RenderMessage | undefined;
  readonly children: ReactNode;
}

/** Undefined: as those around it. */
export function RenderedBy({ render, children }: RenderedByProps): ReactNode {
  const around = use(MessageRenderer);
  return <MessageRenderer value={render ?? around}>{children}</MessageRenderer>;
}

/** The same within a root. */
export function MessagesOf({ conversation }: Pick<MessageListProps, 'conversation'>): ReactNode {
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
