import { newsOf, type TransferView } from '@parley/react/files';
import { useFilesText, usePerson } from '@parley/react/internal';
import type { ReactNode } from 'react';

/** Says to who listens what has become of a file, but not how it moves. There from the start, so that the first one is heard, too. */
export function Announcement({ view }: { readonly view: TransferView | undefined }): ReactNode {
  const words = useFilesText();
  const name = usePerson(view?.person ?? '')?.name ?? '';
  return (
    <p className="Hidden Files-news" role="status">
      {view && newsOf(words, view, name)}
    </p>
  );
}
