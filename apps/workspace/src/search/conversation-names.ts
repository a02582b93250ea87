import type { InboxRow } from '@parley/esdk';
import { otherPerson, useInbox, useMe, usePeople } from '@parley/react/internal';
import { useMemo } from 'react';
import { useWords } from '../boot/language.tsx';

/** A conversation as its reader calls it. */
export interface NamedRow {
  readonly row: InboxRow;
  readonly name: string;
  /** Id of the other person; '' in rooms. */
  readonly other: string;
}

/** A conversation of the inbox by its id; undefined for what is not in it. */
export type RowOf = (conversation: string) => NamedRow | undefined;

/** The conversations of the inbox with their names, those with the newest activity first. */
export function useNamedRows(): readonly NamedRow[] {
  const words = useWords();
  const me = useMe();
  const { conversations } = useInbox();
  const others = useMemo(
    () => conversations.map((row) => otherPerson(row.conversation, me)).filter((id) => id !== ''),
    [conversations, me],
  );
  const people = usePeople(others);
  return useMemo(
    () =>
      conversations.map((row) => {
        const other = otherPerson(row.conversation, me);
        const name = other === '' ? row.conversation.title : other === me ? words.say('notes') : (people.get(other)?.name ?? '');
        return { row, name, other };
      }),
    [conversations, me, people, words],
  );
}

export function rowIn(rows: readonly NamedRow[]): RowOf {
  const known = new Map(rows.map((named) => [named.row.conversation.id, named]));
  return (conversation) => known.get(conversation);
}
