import { usePerson } from '@parley/react/internal';
import type { ReactNode } from 'react';
import './files.css';
import { useWords } from '../boot/language.tsx';
import { statusLine } from './status-line.ts';
import type { TransferView } from './transfer.ts';

/** Says to who listens what has become of a file, but not how it moves. There from the start, so that the first one is heard, too. */
export function Announcement({ view }: { readonly view: TransferView | undefined }): ReactNode {
  const words = useWords();
  const name = usePerson(view?.person ?? '')?.name ?? '';
  const isNews = view && view.state !== 'moving' && view.state !== 'interrupted';
  return (
    <p className="Hidden Files-news" role="status">
      {isNews && `${view.name}: ${statusLine(words, view, name, true)}`}
    </p>
  );
}
