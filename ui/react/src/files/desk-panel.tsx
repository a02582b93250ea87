import type { ReactNode } from 'react';
import { useObservable } from '../hooks/observable.ts';
import type { FileDesk } from './file-desk.ts';
import { FilesPanel } from './files-panel.tsx';
import { useActions } from './use-actions.ts';

/** What a desk has under way, with what can be done; nothing where there is nothing. */
export function DeskPanel({ desk }: { readonly desk: FileDesk }): ReactNode {
  const views = useObservable(desk, (each) => each);
  const actions = useActions(desk);
  return views.length > 0 && <FilesPanel views={views} actions={actions} />;
}
