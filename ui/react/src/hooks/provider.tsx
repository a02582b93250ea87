import type { Parley } from '@parley/esdk';
import { presence } from '@parley/esdk/presence';
import { type ReactNode, useEffect, useMemo } from 'react';
import { Directory } from '../model/directory.ts';
import { Drafts, type TextStore } from '../model/drafts.ts';
import { useConnection, useOffline } from './connection.ts';
import { ParleyContext, type ParleyContextValue, ReachableContext } from './context.tsx';

export interface ConnectionProviderProps {
  /** A connection; who made it closes it. */
  readonly parley: Parley;
  /** Id of the person who is signed in; empty while that is not known. */
  readonly person: string;
  /** Address of the photo of a version; absent: photos are not shown. A function that stays the same. */
  readonly photoUrl?: (version: string) => string | undefined;
  readonly children: ReactNode;
}

const noPhotos = (): undefined => undefined;

/** Where a browser keeps words, if it lets this page. */
function textStore(): TextStore | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** Gives the components below it one connection, with what they need to know of people. */
export function ConnectionProvider({ parley, person, photoUrl = noPhotos, children }: ConnectionProviderProps): ReactNode {
  const directory = useMemo(() => new Directory(parley), [parley]);
  const value = useMemo<ParleyContextValue>(
    () => ({ parley, me: person, directory, presence: presence(parley), drafts: new Drafts(person, textStore()), photoUrl }),
    [parley, person, directory, photoUrl],
  );
  useEffect(() => directory.follow(), [directory]);
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
