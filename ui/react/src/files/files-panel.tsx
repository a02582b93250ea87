import { ChevronDown, ChevronUp } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { IconButton } from '../controls/button.tsx';
import { useFilesText } from './text.ts';
import type { TransferView } from './transfer.ts';
import { type TransferActions, TransferCard } from './transfer-card.tsx';

/** The files on their way, above everything else in a corner; folded, only how many there are. */
export function FilesPanel({ views, actions }: { readonly views: readonly TransferView[]; readonly actions: TransferActions }): ReactNode {
  const words = useFilesText();
  const [folded, setFolded] = useState(false);
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
    </section>
  );
}
