import { CardDialog } from '@parley/react/internal';
import type { ReactNode } from 'react';
import type { DialogProps } from './dialog-host.tsx';

/** What a component shows and asks, until it has nothing more to show. */
export function ExtensionDialog({ extension, about, onClose }: DialogProps<'extension'>): ReactNode {
  return <CardDialog extension={extension} about={about} onClose={onClose} />;
}
