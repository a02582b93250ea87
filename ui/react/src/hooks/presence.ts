import type { PresenceFacts, UnitCounts } from '@parley/presence-component/contract';
import { systemRuntime } from '@parley/runtime';
import { useEffect, useState } from 'react';
import { Activity } from '../model/activity.ts';
import { useConnection, useMedia } from './connection.ts';
import { usePresenceModel } from './context.tsx';
import { useObservable } from './observable.ts';

/** Who somebody is to others at this moment; undefined while it is unknown. */
export function usePresence(person: string): PresenceFacts | undefined {
  const presence = usePresenceModel();
  useEffect(() => presence.want([person]), [presence, person]);
  return useObservable(presence, (snapshot) => snapshot.people.get(person));
}

/** The numbers of some units, as far as known. */
export function useUnitCounts(units: readonly string[]): ReadonlyMap<string, UnitCounts> {
  const presence = usePresenceModel();
  const key = JSON.stringify(units);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is the value of `units`.
  useEffect(() => presence.wantUnits(units), [presence, key]);
  return useObservable(presence, (snapshot) => snapshot.units);
}

const INPUT = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'focus'] as const;

/** Calls `touch` for every sign of somebody at this window. */
function watchInput(touch: () => void): () => void {
  const look = (): void => {
    if (document.visibilityState === 'visible') touch();
  };
  for (const type of INPUT) window.addEventListener(type, touch, { capture: true, passive: true });
  document.addEventListener('visibilitychange', look);
  return () => {
    for (const type of INPUT) window.removeEventListener(type, touch, { capture: true });
    document.removeEventListener('visibilitychange', look);
  };
}

/** Tells the server whether somebody is at this window and what kind of device it is; again after every reconnect. */
export function useReportActivity(): void {
  const presence = usePresenceModel();
  const connection = useConnection();
  const since = connection.state === 'up' ? connection.since : undefined;
  const kind = useMedia('(pointer: coarse) and (hover: none)') ? 'mobile' : 'web';
  const [activity] = useState(() => new Activity(systemRuntime.clock));
  useEffect(() => {
    const ends = [activity.start(), watchInput(() => activity.touch())];
    return () => {
      for (const end of ends) end();
    };
  }, [activity]);
  const idle = useObservable(activity.idle, (isIdle) => isIdle);
  useEffect(() => {
    // What fails is said again with the next connection.
    if (since !== undefined) presence.call('presence.activity', { idle, kind }).catch(() => undefined);
  }, [presence, since, kind, idle]);
}
