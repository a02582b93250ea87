import type { Person } from '@parley/people/contract';
import {
  type ComboGroup,
  type ComboOption,
  Count,
  Icon,
  PersonAvatar,
  PersonLine,
  useMe,
  usePeople,
  usePeopleSearch,
} from '@parley/react/internal';
import { Hash, Lock, Search } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { useWords } from '../boot/language.tsx';
import type { Page } from '../boot/route.ts';
import { usePageCommands } from '../extensions/use-page-commands.ts';
import { type NamedRow, rowIn, useNamedRows } from '../search/conversation-names.ts';
import { HitLine } from '../search/hit-line.tsx';
import { useMessageSearch } from '../search/use-message-search.ts';
import { type Command, useCommands } from '../shell/commands.ts';
import { useStatusCommands } from '../shell/use-status-commands.ts';
import { filterByName } from './filter.ts';

const RECENT = 7;
const SHOWN = 5;
/** Fewer letters are in most messages. */
const SEARCH_FROM = 2;

/** What an entry leads to. */
export type Target = { readonly page: Page } | { readonly command: Command };

interface Entry extends ComboOption {
  readonly target: Target;
}

export interface SwitcherGroups {
  readonly groups: readonly ComboGroup[];
  readonly targets: ReadonlyMap<string, Target>;
  readonly searching: boolean;
}

/**
 * What fits the words, by kind. What this window knows is there at once, what the server finds comes behind it in its group; an answer to
 * earlier words is not shown.
 */
export function useSwitcherGroups(query: string): SwitcherGroups {
  const words = useWords();
  const me = useMe();
  const onlyCommands = query.startsWith('>');
  const wanted = (onlyCommands ? query.slice(1) : query).trim();
  const rows = useNamedRows();
  const commands = useCommandEntries(wanted, onlyCommands);
  const people = usePeopleEntries(onlyCommands ? '' : wanted, rows, me);
  const messages = useMessageEntries(onlyCommands ? '' : wanted, rows);
  const recent = wanted === '' ? rows.slice(0, RECENT).map((row) => rowEntry(row, me)) : [];
  const rooms = filterByName(rows, wanted, (each) => each.name).filter((each) => each.other === '');
  const groups: readonly { readonly title: string; readonly options: readonly Entry[] }[] = onlyCommands
    ? [{ title: words.say('commands'), options: commands }]
    : [
        { title: words.say('recent'), options: recent },
        { title: words.say('people'), options: people.entries },
        { title: words.say('conversations'), options: wanted === '' ? [] : rooms.slice(0, SHOWN).map((row) => rowEntry(row, me)) },
        { title: words.say('messages'), options: messages.entries },
        { title: words.say('commands'), options: commands },
      ];
  return {
    groups: groups.filter(({ options }) => options.length > 0),
    targets: new Map(groups.flatMap(({ options }) => options.map(({ id, target }) => [id, target]))),
    searching: people.searching || messages.searching,
  };
}

function rowEntry(named: NamedRow, me: string): Entry {
  const { row, other } = named;
  const content = <RowLine named={named} />;
  if (other !== '' && other !== me) return { id: `p/${other}`, content, target: { page: { kind: 'direct', person: other } } };
  const { id } = row.conversation;
  return { id: `c/${id}`, content, target: { page: { kind: 'conversation', id } } };
}

/** Those one talks with first, then those whom the directory finds. */
function usePeopleEntries(
  query: string,
  rows: readonly NamedRow[],
  me: string,
): { readonly entries: readonly Entry[]; readonly searching: boolean } {
  const found = usePeopleSearch(query, { limit: SHOWN + 2 });
  if (query === '') return { entries: [], searching: false };
  const known = filterByName(rows, query, (each) => each.name).filter((each) => each.other !== '');
  const shown = new Set(known.map((each) => each.other));
  const fresh = found.query.trim() === query ? found.people : filterByName(found.people, query, (person) => person.name);
  const others = fresh.filter((person) => person.active && !shown.has(person.id));
  const entries = [...known.map((row) => rowEntry(row, me)), ...others.map(personEntry)];
  return { entries: entries.slice(0, SHOWN + 2), searching: found.searching };
}

function personEntry(person: Person): Entry {
  return { id: `p/${person.id}`, content: <PersonLine person={person} />, target: { page: { kind: 'direct', person: person.id } } };
}

function useMessageEntries(query: string, rows: readonly NamedRow[]): { readonly entries: readonly Entry[]; readonly searching: boolean } {
  const words = useWords();
  const wanted = query.length < SEARCH_FROM ? '' : query;
  const [found] = useMessageSearch(wanted, SHOWN);
  if (wanted === '' || found.query !== wanted) return { entries: [], searching: wanted !== '' };
  const rowOf = rowIn(rows);
  const hits = found.hits.map((hit) => ({
    id: `m/${hit.conversation}/${hit.id}`,
    content: <HitLine hit={hit} rowOf={rowOf} />,
    target: { page: { kind: 'conversation', id: hit.conversation, message: hit.seq } } as const,
  }));
  const all: Entry = {
    id: 'all',
    content: (
      <>
        <Icon of={Search} />
        <span className="Truncate">{words.rich('search.all', { query: <bdi>{wanted}</bdi> })}</span>
      </>
    ),
    target: { page: { kind: 'search', query: wanted } },
  };
  return { entries: hits.length > 0 ? [...hits, all] : [], searching: found.searching };
}

function useCommandEntries(query: string, all: boolean): readonly Entry[] {
  const commands = useCommands();
  const statuses = useStatusCommands();
  const pages = usePageCommands();
  const fitting = useMemo(() => {
    const place = commands.findIndex(({ id }) => id === 'status');
    const inOrder = [...commands.slice(0, place), ...statuses, ...pages, ...commands.slice(place)];
    // To open the switcher leads nowhere from here.
    return filterByName(
      inOrder.filter(({ id }) => id !== 'jump'),
      query,
      ({ label }) => label,
    );
  }, [commands, statuses, pages, query]);
  if (query === '' && !all) return [];
  return (all ? fitting : fitting.slice(0, SHOWN)).map((command) => ({
    id: `>/${command.id}`,
    content: <CommandLine command={command} />,
    target: { command },
  }));
}

function CommandLine({ command: { icon, label, keys = [] } }: { readonly command: Command }): ReactNode {
  return (
    <>
      <Icon of={icon} />
      <span className="Truncate Grow">{label}</span>
      {keys.map((key) => (
        <kbd key={key} className="Kbd">
          {key}
        </kbd>
      ))}
    </>
  );
}

function RowLine({ named: { row, name, other } }: { readonly named: NamedRow }): ReactNode {
  const words = useWords();
  const people = usePeople(useMemo(() => [other], [other]));
  const { conversation, unread } = row;
  return (
    <>
      {other === '' ? <Icon of={conversation.open ? Hash : Lock} /> : <PersonAvatar id={other} size={24} />}
      <bdi className="Option-name">{name}</bdi>
      <span className="Muted Truncate Grow" dir="auto">
        {other === '' ? words.say('people.count', { count: conversation.memberCount }) : people.get(other)?.title}
      </span>
      {unread > 0 && <Count tone={other === '' ? 'unread' : 'mention'} label={words.say('unread.hidden')} value={unread} />}
    </>
  );
}
