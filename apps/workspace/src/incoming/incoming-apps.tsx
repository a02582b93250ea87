import type { Conversation } from '@parley/messaging/contract';
import { Button, Confirm, Dialog, Failure, Field, Icon, IconButton, reasonOf, Skeleton, usePeople } from '@parley/react/internal';
import type { IncomingWebhook } from '@parley/webhooks/contract';
import { Trash2, Webhook } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { CopyField } from '../dialogs/copy-field.tsx';
import { useForm } from '../forms/use-form.ts';
import { type Incoming, type MadeAddress, useIncoming } from './use-incoming.ts';
import { useIncomingWords } from './words.ts';

export interface IncomingAppsProps {
  readonly conversation: Conversation;
  readonly onClose: () => void;
}

/** The programs that post into a conversation: makes them an address, which is shown once, and removes it. */
export function IncomingApps({ conversation, onClose }: IncomingAppsProps): ReactNode {
  const words = useIncomingWords();
  const incoming = useIncoming(conversation.id);
  const [removing, setRemoving] = useState<IncomingWebhook>();
  if (removing)
    return (
      <Confirm
        danger
        title={words.say('apps.remove.title', { name: removing.name })}
        action={words.say('apps.remove', { name: removing.name })}
        onConfirm={() => incoming.remove(removing.id)}
        onClose={() => setRemoving(undefined)}
      >
        {words.say('apps.remove.note')}
      </Confirm>
    );
  return (
    <Dialog title={words.say('apps.title', { name: conversation.title })} size="wide" onClose={onClose}>
      <div className="Dialog-body Dialog-form">
        <p>{words.say('apps.lead')}</p>
        <NewAddress onAdd={incoming.add} />
        <Apps incoming={incoming} onRemove={setRemoving} />
      </div>
    </Dialog>
  );
}

function NewAddress({ onAdd }: { readonly onAdd: Incoming['add'] }): ReactNode {
  const words = useIncomingWords();
  const [name, setName] = useState('');
  const [made, setMade] = useState<MadeAddress>();
  const { busy, failure, submit } = useForm(async (keyOf) => {
    setMade(await onAdd(name.trim(), keyOf(name.trim())));
    setName('');
  });
  return (
    <>
      <form className="AppForm" onSubmit={submit}>
        <Field
          label={words.say('apps.name')}
          required
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={failure}
          data-autofocus=""
        />
        <Button type="submit" variant="primary" disabled={busy || name.trim() === ''}>
          {words.say('apps.make')}
        </Button>
      </form>
      {made && <CopyField label={words.say('apps.made', { name: made.name })} value={made.url} hint={words.say('apps.once')} />}
    </>
  );
}

interface AppsProps {
  readonly incoming: Incoming;
  readonly onRemove: (app: IncomingWebhook) => void;
}

function Apps({ incoming: { list, error, load }, onRemove }: AppsProps): ReactNode {
  const words = useIncomingWords();
  if (error !== undefined) return <Failure reason={reasonOf(error, words)} onRetry={load} />;
  if (!list) return <Skeleton kind="rows" lines={2} />;
  if (list.length === 0) return <p className="Muted">{words.say('apps.none')}</p>;
  return (
    <ul className="Devices">
      {list.map((app) => (
        <App key={app.id} app={app} onRemove={() => onRemove(app)} />
      ))}
    </ul>
  );
}

function App({ app: { name, by, usedAt, paused }, onRemove }: { readonly app: IncomingWebhook; readonly onRemove: () => void }): ReactNode {
  const words = useIncomingWords();
  const person = <bdi>{usePeople([by]).get(by)?.name ?? by}</bdi>;
  const time = usedAt === undefined ? '' : words.formats.recent(usedAt, Date.now());
  const used = usedAt === undefined ? 'apps.never' : 'apps.used';
  return (
    <li className="Device">
      <Icon of={Webhook} />
      <span className="Grow">
        <bdi>{name}</bdi>
        <span className="Bar-sub">{words.rich(paused ? 'apps.paused.why' : used, { person, time })}</span>
      </span>
      {paused && (
        <span className="Tag" data-tone="warn">
          {words.say('apps.paused')}
        </span>
      )}
      <IconButton icon={Trash2} label={words.say('apps.remove', { name })} onClick={onRemove} />
    </li>
  );
}
