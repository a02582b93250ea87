import type { ConnectionState, InboxRow, InboxSnapshot } from '@parley/esdk';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useDrafts, useParley } from './context.tsx';
import { useObservable } from './observable.ts';

/**
 * The state of the connection: `connecting`, `up` (with who is signed in), `down` (it tries again by itself) or `ended` (it does not; `code` says why).
 *
 * @example
 * const { state } = useConnection();
 */
export function useConnection(): ConnectionState {
  return useObservable(useParley(), (snapshot) => snapshot.connection);
}
/** Publications that wait for the server, of all conversations. */
export function useWaiting(): number {
  return useObservable(useParley(), (snapshot) => snapshot.outbox.waiting);
}
/**
 * All conversations of whoever is signed in, the newest first, each with what was said last and how much waits.
 *
 * @example
 * const { conversations, unread, ready } = useInbox();
 */
export function useInbox(): InboxSnapshot {
  return useObservable(useParley().inbox, (snapshot) => snapshot);
}
export function useInboxRow(conversation: string): InboxRow | undefined {
  return useObservable(useParley().inbox, (snapshot) => snapshot.conversations.find((row) => row.conversation.id === conversation));
}

/** True once `value` has been true for `ms` without a break: what passes quickly is not worth showing. */
export function useLasting(value: boolean, ms: number): boolean {
  const [lasted, setLasted] = useState(false);
  useEffect(() => {
    if (!value) return;
    const timer = setTimeout(() => setLasted(true), ms);
    return () => {
      clearTimeout(timer);
      setLasted(false);
    };
  }, [value, ms]);
  return value && lasted;
}

function watchNetwork(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}

/** The connection or the whole network is down, and not just for a blink. The network says so sooner than a silent connection. */
export function useOffline(): boolean {
  const connection = useConnection();
  const network = useSyncExternalStore(
    watchNetwork,
    () => navigator.onLine,
    () => true,
  );
  const up = connection.state === 'up' || (connection.state === 'connecting' && connection.attempt === 0);
  return useLasting((!up || !network) && connection.state !== 'ended', 1500);
}

/** Whether unsent words wait in a conversation. */
export function useHasDraft(conversation: string): boolean {
  const drafts = useDrafts();
  const subscribe = useCallback((changed: () => void) => drafts.subscribe(conversation, changed), [drafts, conversation]);
  return useSyncExternalStore(
    subscribe,
    () => drafts.get(conversation).trim() !== '',
    () => false,
  );
}

function watchAttention(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  window.addEventListener('focus', changed);
  window.addEventListener('blur', changed);
  return () => {
    document.removeEventListener('visibilitychange', changed);
    window.removeEventListener('focus', changed);
    window.removeEventListener('blur', changed);
  };
}

/** Somebody looks at this page: it is visible and has the focus. */
export function useAttention(): boolean {
  return useSyncExternalStore(
    watchAttention,
    () => document.visibilityState === 'visible' && document.hasFocus(),
    () => false,
  );
}

/** Follows a media query. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (changed: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  );
}
