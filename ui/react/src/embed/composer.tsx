import type { ReactNode } from 'react';
import { ConversationComposer } from '../conversation/conversation-composer.tsx';
import { ConversationView } from '../conversation/conversation-view.ts';
import type { ConversationState } from './conversation-state.ts';
import { Root } from './look.tsx';

export interface ComposerProps {
  /** What `useConversation` gave. */
  readonly conversation: ConversationState;
  /** Takes the focus when it comes, except on touch screens, where the keyboard would cover what is read. Default false. */
  readonly autoFocus?: boolean;
}

/**
 * Where one writes to a conversation: Enter sends, Shift+Enter makes a line, @ names people, ↑ edits the last message. What is unsent is kept in this
 * browser. Nothing until the conversation is open.
 *
 * @example
 * <Composer conversation={conversation} />
 */
export function Composer({ conversation, autoFocus = false }: ComposerProps): ReactNode {
  if (conversation.state !== 'open') return null;
  return (
    <Root className="Block">
      <ConversationComposer key={conversation.handle.id} view={ConversationView.of(conversation.handle)} focus={autoFocus} />
    </Root>
  );
}
