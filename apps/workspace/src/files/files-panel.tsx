import { IconButton, usePerson } from '@parley/react';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { statusLine } from './status-line.ts';
import type { TransferView } from './transfer.ts';
import './files.css';
import { type TransferActions, TransferCard } from './transfer-card.tsx';

/** The files on their way, above everything else in a corner; folded, only how many there are. */
export function FilesPanel({ views, actions }: { readonly views: readonly TransferView[]; readonly actions: TransferActions }): ReactNode {
  const words = useWords();
  const [folded, setFolded] = useState(false);
  const last = views.at(-1);
  return (
    <section className="Files" aria-label={words.say('files')}>
      <header className="Files-head">
        <h2 className="Grow">{words.say('files.count', { count: views.length })}</h2>
        <IconButton
          icon={folded ? ChevronUp : ChevronDown}
          size="icon-small"
          label={words.say(folded ? 'files.unfold' : 'files.fold')}
          aria-expanded={!folded}
          onClick={() => setFolded(!folded)}
        />
      </header>
      {!folded && (
        <ul className="Files-list">
          {views.map((view) => (
            <TransferCard key={view.id} view={view} actions={actions} />
          ))}
        </ul>
      )}
      {last && <Announcement view={last} />}
    </section>
  );
}

/** Says what has become of the newest one, but not how it moves. */
function Announcement({ view }: { readonly view: TransferView }): ReactNode {
  const words = useWords();
  const name = usePerson(view.person)?.name ?? '';
  const isNews = view.state !== 'moving' && view.state !== 'interrupted';
  return (
    <p className="Hidden" role="status">
      {isNews && `${view.name}: ${statusLine(words, view, name, true)}`}
    </p>
  );
}
