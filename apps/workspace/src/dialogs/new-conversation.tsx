import type { MessagingMethods } from '@parley/esdk';
import { Button, Combobox, Dialog, Empty, Failure, Field, Icon, PeoplePicker, reasonOf, useParley } from '@parley/react/internal';
import { Hash, Lock } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { useWords } from '../boot/language.tsx';
import { useForm } from '../forms/use-form.ts';
import { useApp } from '../shell/app-context.tsx';
import type { DialogProps } from './dialog-host.tsx';
import { FormFoot } from './form-foot.tsx';
import { Tabs } from './tabs.tsx';

const TABS = ['person', 'room', 'browse'] as const;

/** Write to somebody, make a room, or join one. */
export function NewConversation({ tab: first, onClose }: DialogProps<'new'>): ReactNode {
  const words = useWords();
  const { go } = useApp();
  const [tab, setTab] = useState(first);
  const show = (conversation: string): void => {
    onClose();
    go({ kind: 'conversation', id: conversation });
  };
  return (
    <Dialog title={words.say('new')} size="wide" onClose={onClose}>
      <Tabs label={words.say('new')} tabs={TABS.map((id) => ({ id, label: words.say(`new.${id}`) }))} current={tab} onChoose={setTab}>
        {tab === 'person' && (
          <PeoplePicker
            label={words.say('new.person.label')}
            onChoose={(person) => {
              onClose();
              go({ kind: 'direct', person: person.id });
            }}
          />
        )}
        {tab === 'room' && <CreateRoom onCreated={show} onClose={onClose} />}
        {tab === 'browse' && <BrowseRooms onOpen={show} onNew={() => setTab('room')} />}
      </Tabs>
    </Dialog>
  );
}

function CreateRoom({
  onCreated,
  onClose,
}: {
  readonly onCreated: (conversation: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  const words = useWords();
  const parley = useParley();
  const [values, setValues] = useState({ title: '', topic: '', open: true });
  const { busy, failure, submit } = useForm(async (keyOf) => {
    const input = { ...values, title: values.title.trim(), topic: values.topic.trim() };
    const options = { key: keyOf(input) };
    const { conversation } = await parley.request<MessagingMethods, 'messaging.createRoom'>('messaging.createRoom', input, options);
    onCreated(conversation.id);
  });
  return (
    <form onSubmit={submit}>
      <div className="Dialog-body Dialog-form">
        <Field
          label={words.say('room.title')}
          required
          maxLength={80}
          value={values.title}
          onChange={(event) => setValues({ ...values, title: event.target.value })}
          error={failure}
          data-autofocus=""
        />
        <Field
          label={words.say('room.topic')}
          hint={words.say('room.topic.hint')}
          maxLength={250}
          value={values.topic}
          onChange={(event) => setValues({ ...values, topic: event.target.value })}
        />
        <label className="Check">
          <input type="checkbox" checked={values.open} onChange={(event) => setValues({ ...values, open: event.target.checked })} />
          <span>{words.say('room.open.choice')}</span>
        </label>
      </div>
      <FormFoot action={words.say('room.create')} disabled={values.title.trim() === ''} busy={busy} onClose={onClose} />
    </form>
  );
}

type Rooms = MessagingMethods['messaging.rooms']['out'];

interface BrowseRoomsProps {
  readonly onOpen: (conversation: string) => void;
  /** Shows the form of a new room. */
  readonly onNew: () => void;
}

/** Open rooms by name; one that is not joined yet is joined on the way in. */
function BrowseRooms({ onOpen, onNew }: BrowseRoomsProps): ReactNode {
  const words = useWords();
  const parley = useParley();
  const [query, setQuery] = useState('');
  const [attempt, setAttempt] = useState(0);
  const [found, setFound] = useState<Rooms | { readonly failure: string }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks again.
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(
      () =>
        parley.messaging.call('messaging.rooms', { query: query.trim(), limit: 50 }).then(
          (rooms) => wanted && setFound(rooms),
          (error: unknown) => wanted && setFound({ failure: reasonOf(error, words) }),
        ),
      query === '' ? 0 : 120,
    );
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [parley, query, attempt]);
  if (found && 'failure' in found) return <Failure reason={found.failure} onRetry={() => setAttempt(attempt + 1)} />;
  const rooms = found?.rooms ?? [];
  const choose = async (id: string): Promise<void> => {
    try {
      if (!rooms.find((room) => room.id === id)?.joined) await parley.messaging.call('messaging.join', { conversation: id });
      onOpen(id);
    } catch (error) {
      setFound({ failure: reasonOf(error, words) });
    }
  };
  const options = rooms.map((room) => ({ id: room.id, content: <RoomLine room={room} /> }));
  return (
    <Combobox
      label={words.say('rooms.find')}
      placeholder={words.say('rooms.find')}
      query={query}
      onQuery={setQuery}
      groups={[{ options }]}
      onChoose={(id) => void choose(id)}
      empty={
        found && (
          <Empty action={<NewRoom onNew={onNew} />}>{query === '' ? words.say('rooms.empty') : words.say('jump.none', { query })}</Empty>
        )
      }
    />
  );
}

/** The focus goes along into the form. */
function NewRoom({ onNew }: Pick<BrowseRoomsProps, 'onNew'>): ReactNode {
  const words = useWords();
  return (
    <Button
      variant="outline"
      onClick={({ currentTarget }) => {
        const dialog = currentTarget.closest('dialog');
        flushSync(onNew);
        dialog?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
      }}
    >
      {words.say('new.room')}
    </Button>
  );
}

function RoomLine({ room }: { readonly room: Rooms['rooms'][number] }): ReactNode {
  const words = useWords();
  return (
    <>
      <Icon of={room.open ? Hash : Lock} />
      <bdi className="Option-name">{room.title}</bdi>
      <span className="Muted Truncate Grow" dir="auto">
        {room.topic}
      </span>
      <span className="Muted">{room.joined ? words.say('room.joined') : words.say('people.count', { count: room.memberCount })}</span>
    </>
  );
}
