import type { ConnectionState, Observable, Parley } from '@parley/esdk';

function still<S>(snapshot: S): Observable<S> {
  return { snapshot, subscribe: () => () => undefined };
}

/** Stands where no connection is: nothing is known, nothing changes, and what is asked is never answered. */
function standIn(connection: ConnectionState): Parley {
  const never = (): Promise<never> => new Promise(() => undefined);
  const close = async (): Promise<void> => undefined;
  return {
    ...still({ connection, outbox: { waiting: 0 }, clockOffset: 0 }),
    connection,
    channels: { join: never, publish: never },
    messaging: { open: never, call: never },
    inbox: still({ conversations: [], ready: false, unread: 0, mentions: 0 }),
    request: never,
    watch: () => () => undefined,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Before there is a connection: on a server, and until the page has come to life. */
export const NOT_YET: Parley = standIn({ state: 'connecting', attempt: 0 });

/** Nobody is signed in. */
export const SIGNED_OUT: Parley = standIn({ state: 'ended', code: 'token-invalid' });
