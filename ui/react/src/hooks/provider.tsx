import type { Parley } from '@parley/esdk';
import { systemRuntime } from '@parley/runtime';
import { type ReactNode, useEffect, useMemo } from 'react';
import { Directory } from '../model/directory.ts';
import { Drafts } from '../model/drafts.ts';
import { Presence } from '../model/presence.ts';
import { useConnection, useOffline } from './connection.ts';
import { ParleyContext, type ParleyContextValue, usePresenceModel } from './context.tsx';

export interface ParleyProviderProps {
  /** A connection; who made it closes it. */
  readonly parley: Parley;
  /** Id of the person who is signed in. */
  readonly person: string;
  readonly children: ReactNode;
}

/** Gives the components below it one connection, with what they need to know of people. */
export function ParleyProvider({ parley, person, children }: ParleyProviderProps): ReactNode {
  const value = useMemo<ParleyContextValue>(
    () => ({
      parley,
      me: person,
      directory: new Directory(parley),
      presence: new Presence(parley, systemRuntime.clock),
      drafts: new Drafts(person, globalThis.window?.localStorage),
    }),
    [parley, person],
  );
  useEffect(() => value.directory.follow(), [value]);
  return (
    <ParleyContext value={value}>
      <PresencePause />
      {children}
    </ParleyContext>
  );
}

/** Without a connection nobody is shown as anything. */
function PresencePause(): null {
  const presence = usePresenceModel();
  const offline = useOffline();
  const ended = useConnection().state === 'ended';
  useEffect(() => (offline || ended ? presence.pause() : presence.resume()), [presence, offline, ended]);
  return null;
}
