import type { Conversation } from '@parley/messaging/contract';
import {
  Icon,
  MenuItem,
  otherPerson,
  PersonAvatar,
  Popover,
  PresenceLine,
  useConversationName,
  useMe,
  usePerson,
} from '@parley/react/internal';
import { Ellipsis, Hash, Info, Lock, LogOut, Pencil, UserPlus, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import { SendFile } from '../files/send-file.tsx';
import { useApp } from '../shell/app-context.tsx';
import { BackButton } from './back-button.tsx';

export interface ConversationHeadProps {
  readonly conversation: Conversation;
  readonly side: boolean;
  readonly onSide: (open: boolean) => void;
}

/** What this conversation is, and what can be done with it. */
export function ConversationHead({ conversation, side, onSide }: ConversationHeadProps): ReactNode {
  const me = useMe();
  const name = useConversationName(conversation);
  const other = otherPerson(conversation, me);
  const person = usePerson(other);
  const room = conversation.kind !== 'direct';
  return (
    <header className="Bar">
      <BackButton to={{ kind: 'home' }} />
      {room ? <Icon of={conversation.open ? Hash : Lock} /> : <PersonAvatar id={other} size={28} />}
      <div className="Grow">
        <h1 className="Bar-title Truncate" dir="auto">
          {name}
        </h1>
        <div className="Bar-sub ConversationSub">
          <bdi className="Truncate">{room ? conversation.topic : person?.title}</bdi>
          {!room && <PresenceLine person={other} />}
        </div>
      </div>
      {!room && other && <SendFile person={other} compact />}
      <SideButton conversation={conversation} name={name} side={side} onSide={onSide} />
      {conversation.kind === 'room' && <RoomMenu conversation={conversation} />}
    </header>
  );
}

function SideButton({ conversation, name, side, onSide }: ConversationHeadProps & { readonly name: string }): ReactNode {
  const words = useWords();
  const room = conversation.kind !== 'direct';
  const label = room ? words.say('room.members', { count: conversation.memberCount }) : words.say('person.about', { name });
  return (
    <button
      type="button"
      className="Button"
      data-size={room ? 'small' : 'icon'}
      aria-pressed={side}
      aria-label={label}
      title={label}
      onClick={() => onSide(!side)}
    >
      <Icon of={room ? Users : Info} />
      {room && <span className="Num">{words.formats.number(conversation.memberCount)}</span>}
    </button>
  );
}

function RoomMenu({ conversation }: { readonly conversation: Conversation }): ReactNode {
  const words = useWords();
  const { ask } = useApp();
  const label = words.say('room.more');
  return (
    <Popover role="menu" label={label} trigger={<Icon of={Ellipsis} />} triggerProps={{ className: 'Button RoomMenu', title: label }}>
      <MenuItem icon={UserPlus} onChoose={() => ask({ kind: 'room-invite', conversation })}>
        {words.say('room.invite.item')}
      </MenuItem>
      <MenuItem icon={Pencil} onChoose={() => ask({ kind: 'room-edit', conversation })}>
        {words.say('room.edit.item')}
      </MenuItem>
      <hr className="Menu-line" />
      <MenuItem icon={LogOut} danger onChoose={() => ask({ kind: 'room-leave', conversation })}>
        {words.say('room.leave.item')}
      </MenuItem>
    </Popover>
  );
}
