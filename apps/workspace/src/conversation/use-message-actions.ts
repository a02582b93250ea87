import type { ConversationHandle } from '@parley/esdk';
import { type ComposerHandle, type MessageActions, reasonOf, useToast } from '@parley/react';
import { type RefObject, useMemo } from 'react';
import { useWords } from '../boot/language.tsx';
import { useApp } from '../shell/app-context.tsx';

/** What a reader does with messages, as commands to the conversation. */
export function useMessageActions(
  handle: ConversationHandle,
  setEditing: (id: number | undefined) => void,
  composer: RefObject<ComposerHandle | null>,
): MessageActions {
  const words = useWords();
  const toast = useToast();
  const { ask } = useApp();
  return useMemo<MessageActions>(() => {
    const refused = (error: unknown): void => toast({ tone: 'bad', text: words.say('failed.because', { reason: reasonOf(error, words) }) });
    const remove: MessageActions['remove'] = (message) =>
      ask({ kind: 'message-delete', message, onDelete: () => handle.delete(message.id).sent });
    return {
      remove,
      edit(message) {
        setEditing(message?.id);
        if (!message) composer.current?.focus();
      },
      save(message, body) {
        setEditing(undefined);
        composer.current?.focus();
        if (body === '') remove(message);
        else if (body !== message.body) handle.edit(message.id, body).sent.catch(refused);
      },
      copy(message) {
        navigator.clipboard.writeText(message.body).then(() => toast({ text: words.say('copied') }), refused);
      },
      retry(ref) {
        handle.retry(ref).sent.catch(() => undefined);
      },
      discard: (ref) => handle.discard(ref),
    };
  }, [handle, setEditing, composer, words, toast, ask]);
}
