import type { Person } from '@parley/people/contract';
import type { ReactNode } from 'react';
import { Avatar } from './avatar.tsx';

/** A person in a list of choices: picture, name, title. The name is never cut before the title. */
export function PersonLine({ person, note }: { readonly person: Person; readonly note?: ReactNode }): ReactNode {
  return (
    <>
      <Avatar id={person.id} person={person} size={24} />
      <bdi className="Option-name">{person.name}</bdi>
      <span className="Muted Truncate Grow">{person.title}</span>
      {note}
    </>
  );
}

export interface PersonCellProps {
  readonly person: Person;
  /** Chosen, where choosing one shows it beside the list. */
  readonly pressed?: boolean;
  readonly note?: string | undefined;
  readonly onChoose: (id: string) => void;
}

/** A person in the directory. */
export function PersonCell({ person, pressed, note, onChoose }: PersonCellProps): ReactNode {
  return (
    <button type="button" className="DirectoryRow" aria-pressed={pressed} onClick={() => onChoose(person.id)}>
      <Avatar id={person.id} person={person} size={36} />
      <span className="Grow DirectoryRow-words">
        <b className="Truncate">
          <bdi>{person.name}</bdi>
        </b>
        <span className="Bar-sub Truncate">{person.title}</span>
      </span>
      {note && <span className="Bar-sub">{note}</span>}
    </button>
  );
}
