import type { Person } from '@parley/people/contract';
import { Check } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Combobox } from '../controls/combobox.tsx';
import { Icon } from '../controls/icon.tsx';
import { Empty } from '../controls/states.tsx';
import { usePeopleSearch } from '../hooks/people.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { PersonLine } from './person-row.tsx';

export interface PeoplePickerProps {
  readonly label: string;
  readonly onChoose: (person: Person) => void;
  /** Those chosen already, where several may be. */
  readonly chosen?: ReadonlySet<string>;
  /** People who are not to be offered. */
  readonly without?: ReadonlySet<string>;
}

/** Finds people by name. Only those who can still sign in are offered. */
export function PeoplePicker({ label, onChoose, chosen, without }: PeoplePickerProps): ReactNode {
  const text = useText<CoreKey>();
  const [query, setQuery] = useState('');
  const found = usePeopleSearch(query);
  const people = found.people.filter((person) => person.active && !without?.has(person.id));
  const options = people.map((person) => ({
    id: person.id,
    content: <PersonLine person={person} note={chosen?.has(person.id) && <Icon of={Check} />} />,
    ...(chosen && { chosen: chosen.has(person.id) }),
  }));
  const choose = (id: string): void => {
    const person = people.find((each) => each.id === id);
    if (person) onChoose(person);
  };
  const nothing = found.failed ? text.say('people.failed') : text.say('people.none', { query });
  return (
    <Combobox
      label={label}
      placeholder={label}
      query={query}
      onQuery={setQuery}
      groups={[{ options }]}
      onChoose={choose}
      empty={!found.searching && <Empty>{nothing}</Empty>}
    />
  );
}
