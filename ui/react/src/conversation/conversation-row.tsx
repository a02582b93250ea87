import type { InboxRow } from '@parley/esdk';
import { Hash, Lock } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import { Icon } from '../controls/icon.tsx';
import { useHasDraft } from '../hooks/connection.ts';
import { useMe } from '../hooks/context.tsx';
import { usePerson } from '../hooks/people.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { RoomAvatar } from '../people/avatar.tsx';
import { PersonAvatar } from '../people/person-avatar.tsx';
import { otherPerson, useConversationName } from './name.ts';

export interface ConversationRowProps {
  readonly row: InboxRow;
  readonly current: boolean;
  /** Its address, where it has one: it is a link then, else a button. */
  readonly href?: string;
  readonly onOpen: (conversation: string) => void;
  /** Two lines with the last words, for lists of their own width. */
  readonly lines?: 1 | 2;
}

/** A conversation in a list. */
export function ConversationRow({ row, current, href, onOpen, lines = 1 }: ConversationRowProps): ReactNode {
  const name = useConversationName(row.conversation);
  const open = (event: MouseEvent): void => {
    if (href !== undefined && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
    event.preventDefault();
    onOpen(row.conversation.id);
  };
  const props = {
    className: 'ConvRow',
    onClick: open,
    'aria-current': current ? ('true' as const) : undefined,
    'data-unread': row.unread > 0 ? '' : undefined,
    'data-lines': lines === 2 ? '2' : undefined,
    children: (
      <>
        <RowPicture row={row} lines={lines} />
        {lines === 2 ? <TwoLines row={row} name={name} /> : <OneLine row={row} name={name} />}
      </>
    ),
  };
  return href === undefined ? <button type="button" {...props} /> : <a href={href} {...props} />;
}

function RowPicture({ row: { conversation }, lines }: { readonly row: InboxRow; readonly lines: 1 | 2 }): ReactNode {
  const me = useMe();
  const other = otherPerson(conversation, me);
  if (conversation.kind === 'direct' && lines === 2) return <PersonAvatar id={other} size={36} />;
  if (lines === 2) return <RoomAvatar open={conversation.open} size={36} />;
  return (
    <span className="ConvRow-icon">
      {conversation.kind === 'direct' ? <PersonAvatar id={other} size={20} /> : <Icon of={conversation.open ? Hash : Lock} />}
    </span>
  );
}

interface LinesProps {
  readonly row: InboxRow;
  readonly name: string;
}

function OneLine({ row, name }: LinesProps): ReactNode {
  return (
    <>
      <span className="ConvRow-name" dir="auto">
        {name}
      </span>
      <RowEnd row={row} />
    </>
  );
}

function TwoLines({ row, name }: LinesProps): ReactNode {
  const text = useText<CoreKey>();
  return (
    <span className="ConvRow-two">
      <span className="ConvRow-top">
        <span className="ConvRow-name" dir="auto">
          {name}
        </span>
        {row.preview && <time>{text.formats.recent(row.preview.at, Date.now())}</time>}
      </span>
      <span className="ConvRow-last">
        <Preview row={row} />
        <RowEnd row={row} />
      </span>
    </span>
  );
}

function Preview({ row }: { readonly row: InboxRow }): ReactNode {
  const text = useText<CoreKey>();
  const me = useMe();
  const sender = usePerson(row.preview?.sender ?? '');
  const { preview } = row;
  if (!preview) return <span className="Grow" />;
  const first = sender?.name.split(' ')[0] ?? '';
  // By itself: what does not fit is cut off at its end, whichever way the page is written.
  const words = (
    <span className="Grow Truncate" dir="auto">
      {preview.text}
    </span>
  );
  if (preview.sender !== me && row.conversation.kind === 'direct') return words;
  return (
    <span className="ConvRow-said">
      {preview.sender === me ? text.rich('preview.own', { words }) : text.rich('preview', { name: <bdi>{first}</bdi>, words })}
    </span>
  );
}

/** What waits: mentions in the accent, unread in grey, else an unsent draft. */
function RowEnd({ row }: { readonly row: InboxRow }): ReactNode {
  const text = useText<CoreKey>();
  const hasDraft = useHasDraft(row.conversation.id);
  const direct = row.conversation.kind === 'direct';
  const calls = direct ? row.unread : row.mentions;
  if (calls > 0) return <Count tone="mention" label={text.say(direct ? 'unread.hidden' : 'mentions.hidden')} value={calls} />;
  if (row.unread > 0) return <Count tone="unread" label={text.say('unread.hidden')} value={row.unread} />;
  return hasDraft ? <span className="TreeRow-note">{text.say('draft')}</span> : null;
}

export interface CountProps {
  readonly tone: 'mention' | 'unread';
  readonly label: string;
  readonly value: number;
}

export function Count({ tone, label, value }: CountProps): ReactNode {
  const { formats } = useText<CoreKey>();
  return (
    <span className="Count" data-tone={tone}>
      <span className="Hidden">{label}</span>
      {value > 999 ? `${formats.number(999)}+` : formats.number(value)}
    </span>
  );
}
