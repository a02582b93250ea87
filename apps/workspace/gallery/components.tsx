import {
  Avatar,
  Button,
  Choice,
  ConnectionProvider,
  ConversationRow,
  type CoreKey,
  Count,
  Empty,
  Failure,
  Field,
  IconButton,
  PersonAvatar,
  PresenceLine,
  PresenceMark,
  RoomAvatar,
  Skeleton,
  stateWord,
  ToastProvider,
  TypingLine,
  useText,
  useToast,
} from '@parley/react/internal';
import { MessageSquare, Phone, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Report } from '../src/dialogs/import-report.tsx';
import { FakeParley } from './fake-parley.ts';
import { FileCards } from './file-cards.tsx';
import { inbox, ME, people } from './sample.ts';

const SIZES = [20, 24, 28, 32, 36, 48, 72] as const;

/** Every component in every state. */
export function Components(): ReactNode {
  const [parley] = useState(() => new FakeParley());
  return (
    <ConnectionProvider parley={parley} person={ME}>
      <ToastProvider>
        <main className="Specs">
          <h1>Components</h1>
          <Buttons />
          <Fields />
          <Pictures />
          <Presences />
          <Spec title="Conversation rows">
            {inbox.map((row) => (
              <ConversationRow
                key={row.conversation.id}
                row={row}
                current={row.conversation.id === 'lab'}
                href="#row"
                onOpen={() => undefined}
              />
            ))}
          </Spec>
          <Spec title="Conversation rows of two lines">
            {inbox.map((row) => (
              <ConversationRow key={row.conversation.id} row={row} lines={2} current={false} href="#row" onOpen={() => undefined} />
            ))}
          </Spec>
          <States />
          <FileCards />
          <Toasts />
          <Spec title="Import reports">
            <Report report={{ added: 1, changed: 0, unchanged: 0, units: 0, problems: [], applied: true }} />
            <Report
              report={{
                added: 12,
                changed: 3,
                unchanged: 20,
                units: 2,
                problems: [
                  { line: 7, column: 'mail', reason: '“kofi” is no mail address.', code: 'mail-invalid', values: { value: 'kofi' } },
                ],
                applied: false,
              }}
            />
          </Spec>
        </main>
      </ToastProvider>
    </ConnectionProvider>
  );
}

function Spec({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <section className="Card Spec" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Buttons(): ReactNode {
  return (
    <Spec title="Buttons">
      <div className="Chips">
        <Button variant="primary">Send invitation</Button>
        <Button variant="outline">Export</Button>
        <Button>Cancel</Button>
        <Button variant="danger">Delete room</Button>
        <Button variant="danger-outline">Deactivate…</Button>
        <Button variant="primary" disabled>
          Saving
        </Button>
        <Button size="small" icon={Phone}>
          Small
        </Button>
        <Button aria-pressed>Pressed</Button>
        <IconButton icon={Phone} label="Call" />
        <IconButton icon={Trash2} size="icon-small" label="Delete" />
        <Button variant="primary" size="large">
          Large
        </Button>
      </div>
    </Spec>
  );
}

function Fields(): ReactNode {
  const [choice, setChoice] = useState<'system' | 'light' | 'dark'>('system');
  return (
    <Spec title="Fields">
      <Field label="Room name" hint="People search for this." defaultValue="Night theatre" />
      <Field label="Short link" error="No spaces. Try night-theatre." defaultValue="night theatre" />
      <Choice
        label="Theme"
        value={choice}
        onChoose={setChoice}
        options={[
          { value: 'system', label: 'System' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
      />
    </Spec>
  );
}

function Pictures(): ReactNode {
  return (
    <Spec title="Avatars and counts">
      <div className="Chips">
        {people.slice(0, 12).map((person, index) => (
          <Avatar key={person.id} id={person.id} person={person} size={SIZES[index % SIZES.length] ?? 36} />
        ))}
        <RoomAvatar open size={36} />
        <RoomAvatar open={false} size={36} />
      </div>
      <div className="Chips">
        <Count tone="mention" label="mentions: " value={2} />
        <Count tone="unread" label="unread: " value={14} />
        <Count tone="unread" label="unread: " value={1400} />
        <span className="Tag">Administrator</span>
        <span className="Tag" data-tone="warn">
          Deactivated
        </span>
      </div>
      <TypingLine people={['yusuf']} />
      <TypingLine people={['yusuf', 'amara']} />
      <TypingLine people={['yusuf', 'amara', 'elif', 'kwame']} />
    </Spec>
  );
}

const STATES = ['available', 'away', 'busy', 'do-not-disturb', 'in-call', 'in-meeting', 'offline'] as const;

function Presences(): ReactNode {
  const text = useText<CoreKey>();
  return (
    <Spec title="Presence">
      <div className="Chips">
        {STATES.map((state) => (
          <span key={state} className="PresenceLine">
            <PresenceMark state={state} silent />
            {stateWord(text, state)}
          </span>
        ))}
      </div>
      <div className="Chips">
        {SIZES.map((size, index) => (
          <PersonAvatar key={size} id={['amara', 'aroha', 'elif', 'fatima', 'lars', 'zainab', 'noor'][index] ?? ME} size={size} />
        ))}
      </div>
      {['amara', 'aroha', 'fatima', 'noor', 'zainab'].map((id) => (
        <PresenceLine key={id} person={id} />
      ))}
    </Spec>
  );
}

function States(): ReactNode {
  return (
    <Spec title="Empty, failed, loading">
      <Empty icon={MessageSquare} action={<Button variant="outline">Say hello</Button>}>
        <strong>No messages yet.</strong> Everyone in Echo can read what you write here.
      </Empty>
      <Failure reason="History did not load, node-b timed out." onRetry={() => undefined} />
      <Skeleton kind="rows" lines={2} />
      <Skeleton kind="messages" lines={2} />
    </Spec>
  );
}

function Toasts(): ReactNode {
  const toast = useToast();
  return (
    <Spec title="Toasts">
      <div className="Chips">
        <Button variant="outline" onClick={() => toast({ text: 'Moved to Lab 1', action: { label: 'Undo', run: () => undefined } })}>
          Done
        </Button>
        <Button variant="outline" onClick={() => toast({ tone: 'bad', text: 'Not saved, the node does not answer' })}>
          Not done
        </Button>
      </div>
    </Spec>
  );
}
