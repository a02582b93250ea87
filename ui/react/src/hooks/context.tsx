import type { Parley } from '@parley/esdk';
import { createContext, use } from 'react';
import type { Directory } from '../model/directory.ts';
import type { Drafts } from '../model/drafts.ts';
import type { Presence } from '../model/presence.ts';

export interface ParleyContextValue {
  readonly parley: Parley;
  readonly me: string;
  readonly directory: Directory;
  readonly presence: Presence;
  readonly drafts: Drafts;
}

export const ParleyContext: React.Context<ParleyContextValue | undefined> = createContext<ParleyContextValue | undefined>(undefined);

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
/** Who is there, of those who are asked for. */
export function usePresenceModel(): Presence {
  return useParleyContext().presence;
}
export function useDrafts(): Drafts {
  return useParleyContext().drafts;
}
