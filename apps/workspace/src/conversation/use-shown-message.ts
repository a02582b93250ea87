import type { ConversationHandle } from '@parley/esdk';
import { reasonOf, useToast } from '@parley/react/internal';
import { useEffect, useEffectEvent, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import type { Page } from '../boot/route.ts';
import { useApp } from '../shell/app-context.tsx';

/** Pages (of 50 messages) that are loaded on the way back to a message. What is farther back is not shown in its place. */
const MOST_PAGES = 60;

/** The seq of the message that the address names, once it is loaded. The address then names the conversation alone again. */
export function useShownMessage(handle: ConversationHandle, page: Page): number | undefined {
  const words = useWords();
  const toast = useToast();
  const { go } = useApp();
  const wanted = page.kind === 'conversation' && page.id === handle.id ? page.message : undefined;
  const [shown, setShown] = useState<number>();
  const arrive = useEffectEvent((found: boolean) => {
    if (found) setShown(wanted);
    else toast({ text: words.say('search.too-far') });
    go({ kind: 'conversation', id: handle.id }, { replace: true });
  });
  const fail = useEffectEvent((error: unknown) =>
    toast({ tone: 'bad', text: words.say('failed.because', { reason: reasonOf(error, words) }) }),
  );
  useEffect(() => {
    if (wanted === undefined) return;
    let stopped = false;
    setShown(undefined);
    loadBackTo(handle, wanted, () => stopped).then(
      (found) => !stopped && arrive(found),
      (error: unknown) => !stopped && fail(error),
    );
    return () => {
      stopped = true;
    };
  }, [handle, wanted]);
  return shown;
}

/** Whether the message is loaded now; false: it is too far back. */
async function loadBackTo(handle: ConversationHandle, seq: number, stopped: () => boolean): Promise<boolean> {
  await opened(handle);
  for (let pages = 0; pages < MOST_PAGES && !stopped(); pages++) {
    const { messages, more } = handle.snapshot;
    const first = messages.find((message) => message.state === 'sent');
    if (!first || first.seq <= seq || !more) return first !== undefined;
    await handle.loadEarlier();
  }
  return false;
}

function opened(handle: ConversationHandle): Promise<void> {
  return new Promise((resolve) => {
    if (!handle.snapshot.loading) return resolve();
    const stop = handle.subscribe(
      (snapshot) => snapshot.loading,
      () => {
        stop();
        resolve();
      },
    );
  });
}
