import { connect, type Parley, ParleyError } from '@parley/esdk';
import { useEffect, useState } from 'react';
import { type Api, ApiError } from '../boot/api.ts';

/**
 * The connection of one signed-in person, open while the component is there. `onEnded`: it ended for good, most likely because the
 * session is over.
 */
export function useParleyConnection(api: Api, person: string, version: string, onEnded: () => void): Parley | undefined {
  const [parley, setParley] = useState<Parley>();
  useEffect(() => {
    const token = async (): Promise<string> => {
      const ticket = await api.ticket().catch((error: unknown) => {
        throw error instanceof ApiError && error.status === 401 ? new ParleyError('token-revoked', undefined, { cause: error }) : error;
      });
      // Somebody else signed in at this slot meanwhile: this page is no longer theirs.
      if (ticket.person !== person) throw new ParleyError('token-revoked');
      return ticket.token;
    };
    const opened = connect(location.origin, { token, storageKey: `${location.origin}#${person}`, client: `parley-workspace/${version}` });
    const stop = opened.subscribe(
      (snapshot) => snapshot.connection,
      (connection) => {
        if (connection.state === 'ended' && connection.code !== 'disposed') onEnded();
      },
    );
    setParley(opened);
    return () => {
      stop();
      void opened.close();
      setParley(undefined);
    };
  }, [api, person, version, onEnded]);
  return parley;
}
