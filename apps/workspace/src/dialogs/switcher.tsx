import type { InboxRow } from '@parley/esdk';
import {
  Combobox,
  type ComboGroup,
  Count,
  Dialog,
  Empty,
  Icon,
  otherPerson,
  PersonAvatar,
  PersonLine,
  useInbox,
  useMe,
  usePeople,
  usePeopleSearch,
} from '@parley/react';
import { Hash, Lock } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { useApp } from '../shell/app-context.tsx';
import type { DialogProps } from './dialog-host.tsx';
import { filterByName } from './filter.ts';

const SHOWN = 7;

/** Ctrl+K: to any conversation or person by a few letters. */
export function Switcher({ onClose }: DialogProps<'switcher'>): ReactNode {
  const words = useWords();
  const { go } = useApp();
  const [query, setQuery] = useState('');
  const rows = useNamedRows();
  const found = usePeopleSearch(query, { limit: SHOWN });
  const conversations = filterByName(rows, query, (each) => each.name).slice(0, SHOWN);
  const shown = new Set(conversations.map((each) => each.other));
  const people = query.trim() === '' ? [] : found.people.filter((person) => person.active && !shown.has(person.id));
  const groups: ComboGroup[] = [
    {
      title: words.say('conversations'),
      options: conversations.map((each) => ({ id: `c/${each.row.conversation.id}`, content: <RowLine {...each} /> })),
    },
    { title: words.say('people'), options: people.map((person) => ({ id: `p/${person.id}`, content: <PersonLine person={person} /> })) },
  ];
  const choose = (id: string): void => {
    onClose();
    go(id.startsWith('c/') ? { kind: 'conversation', id: id.slice(2) } : { kind: 'direct', person: id.slice(2) });
  };
  return (
    <Dialog title={words.say('jump')} size="switcher" onClose={onClose}>
      <Combobox
        label={words.say('jump.label')}
        placeholder={words.say('jump.label')}
        query={query}
        onQuery={setQuery}
        groups={groups.filter((group) => group.options.length > 0)}
        onChoose={choose}
        empty={!found.searching && <Empty>{words.say('jump.none', { query })}</Empty>}
        end={
          <button type="button" className="Kbd" onClick={onClose}>
            <span className="Hidden">{words.say('close')}</span> Esc
          </button>
        }
      />
      <div className="Switcher-foot" aria-hidden="true">
        <span>
          <kbd className="Kbd">↑</kbd>
          <kbd className="Kbd">↓</kbd>
          {words.say('jump.choose')}
        </span>
        <span>
          <kbd className="Kbd">Enter</kbd>
          {words.say('jump.open')}
        </span>
      </div>
    </Dialog>
  );
}

interface NamedRow {
  readonly row: InboxRow;
  readonly name: string;
  /** Id of the other person; '' in rooms. */
  readonly other: string;
}

function useNamedRows(): readonly NamedRow[] {
  const words = useWords();
  const me = useMe();
  const { conversations } = useInbox();
  const others = useMemo(
    () => conversations.map((row) => otherPerson(row.conversation, me)).filter((id) => id !== ''),
    [conversations, me],
  );
  const people = usePeople(others);
  return conversations.map((row) => {
    const other = otherPerson(row.conversation, me);
    const name = other === '' ? row.conversation.title : other === me ? words.say('notes') : (people.get(other)?.name ?? '');
    return { row, name, other };
  });
}

function RowLine({ row, name, other }: NamedRow): ReactNode {
  const words = useWords();
  const people = usePeople(useMemo(() => [other], [other]));
  const { conversation, unread } = row;
  return (
    <>
      {other === '' ? <Icon of={conversation.open ? Hash : Lock} /> : <PersonAvatar id={other} size={24} />}
      <bdi className="Option-name">{name}</bdi>
      <span className="Muted Truncate Grow">
        {other === '' ? words.say('people.count', { count: conversation.memberCount }) : people.get(other)?.title}
      </span>
      {unread > 0 && <Count tone={other === '' ? 'unread' : 'mention'} label={words.say('unread.hidden')} value={unread} />}
    </>
  );
}
