import type { Person } from '@parley/people/contract';
import { Fragment, type ReactNode } from 'react';
import { usePresence } from '../hooks/presence.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { untilWords } from '../presence/words.ts';
import { Avatar } from './avatar.tsx';
import { markedParts } from './marked.ts';
import { PersonAvatar } from './person-avatar.tsx';

/** A person in a list of choices: picture, name, title. The name is never cut before the title. */
export function PersonLine({ person, note }: { readonly person: Person; readonly note?: ReactNode }): ReactNode {
  return (
    <>
      <PersonAvatar id={person.id} size={24} />
      <bdi className="Option-name">{person.name}</bdi>
      <span className="Muted Truncate Grow" dir="auto">
        {person.title}
      </span>
      {note}
    </>
  );
}

export interface PersonCellProps {
  readonly person: Person;
  /** Chosen, where choosing one shows it beside the list. */
  readonly pressed?: boolean;
  readonly note?: string | undefined;
  /** What was looked for: it is marked. */
  readonly query?: string | undefined;
  readonly onChoose: (id: string) => void;
}

/** A person in the directory, with what they say of themself where there is nothing more important. A guest has no presence, and cannot be chosen. */
export function PersonCell({ person, pressed, note, query = '', onChoose }: PersonCellProps): ReactNode {
  const text = useText<CoreKey>();
  const presence = usePresence(person.id);
  const said = presence && (presence.text || untilWords(text, presence, Date.now()));
  const cell = (
    <>
      {person.guest ? <Avatar id={person.id} person={person} size={36} /> : <PersonAvatar id={person.id} size={36} />}
      <span className="Grow DirectoryRow-words">
        <b className="Truncate" dir="auto">
          <Marked text={person.name} query={query} />
        </b>
        <span className="Bar-sub Truncate" dir="auto">
          <Marked text={person.guest ? text.say('guest') : person.title} query={query} />
        </span>
      </span>
      {(note || said) && <bdi className="Bar-sub DirectoryRow-note Truncate">{note || said}</bdi>}
    </>
  );
  if (person.guest) return <div className="DirectoryRow">{cell}</div>;
  return (
    <button type="button" className="DirectoryRow" aria-pressed={pressed} onClick={() => onChoose(person.id)}>
      {cell}
    </button>
  );
}

function Marked({ text, query }: { readonly text: string; readonly query: string }): ReactNode {
  let at = 0;
  return markedParts(text, query).map((part) => {
    const key = at;
    at += part.text.length;
    return part.hit ? <mark key={key}>{part.text}</mark> : <Fragment key={key}>{part.text}</Fragment>;
  });
}
