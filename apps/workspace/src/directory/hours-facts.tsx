import type { WorkingHours } from '@parley/presence-component/contract';
import { usePresenceModel } from '@parley/react/internal';
import { type ReactNode, useEffect, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { hoursToday } from './hours.ts';

/** When somebody works today and how late it is there, where that is known; terms of a list of facts. */
export function HoursFacts({ person }: { readonly person: string }): ReactNode {
  const words = useWords();
  const hours = useWorkingHours(person);
  if (!hours) return null;
  const { localTime, times } = hoursToday(hours, Date.now(), words.formats.locale);
  return (
    <>
      <dt>{words.say('person.hours')}</dt>
      <dd className="Num">{times.length > 0 ? words.formats.list(times) : words.say('person.hours.none')}</dd>
      <dt>{words.say('person.time')}</dt>
      <dd className="Num" title={hours.timeZone}>
        {localTime}
      </dd>
    </>
  );
}

function useWorkingHours(person: string): WorkingHours | undefined {
  const presence = usePresenceModel();
  const [known, setKnown] = useState<{ readonly person: string; readonly hours: WorkingHours | undefined }>();
  useEffect(() => {
    let wanted = true;
    presence.get([person]).then(
      ([found]) => wanted && setKnown({ person, hours: found?.hours }),
      // They are details: without them the card is still right.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [presence, person]);
  return known?.person === person ? known.hours : undefined;
}
