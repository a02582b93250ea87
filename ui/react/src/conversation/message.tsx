import type { RoomMessage } from '@parley/esdk';
import { CircleAlert, Clock, Copy, Pencil, Trash2 } from 'lucide-react';
import { memo, type ReactNode, use } from 'react';
import { IconButton } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import { useMe } from '../hooks/context.tsx';
import { usePerson } from '../hooks/people.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { reasonOf } from '../i18n/reason.ts';
import { useText } from '../i18n/text.tsx';
import { markOf } from '../model/senders.ts';
import { Avatar } from '../people/avatar.tsx';
import { MessageBody } from './message-body.tsx';
import { MessageEditor } from './message-editor.tsx';
import { MessageRenderer } from './message-renderer.ts';
import { UNKNOWN } from './name.ts';

/** What a reader can do with a message. Keep the object the same from one rendering to the next. */
export interface MessageActions {
  /** Begins to edit, or ends it with undefined. */
  edit(message: RoomMessage | undefined): void;
  save(message: RoomMessage, body: string): void;
  remove(message: RoomMessage): void;
  copy(message: RoomMessage): void;
  retry(ref: string): void;
  discard(ref: string): void;
}

export interface MessageViewProps {
  readonly message: RoomMessage;
  readonly grouped: boolean;
  readonly editing: boolean;
  readonly offline: boolean;
  readonly actions: MessageActions;
}

export const MessageView: (props: MessageViewProps) => ReactNode = memo(function MessageView(props: MessageViewProps): ReactNode {
  const { message, grouped, editing, offline, actions } = props;
  const text = useText<CoreKey>();
  const me = useMe();
  const render = use(MessageRenderer);
  const usual = <MessageBody message={message} />;
  const author = usePerson(message.sender);
  const name = author?.name ?? UNKNOWN;
  const mark = markOf(message.sender);
  const mentionsMe = !message.deleted && message.sender !== me && (message.everyone || message.mentions?.includes(me));
  return (
    <article
      className="Message"
      tabIndex={-1}
      aria-label={text.say('message.name', { name, time: text.formats.time(message.at) })}
      data-message={message.id}
      data-grouped={grouped ? '' : undefined}
      data-mention={mentionsMe ? '' : undefined}
      data-state={message.state === 'sent' ? undefined : message.state}
    >
      {grouped ? (
        <time className="Message-time" aria-hidden="true">
          {text.formats.clock(message.at)}
        </time>
      ) : (
        <Avatar id={message.sender} person={author} size={36} />
      )}
      <div className="Message-main">
        {!grouped && (
          <header className="Message-head">
            <bdi className="Message-author">{name}</bdi>
            {mark && <span className="Tag">{text.say(mark)}</span>}
            <time dateTime={new Date(message.at).toISOString()} title={text.formats.full(message.at)}>
              {text.formats.time(message.at)}
            </time>
            <span className="Message-role" dir="auto">
              {author?.title}
            </span>
          </header>
        )}
        {editing ? (
          <MessageEditor body={message.body} onSave={(body) => actions.save(message, body)} onCancel={() => actions.edit(undefined)} />
        ) : message.deleted ? (
          usual
        ) : (
          render(message, usual)
        )}
        <MessageStateLine message={message} offline={offline} actions={actions} />
      </div>
      {!editing && message.state === 'sent' && !message.deleted && (
        <MessageToolbar message={message} own={message.sender === me} actions={actions} />
      )}
    </article>
  );
});

type StateLineProps = Pick<MessageViewProps, 'message' | 'offline' | 'actions'>;

function MessageStateLine({ message, offline, actions }: StateLineProps): ReactNode {
  const text = useText<CoreKey>();
  if (message.state === 'sent') return null;
  if (message.state === 'pending')
    return (
      <p className="Message-state" data-late={offline ? undefined : ''}>
        <Icon of={Clock} size={14} />
        {text.say(offline ? 'message.waiting' : 'message.sending')}
      </p>
    );
  return (
    <p className="Message-state" role="alert">
      <Icon of={CircleAlert} size={14} />
      <span>{text.say('message.refused', { reason: reasonOf(message.error, text) })}</span>
      <button type="button" onClick={() => actions.retry(message.ref)}>
        {text.say('message.retry')}
      </button>
      <button type="button" onClick={() => actions.discard(message.ref)}>
        {text.say('message.discard')}
      </button>
    </p>
  );
}

function MessageToolbar({
  message,
  own,
  actions,
}: {
  readonly message: RoomMessage;
  readonly own: boolean;
  readonly actions: MessageActions;
}): ReactNode {
  const text = useText<CoreKey>();
  return (
    <div className="Message-actions" role="toolbar" aria-label={text.say('message.actions')}>
      <IconButton size="icon-small" icon={Copy} label={text.say('message.copy')} onClick={() => actions.copy(message)} />
      {own && <IconButton size="icon-small" icon={Pencil} label={text.say('message.edit')} onClick={() => actions.edit(message)} />}
      {own && <IconButton size="icon-small" icon={Trash2} label={text.say('message.delete')} onClick={() => actions.remove(message)} />}
    </div>
  );
}
