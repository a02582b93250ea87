import { useInbox } from '@parley/react';
import { useEffect } from 'react';
import { useApp } from './app-context.tsx';

/** Names the page in the browser's tab, after the number of unread messages. */
export function useTitle(name: string): void {
  const { session } = useApp();
  const { unread } = useInbox();
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${name} – ${session.organisation}`;
  }, [unread, name, session.organisation]);
}
