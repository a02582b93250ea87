import { Icon, PeoplePicker, Select, useGroups, useLocations, usePeople, useUnits } from '@parley/react/internal';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import { UnitOptions } from './unit-options.tsx';

/** What stands in the form. */
export interface GroupValues {
  readonly name: string;
  readonly description: string;
  /** Of the query; '' where it does not ask for it. */
  readonly unit: string;
  readonly location: string;
  readonly groups: readonly string[];
  /** People to be listed besides those who are. */
  readonly added: readonly string[];
}

interface PartProps {
  readonly values: GroupValues;
  readonly onChange: (part: Partial<GroupValues>) => void;
}

/** Everybody of a unit, of a location, or both. */
export function GroupQueryFields({ values, onChange }: PartProps): ReactNode {
  const words = useWords();
  const { units } = useUnits();
  const { items: locations } = useLocations();
  return (
    <fieldset className="FieldRow">
      <legend className="Field-label">{words.say('group.query')}</legend>
      <Select label={words.say('unit')} value={values.unit} onChange={(event) => onChange({ unit: event.target.value })}>
        <option value="">{words.say('any')}</option>
        <UnitOptions units={units} />
      </Select>
      <Select label={words.say('location')} value={values.location} onChange={(event) => onChange({ location: event.target.value })}>
        <option value="">{words.say('any')}</option>
        {locations.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Select>
    </fieldset>
  );
}

/** Those of other groups. */
export function GroupsWithin({ own, values, onChange }: PartProps & { readonly own: string | undefined }): ReactNode {
  const words = useWords();
  const others = useGroups().items.filter(({ id }) => id !== own);
  if (others.length === 0) return null;
  const toggle = (id: string, chosen: boolean): void =>
    onChange({ groups: chosen ? [...values.groups, id] : values.groups.filter((each) => each !== id) });
  return (
    <fieldset className="Checks">
      <legend className="Field-label">{words.say('group.groups')}</legend>
      {others.map(({ id, name }) => (
        <label key={id} className="Check">
          <input type="checkbox" checked={values.groups.includes(id)} onChange={(event) => toggle(id, event.target.checked)} />
          <bdi>{name}</bdi>
        </label>
      ))}
    </fieldset>
  );
}

/** Who is listed from now on, besides those who are. */
export function AddedPeople({ values: { added }, onChange }: PartProps): ReactNode {
  const words = useWords();
  const people = usePeople(added);
  const toggle = (id: string): void => onChange({ added: added.includes(id) ? added.filter((each) => each !== id) : [...added, id] });
  return (
    <section className="GroupPeople" aria-label={words.say('group.people')}>
      <h3 className="Field-label">{words.say('group.people')}</h3>
      <div className="Chips">
        {added.map((id) => (
          <button
            key={id}
            type="button"
            className="Tag Chip"
            onClick={() => toggle(id)}
            aria-label={words.say('group.without', { name: people.get(id)?.name ?? '' })}
          >
            <bdi>{people.get(id)?.name}</bdi>
            <Icon of={X} size={14} />
          </button>
        ))}
      </div>
      <PeoplePicker label={words.say('group.people.find')} chosen={new Set(added)} onChoose={({ id }) => toggle(id)} />
    </section>
  );
}
