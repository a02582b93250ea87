import type { Parley } from '@parley/esdk';
import { createContext, type ReactNode, use, useEffect, useMemo } from 'react';
import { Directory } from '../model/directory.ts';
import { Drafts } from '../model/drafts.ts';

interface ParleyContextValue {
  readonly parley: Parley;
  readonly me: string;
  readonly directory: Directory;
  readonly drafts: Drafts;
}

const ParleyContext = createContext<ParleyContextValue | undefined>(undefined);

export interface ParleyProviderProps {
  /** A connection; who made it closes it. */
  readonly parley: Parley;
  /** Id of the person who is signed in. */
  readonly person: string;
  readonly children: ReactNode;
}

/** Gives the components below it one connection, with what they need to know of people. */
export function ParleyProvider({ parley, person, children }: ParleyProviderProps): ReactNode {
  const value = useMemo(
    () => ({ parley, me: person, directory: new Directory(parley), drafts: new Drafts(person, globalThis.window?.localStorage) }),
    [parley, person],
  );
  useEffect(() => value.directory.follow(), [value]);
  return <ParleyContext value={value}>{children}</ParleyContext>;
}

function useParleyContext(): ParleyContextValue {
  const value = use(ParleyContext);
  if (!value) throw new Error('this needs a <ParleyProvider> above it');
  return value;
}

export function useParley(): Parley {
  return useParleyContext().parley;
}
/** Id of the person who is signed in. */
export function useMe(): string {
  return useParleyContext().me;
}
export function useDirectory(): Directory {
  return useParleyContext().directory;
}
export function useDrafts(): Drafts {
  return useParleyContext().drafts;
}
