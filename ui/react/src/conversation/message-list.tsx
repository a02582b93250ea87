import type { ConversationSnapshot, RoomMessage } from '@parley/esdk';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import { Icon } from '../controls/icon.tsx';
import { Skeleton } from '../controls/states.tsx';
import { useAttention } from '../hooks/connection.ts';
import { useMe } from '../hooks/context.tsx';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { Announcer } from './announcer.tsx';
import { AT_END, useFollowing } from './following.ts';
import { type MessageActions, MessageView } from './message.tsx';
import { useNewLine } from './new-line.ts';
import { buildRows, countAfter, estimateHeight, keyOf, type ListRow, seqAt } from './rows.ts';
import { isMessage, useShown } from './shown.ts';

/** Nearer to the start than this (px) earlier messages are fetched. */
const NEAR_START = 600;

/** What a screen can ask of the list. */
export interface MessageListHandle {
  scrollToEnd(): void;
  /** Takes the "new" line away. */
  clearNewLine(): void;
}

export interface MessageListProps {
  readonly label: string;
  readonly snapshot: ConversationSnapshot;
  readonly offline: boolean;
  readonly editing: number | undefined;
  /** Seq of a message to bring into sight and mark. */
  readonly shown?: number | undefined;
  readonly actions: MessageActions;
  /** Everything up to this seq has been in sight of somebody who looks. */
  readonly onSeen: (seq: number) => void;
  readonly onLoadEarlier: () => void;
  readonly ref?: Ref<MessageListHandle>;
}

/** The messages of a conversation: only those in sight exist; neither earlier nor newer ones move what is being read. */
export function MessageList({
  label,
  snapshot,
  offline,
  editing,
  shown,
  actions,
  onSeen,
  onLoadEarlier,
  ref,
}: MessageListProps): ReactNode {
  const text = useText<CoreKey>();
  const me = useMe();
  const attention = useAttention();
  const scroller = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const { messages, more, loading, readSeq } = snapshot;
  const unread = countAfter(messages, readSeq, me);
  const [mark, clearNewLine] = useNewLine({ readSeq, unread, watching: attention && following.current && !loading });
  const pageStarts = usePageStarts(messages, more);
  const rows = useMemo(
    () => buildRows({ messages, me, newAfter: mark, complete: !more, pageStarts }),
    [messages, me, mark, more, pageStarts],
  );

  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimateHeight(rows[index]),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
    // The first drawing is near the end already.
    initialOffset: () => rows.reduce((sum, row) => sum + estimateHeight(row), 0),
    anchorTo: 'end',
    scrollEndThreshold: AT_END,
    paddingStart: more ? 64 : 12,
    paddingEnd: 8,
  });
  useFollowing(following, scroller, rows, virtualizer);
  useShown(shown, { rows, scroller, following, list: virtualizer });
  const scrollToEnd = (): void => {
    following.current = true;
    virtualizer.scrollToEnd();
  };
  useImperativeHandle(ref, () => ({ scrollToEnd, clearNewLine }));

  const items = virtualizer.getVirtualItems();
  const firstVisible = items[0]?.index ?? 0;
  const seen = following.current ? snapshot.seq : seqAt(rows, virtualizer.range?.endIndex ?? -1);
  useEffect(() => {
    if (attention && messages.length > 0 && seen > readSeq) onSeen(seen);
  }, [attention, seen, readSeq, messages.length, onSeen]);
  const nearStart = more && !loading && rows.length > 0 && firstVisible === 0 && (virtualizer.scrollOffset ?? NEAR_START) < NEAR_START;
  const first = rows[0]?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another first message or a connection that is back asks again.
  useEffect(() => {
    if (nearStart) onLoadEarlier();
  }, [nearStart, first, offline, onLoadEarlier]);

  return (
    <div className="MessagePane">
      <div
        ref={scroller}
        className="MessageList"
        role="log"
        aria-live="off"
        aria-label={label}
        aria-busy={loading}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        onKeyDown={moveFocus}
      >
        <div className="MessageList-all" style={{ height: virtualizer.getTotalSize() }}>
          {more && (
            <div className="MessageList-earlier">
              <Skeleton kind="messages" lines={1} />
            </div>
          )}
          {items.map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <div
                  key={item.key}
                  ref={virtualizer.measureElement}
                  data-index={item.index}
                  className="MessageList-row"
                  data-shown={isMessage(row, shown) ? '' : undefined}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <RowView row={row} editing={editing} offline={offline} actions={actions} />
                </div>
              )
            );
          })}
        </div>
      </div>
      {!following.current && rows.length > 0 && (
        <button type="button" className="JumpToEnd" onClick={scrollToEnd}>
          <Icon of={ArrowDown} size={14} />
          {unread > 0 ? text.say('messages.new', { count: unread }) : text.say('messages.newest')}
        </button>
      )}
      <Announcer messages={messages} />
    </div>
  );
}

interface RowViewProps {
  readonly row: ListRow;
  readonly editing: number | undefined;
  readonly offline: boolean;
  readonly actions: MessageActions;
}

function RowView({ row, editing, offline, actions }: RowViewProps): ReactNode {
  const text = useText<CoreKey>();
  if (row.kind === 'day')
    return (
      <h2 className="DayLine">
        <span>{text.formats.day(row.at, Date.now())}</span>
      </h2>
    );
  if (row.kind === 'new') return <p className="NewLine">{text.say('messages.line')}</p>;
  const { message, grouped } = row;
  return (
    <MessageView
      message={message}
      grouped={grouped}
      editing={editing === message.id && message.state === 'sent'}
      offline={offline}
      actions={actions}
    />
  );
}

/** Keys of the messages that were the first loaded, each time some came above. */
function usePageStarts(messages: readonly RoomMessage[], more: boolean): ReadonlySet<string> {
  const starts = useRef<ReadonlySet<string>>(new Set());
  const first = messages[0] && keyOf(messages[0]);
  if (more && first !== undefined && !starts.current.has(first)) starts.current = new Set([...starts.current, first]);
  return starts.current;
}

/** Alt-free arrow keys walk from message to message; Tab then reaches what can be done with it. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
  const target = event.target as HTMLElement;
  const article = target.closest('article');
  if (target.tagName === 'TEXTAREA' || (target !== event.currentTarget && target !== article)) return;
  const articles = [...event.currentTarget.querySelectorAll('article')];
  const now = article ? articles.indexOf(article) : articles.length;
  const next = articles[event.key === 'ArrowUp' ? now - 1 : now + 1];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}
