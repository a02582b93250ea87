import type { ConversationHandle, ConversationSnapshot } from '@parley/esdk';
import { useMemo } from 'react';
import { useOpening } from '../hooks/conversation.ts';
import { useObservable } from '../hooks/observable.ts';
import { State } from '../model/state.ts';

/**
 * Which conversation: the one with a person, or a room, or any by its id; or one of your application by its key (`crm/deal/42`), which the first opening
 * makes, with this title.
 */
export type ConversationTarget =
  | { readonly person: string }
  | { readonly room: string }
  | { readonly conversation: string; readonly title?: string };

/** A conversation as it is at this moment. */
export type ConversationState =
  | { readonly state: 'opening' }
  /** `error.code` says why (`forbidden`, `not-found`, …); `retry` tries again. */
  | { readonly state: 'failed'; readonly error: unknown; readonly retry: () => void }
  /** `snapshot` is immutable; `handle` has the commands (`send`, `edit`, `delete`, `markRead`, …), and is closed by the hook. */
  | { readonly state: 'open'; readonly snapshot: ConversationSnapshot; readonly handle: ConversationHandle };

const OPENING: ConversationState = { state: 'opening' };
const NOTHING = new State(undefined);

/**
 * A conversation, open while the component is there. Another target closes the one before. Draws anew whenever something in it changes; the object
 * is the same as long as nothing has.
 *
 * @example
 * const conversation = useConversation({ person: 'maya' });
 * return <><MessageList conversation={conversation} /><Composer conversation={conversation} /></>;
 */
export function useConversation(target: ConversationTarget): ConversationState {
  const opening = useOpening('room' in target ? { conversation: target.room } : target);
  const handle = opening.state === 'open' ? opening.handle : undefined;
  const snapshot = useObservable<ConversationSnapshot | undefined, ConversationSnapshot | undefined>(handle ?? NOTHING, (each) => each);
  return useMemo<ConversationState>(() => {
    if (opening.state === 'failed') return opening;
    return handle && snapshot ? { state: 'open', snapshot, handle } : OPENING;
  }, [opening, handle, snapshot]);
}

const NOBODY: readonly string[] = [];

/**
 * Who is writing in a conversation at this moment, without oneself.
 *
 * @example
 * const typing = useTyping(useConversation({ room }));
 */
export function useTyping(conversation: ConversationState): readonly string[] {
  return conversation.state === 'open' ? conversation.snapshot.typing : NOBODY;
}
