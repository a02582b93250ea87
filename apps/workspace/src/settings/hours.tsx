import type { WorkingHours } from '@parley/presence-component/contract';
import { Button, reasonOf, Select, Skeleton, useToast } from '@parley/react/internal';
import { type ReactNode, useId, useMemo, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { useForm } from '../forms/use-form.ts';
import { type OwnHours, useHours } from './use-hours.ts';
import { type Day, daysOfWeek, OFFICE_WEEK, timesOf, weekOf } from './week.ts';

/** When one works, and where on earth. */
export function Hours(): ReactNode {
  const { known, save } = useHours();
  if (!known) return <Skeleton kind="rows" lines={4} />;
  // Other hours, from another window, begin the form anew.
  return <HoursForm key={JSON.stringify(known.hours)} hours={known.hours} save={save} />;
}

function HoursForm({ hours, save }: { readonly hours: WorkingHours | undefined; readonly save: OwnHours['save'] }): ReactNode {
  const words = useWords();
  const toast = useToast();
  const stored = hours && weekOf(hours.times);
  const [week, setWeek] = useState(stored ?? OFFICE_WEEK);
  const [timeZone, setTimeZone] = useState(() => hours?.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone);
  const days = useMemo(() => daysOfWeek(words.formats.locale), [words]);
  const put = async (next: WorkingHours | undefined): Promise<void> => {
    try {
      await save(next);
      toast({ text: words.say('settings.saved') });
    } catch (error) {
      toast({ tone: 'bad', text: words.say('failed.because', { reason: reasonOf(error, words) }) });
    }
  };
  const saving = useForm(() => put({ timeZone, times: timesOf(week) }));
  const removing = useForm(() => put(undefined));
  const busy = saving.busy || removing.busy;
  return (
    <form className="Settings-form" onSubmit={saving.submit}>
      {hours && !stored && <p className="Muted">{words.say('settings.hours.parts')}</p>}
      <ZoneSelect value={timeZone} onChange={setTimeZone} />
      <ul className="Week">
        {days.map(({ day, name }) => (
          <DayRow
            key={day}
            name={name}
            day={week[day] ?? NEVER}
            onChange={(change) => setWeek(week.map((each, n) => (n === day ? { ...each, ...change } : each)))}
          />
        ))}
      </ul>
      <div className="Settings-acts">
        <Button type="submit" variant="primary" disabled={busy}>
          {words.say('save')}
        </Button>
        {hours && (
          <Button disabled={busy} onClick={() => removing.submit()}>
            {words.say('settings.hours.remove')}
          </Button>
        )}
      </div>
    </form>
  );
}

const NEVER: Day = { works: false, from: '', to: '' };

function ZoneSelect({ value, onChange }: { readonly value: string; readonly onChange: (zone: string) => void }): ReactNode {
  const words = useWords();
  const zones = useMemo(() => [...new Set([value, ...Intl.supportedValuesOf('timeZone')])].sort(), [value]);
  return (
    <Select label={words.say('settings.hours.zone')} value={value} onChange={(event) => onChange(event.target.value)}>
      {zones.map((zone) => (
        <option key={zone} value={zone}>
          {zone.replaceAll('_', ' ')}
        </option>
      ))}
    </Select>
  );
}

interface DayRowProps {
  readonly name: string;
  readonly day: Day;
  readonly onChange: (change: Partial<Day>) => void;
}

function DayRow({ name, day: { works, from, to }, onChange }: DayRowProps): ReactNode {
  const words = useWords();
  const id = useId();
  return (
    <li className="Week-day">
      <label className="Check">
        <input id={id} type="checkbox" checked={works} onChange={(event) => onChange({ works: event.target.checked })} />
        <span>{name}</span>
      </label>
      {works ? (
        <span className="Week-times">
          <TimeInput label={words.say('settings.hours.from', { day: name })} value={from} onChange={(time) => onChange({ from: time })} />
          <span aria-hidden="true">–</span>
          <TimeInput label={words.say('settings.hours.to', { day: name })} value={to} onChange={(time) => onChange({ to: time })} />
        </span>
      ) : (
        <span className="Muted">{words.say('settings.hours.free')}</span>
      )}
    </li>
  );
}

interface TimeInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (time: string) => void;
}

function TimeInput({ label, value, onChange }: TimeInputProps): ReactNode {
  return (
    <input
      className="Input Week-time"
      type="time"
      required
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
