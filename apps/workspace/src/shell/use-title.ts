import { useInbox } from '@parley/react/internal';
import { useEffect } from 'react';
import { useApp } from './app-context.tsx';

/** The same for a page that is there at times only. */
export function Title({ name }: { readonly name: string }): null {
  useTitle(name);
  return null;
}

/** Names the page in the browser's tab, after the number of unread messages. */
export function useTitle(name: string): void {
  const { session } = useApp();
  const { unread } = useInbox();
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${name} – ${session.organisation}`;
  }, [unread, name, session.organisation]);
}
