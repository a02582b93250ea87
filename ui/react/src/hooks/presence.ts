import type { PresenceFacts, UnitCounts } from '@parley/presence-component/contract';
import { systemRuntime } from '@parley/runtime';
import { useEffect, useMemo, useState } from 'react';
import { Activity } from '../model/activity.ts';
import { State } from '../model/state.ts';
import { useMedia } from './connection.ts';
import { usePresenceModel, useReachable } from './context.tsx';
import { useObservable } from './observable.ts';

const NOBODY = new State(undefined);

/**
 * Who somebody is to others at this moment; undefined while that cannot be known. However many use it, they share a few watches.
 *
 * @example
 * const isThere = usePresence('maya')?.state === 'available';
 */
export function usePresence(person: string): PresenceFacts | undefined {
  const presence = usePresenceModel();
  const known = useObservable<PresenceFacts | undefined, PresenceFacts | undefined>(
    useMemo(() => (person === '' ? NOBODY : presence.of(person)), [presence, person]),
    (facts) => facts,
  );
  return useReachable() ? known : undefined;
}

const NO_COUNTS: ReadonlyMap<string, UnitCounts> = new Map();
/** As many as one watch takes. */
const MOST_UNITS = 200;

/** The numbers of some units, as far as known. */
export function useUnitCounts(units: readonly string[]): ReadonlyMap<string, UnitCounts> {
  const presence = usePresenceModel();
  const [known, setKnown] = useState(NO_COUNTS);
  const key = JSON.stringify(units);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is the value of `units`.
  useEffect(() => {
    if (units.length === 0) return;
    const watch = presence.watch({ units: units.slice(0, MOST_UNITS) });
    watch.subscribe(
      (snapshot) => snapshot.units,
      // What the watch before has said holds until this one says otherwise.
      (counts) => setKnown((before) => new Map([...before, ...counts.map((each) => [each.unit, each] as const)])),
    );
    return () => watch.close();
  }, [presence, key]);
  return useReachable() ? known : NO_COUNTS;
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

/**
 * Tells the server whether somebody is at this window and what kind of device it is; again after every reconnect. Without it whoever has the page open
 * is taken to be there. Once on a page is enough.
 *
 * @example
 * useReportActivity();
 */
export function useReportActivity(): void {
  const presence = usePresenceModel();
  const kind = useMedia('(pointer: coarse) and (hover: none)') ? 'mobile' : 'web';
  const [activity] = useState(() => new Activity(systemRuntime.clock));
  useEffect(() => {
    const ends = [activity.start(), watchInput(() => activity.touch())];
    return () => {
      for (const end of ends) end();
    };
  }, [activity]);
  const idle = useObservable(activity.idle, (isIdle) => isIdle);
  useEffect(() => presence.activity(idle, kind), [presence, idle, kind]);
}
