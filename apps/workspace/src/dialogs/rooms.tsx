import type { Person } from '@parley/people/contract';
import { Button, Confirm, Dialog, Field, Icon, PeoplePicker, useMembers, useParley, useToast } from '@parley/react/internal';
import { X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { useForm } from '../forms/use-form.ts';
import { useApp } from '../shell/app-context.tsx';
import type { DialogProps } from './dialog-host.tsx';
import { FormFoot } from './form-foot.tsx';

/** A room's name and topic. */
export function EditRoom({ conversation, onClose }: DialogProps<'room-edit'>): ReactNode {
  const words = useWords();
  const parley = useParley();
  const [title, setTitle] = useState(conversation.title);
  const [topic, setTopic] = useState(conversation.topic);
  const { busy, failure, submit } = useForm(async () => {
    await parley.messaging.call('messaging.updateRoom', { conversation: conversation.id, title: title.trim(), topic: topic.trim() });
    onClose();
  });
  return (
    <Dialog title={words.say('room.edit', { name: conversation.title })} onClose={onClose}>
      <form onSubmit={submit}>
        <div className="Dialog-body Dialog-form">
          <Field
            label={words.say('room.title')}
            required
            maxLength={80}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
            error={failure}
            data-autofocus=""
          />
          <Field
            label={words.say('room.topic')}
            hint={words.say('room.topic.hint')}
            maxLength={250}
            value={topic}
            onChange={(event) => setTopic(event.target.value)}
          />
        </div>
        <FormFoot action={words.say('save')} disabled={title.trim() === ''} busy={busy} onClose={onClose} />
      </form>
    </Dialog>
  );
}

/** Brings people into a room. */
export function InviteToRoom({ conversation, onClose }: DialogProps<'room-invite'>): ReactNode {
  const words = useWords();
  const parley = useParley();
  const toast = useToast();
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const [members] = useMembers(conversation.id, conversation.memberCount);
  const toggle = (person: Person): void =>
    setChosen((before) =>
      before.some((each) => each.id === person.id) ? before.filter((each) => each.id !== person.id) : [...before, person],
    );
  const { busy, failure, submit } = useForm(async () => {
    await parley.messaging.call('messaging.invite', { conversation: conversation.id, people: chosen.map((person) => person.id) });
    toast({ text: words.say('room.invited', { count: chosen.length, name: conversation.title }) });
    onClose();
  });
  return (
    <Dialog title={words.say('room.invite', { name: conversation.title })} size="wide" onClose={onClose}>
      <div className="Dialog-pane">
        <PeoplePicker
          label={words.say('room.invite.label')}
          chosen={new Set(chosen.map((person) => person.id))}
          without={new Set(members.ids)}
          onChoose={toggle}
        />
      </div>
      {failure && (
        <p className="Dialog-failure" role="alert">
          {words.say('failed.because', { reason: failure })}
        </p>
      )}
      <div className="Dialog-foot">
        <div className="Chips Grow">
          {chosen.map((person) => (
            <button
              key={person.id}
              type="button"
              className="Tag Chip"
              onClick={() => toggle(person)}
              aria-label={words.say('room.invite.without', { name: person.name })}
            >
              <bdi>{person.name}</bdi>
              <Icon of={X} size={14} />
            </button>
          ))}
        </div>
        <Button variant="primary" disabled={busy || chosen.length === 0} onClick={() => submit()}>
          {words.say('room.invite.do', { count: chosen.length })}
        </Button>
      </div>
    </Dialog>
  );
}

export function LeaveRoom({ conversation, onClose }: DialogProps<'room-leave'>): ReactNode {
  const words = useWords();
  const parley = useParley();
  const { go } = useApp();
  const leave = async (): Promise<void> => {
    await parley.messaging.call('messaging.leave', { conversation: conversation.id });
    go({ kind: 'home' }, { replace: true });
  };
  return (
    <Confirm
      danger
      title={words.say('room.leave', { name: conversation.title })}
      action={words.say('room.leave.do')}
      onConfirm={leave}
      onClose={onClose}
    >
      {words.say(conversation.open ? 'room.leave.open' : 'room.leave.closed')}
    </Confirm>
  );
}
