import type { Parley } from '@parley/esdk';
import { presence } from '@parley/esdk/presence';
import { type ReactNode, useEffect, useMemo } from 'react';
import { Directory } from '../model/directory.ts';
import { Drafts } from '../model/drafts.ts';
import { useConnection, useOffline } from './connection.ts';
import { ParleyContext, type ParleyContextValue, ReachableContext } from './context.tsx';

export interface ParleyProviderProps {
  /** A connection; who made it closes it. */
  readonly parley: Parley;
  /** Id of the person who is signed in. */
  readonly person: string;
  /** Address of the photo of a version; absent: photos are not shown. A function that stays the same. */
  readonly photoUrl?: (version: string) => string | undefined;
  readonly children: ReactNode;
}

const noPhotos = (): undefined => undefined;

/** Gives the components below it one connection, with what they need to know of people. */
export function ParleyProvider({ parley, person, photoUrl = noPhotos, children }: ParleyProviderProps): ReactNode {
  const value = useMemo<ParleyContextValue>(
    () => ({
      parley,
      me: person,
      directory: new Directory(parley),
      presence: presence(parley),
      drafts: new Drafts(person, globalThis.window?.localStorage),
      photoUrl,
    }),
    [parley, person, photoUrl],
  );
  useEffect(() => value.directory.follow(), [value]);
  return (
    <ParleyContext value={value}>
      <Reachable>{children}</Reachable>
    </ParleyContext>
  );
}

function Reachable({ children }: { readonly children: ReactNode }): ReactNode {
  const offline = useOffline();
  const ended = useConnection().state === 'ended';
  return <ReachableContext value={!offline && !ended}>{children}</ReachableContext>;
}
