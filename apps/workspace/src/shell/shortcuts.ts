import { useInbox } from '@parley/react/internal';
import { useEffect, useEffectEvent } from 'react';
import { useApp } from './app-context.tsx';

/** Where the reader types, letters are letters. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** The conversation above or below the current one, round the ends. */
export function neighbour(ids: readonly string[], current: string | undefined, step: 1 | -1): string | undefined {
  const at = current === undefined ? -1 : ids.indexOf(current);
  if (at < 0) return step === 1 ? ids[0] : ids.at(-1);
  return ids[(at + step + ids.length) % ids.length];
}

type Command = 'jump' | 'help' | 1 | -1;

/** What a key asks for, where nothing nearer has used it. */
export function commandOf(
  event: Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>,
  typing: boolean,
): Command | undefined {
  const control = event.ctrlKey || event.metaKey;
  if (control && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') return 'jump';
  if (event.key === '?' && !typing && !control && !event.altKey) return 'help';
  if (!event.altKey || control) return undefined;
  return ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key];
}

/** Ctrl+K, Alt+↑/↓ and ?; dialogs and fields keep their own keys. */
export function useShortcuts(): void {
  const { page, go, ask } = useApp();
  const { conversations } = useInbox();
  const step = (by: 1 | -1): void => {
    const inOrder = [false, true].flatMap((direct) => conversations.filter((row) => (row.conversation.kind === 'direct') === direct));
    const ids = inOrder.map((row) => row.conversation.id);
    const next = neighbour(ids, page.kind === 'conversation' ? page.id : undefined, by);
    if (next !== undefined) go({ kind: 'conversation', id: next });
  };
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
    const command = commandOf(event, isTyping(event.target));
    if (command === undefined) return;
    event.preventDefault();
    if (command === 'jump') ask({ kind: 'switcher' });
    else if (command === 'help') ask({ kind: 'shortcuts' });
    else step(command);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
