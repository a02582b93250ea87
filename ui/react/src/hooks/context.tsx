import type { Parley } from '@parley/esdk';
import type { Presence } from '@parley/esdk/presence';
import { createContext, use } from 'react';
import type { Directory } from '../model/directory.ts';
import type { Drafts } from '../model/drafts.ts';

export interface ParleyContextValue {
  readonly parley: Parley;
  readonly me: string;
  readonly directory: Directory;
  readonly presence: Presence;
  readonly drafts: Drafts;
  readonly photoUrl: (version: string) => string | undefined;
}

/** Whether the server can be heard: without it, what is known of others is old. */
export const ReachableContext: React.Context<boolean> = createContext(true);

export const ParleyContext: React.Context<ParleyContextValue | undefined> = createContext<ParleyContextValue | undefined>(undefined);

function useParleyContext(): ParleyContextValue {
  const value = use(ParleyContext);
  if (!value) throw new Error('this needs a <ParleyProvider> above it');
  return value;
}

/**
 * The ESDK's object of the connection, for whatever has no hook. Before there is a connection (on a server, or where nobody is signed in) one that knows
 * nothing, and never answers.
 *
 * @example
 * const parley = useParley();
 * const create = () => parley.messaging.call('messaging.createRoom', { title: 'Deal 42', topic: '', open: false });
 */
export function useParley(): Parley {
  return useParleyContext().parley;
}
/**
 * Id of the person who is signed in; empty while that is not known.
 *
 * @example
 * const isMine = task.assignee === useMe();
 */
export function useMe(): string {
  return useParleyContext().me;
}
export function useDirectory(): Directory {
  return useParleyContext().directory;
}
/** Who is there. */
export function usePresenceModel(): Presence {
  return useParleyContext().presence;
}
/** Where the photo of this version is; undefined where photos cannot be had. */
export function usePhotoUrl(version: string): string | undefined {
  return use(ParleyContext)?.photoUrl(version);
}
export function useReachable(): boolean {
  return use(ReachableContext);
}
export function useDrafts(): Drafts {
  return useParleyContext().drafts;
}
