import { Check, CircleAlert, Download, FileDown, FileUp, Pause, Play, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import { useOffline } from '../hooks/connection.ts';
import { usePerson } from '../hooks/people.ts';
import { sizeText } from './amounts.ts';
import { statusLine } from './status-line.ts';
import { useFilesText } from './text.ts';
import type { TransferView } from './transfer.ts';

/** What can be done with a transfer. */
export interface TransferActions {
  accept(id: string): void;
  /** Absent where the browser cannot ask where to write. */
  readonly acceptAs?: ((id: string) => void) | undefined;
  decline(id: string): void;
  pause(id: string, paused: boolean): void;
  cancel(id: string): void;
  goOn(id: string): void;
  save(id: string): void;
  dismiss(id: string): void;
}

/** A file on its way: what, from or to whom, how far, and what can be done. */
export function TransferCard({ view, actions }: { readonly view: TransferView; readonly actions: TransferActions }): ReactNode {
  const words = useFilesText();
  const person = usePerson(view.person);
  const offline = useOffline();
  const who = person?.name ?? '';
  const isOver = view.state === 'done' || view.state === 'failed';
  return (
    <li className="FileCard" data-state={view.state} aria-label={words.say(view.way === 'in' ? 'files.from' : 'files.to', { name: who })}>
      <FileIcon view={view} />
      <div className="Grow">
        <bdi className="FileCard-name Truncate" title={view.name}>
          {view.name}
        </bdi>
        <div className="Muted Truncate">
          {words.rich(view.way === 'in' ? 'files.from' : 'files.to', { name: <bdi>{who}</bdi> })} ·{' '}
          <span className="Num">{sizeText(words.formats.locale, view.size)}</span>
        </div>
        {!isOver && view.state !== 'offered' && <Bar view={view} />}
        <p className="FileCard-status">{statusLine(words, view, who, !offline)}</p>
        <Choices view={view} actions={actions} />
      </div>
      {isOver && <IconButton icon={X} size="icon-small" label={words.say('close')} onClick={() => actions.dismiss(view.id)} />}
    </li>
  );
}

function FileIcon({ view: { state, way } }: { readonly view: TransferView }): ReactNode {
  if (state === 'failed') return <Icon of={CircleAlert} />;
  if (state === 'done') return <Icon of={Check} />;
  return <Icon of={way === 'in' ? FileDown : FileUp} />;
}

function Bar({ view: { size, bytes, name } }: { readonly view: TransferView }): ReactNode {
  const words = useFilesText();
  return <progress className="Progress" max={Math.max(1, size)} value={bytes} aria-label={words.say('files.progress', { file: name })} />;
}

function Choices({ view, actions }: { readonly view: TransferView; readonly actions: TransferActions }): ReactNode {
  const { id, state, way, elsewhere = false } = view;
  if (state === 'failed' || (state === 'done' && (way === 'out' || elsewhere))) return null;
  return (
    <div className="FileCard-acts">
      {state === 'offered' && way === 'in' && <Answers id={id} actions={actions} />}
      {state === 'moving' && <PauseButton view={view} actions={actions} />}
      {state === 'needs-file' && <Choice say="files.choose-again" primary onClick={() => actions.goOn(id)} />}
      {state === 'done' && <Choice say="files.save-again" icon={Download} onClick={() => actions.save(id)} />}
      {state !== 'done' && !(state === 'offered' && way === 'in') && <Choice say="cancel" onClick={() => actions.cancel(id)} />}
    </div>
  );
}

function Answers({ id, actions }: { readonly id: string; readonly actions: TransferActions }): ReactNode {
  const { acceptAs } = actions;
  return (
    <>
      <Choice say="files.accept" primary onClick={() => actions.accept(id)} />
      {acceptAs && <Choice say="files.accept-as" onClick={() => acceptAs(id)} />}
      <Choice say="files.decline" onClick={() => actions.decline(id)} />
    </>
  );
}

function PauseButton({ view, actions }: { readonly view: TransferView; readonly actions: TransferActions }): ReactNode {
  const isPaused = view.paused === 'me';
  return (
    <Choice
      say={isPaused ? 'files.go-on' : 'files.pause'}
      icon={isPaused ? Play : Pause}
      onClick={() => actions.pause(view.id, !isPaused)}
    />
  );
}

interface ChoiceProps {
  readonly say: 'cancel' | `files.${'accept' | 'accept-as' | 'decline' | 'pause' | 'go-on' | 'choose-again' | 'save-again'}`;
  readonly icon?: typeof Pause;
  readonly primary?: boolean;
  readonly onClick: () => void;
}

function Choice({ say, icon, primary = false, onClick }: ChoiceProps): ReactNode {
  const words = useFilesText();
  return (
    <Button size="small" variant={primary ? 'primary' : 'outline'} {...(icon && { icon })} onClick={onClick}>
      {words.say(say)}
    </Button>
  );
}
