import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import type { DirectoryView } from '../boot/route.ts';
import { PageLink } from './page-link.tsx';

const VIEWS: readonly (DirectoryView | undefined)[] = [undefined, 'manager', 'location', 'group'];

/** What the directory is arranged by. */
export function ViewChoice({ by }: { readonly by: DirectoryView | undefined }): ReactNode {
  const words = useWords();
  return (
    <nav className="ViewChoice" aria-label={words.say('directory.by')}>
      {VIEWS.map((view) => (
        <PageLink
          key={view ?? 'unit'}
          to={{ kind: 'directory', ...(view && { by: view }) }}
          aria-current={view === by ? 'true' : undefined}
        >
          {words.say(`directory.by.${view ?? 'unit'}`)}
        </PageLink>
      ))}
    </nav>
  );
}
