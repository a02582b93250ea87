import { ComposerMenu } from '@parley/react/internal';
import type { ReactNode } from 'react';
import { useApp } from '../shell/app-context.tsx';

/** What components let one do in a conversation, each in a dialog. */
export function ConversationMenu({ conversation }: { readonly conversation: string }): ReactNode {
  const { ask } = useApp();
  return <ComposerMenu onChoose={(extension) => ask({ kind: 'extension', extension, about: { conversation } })} />;
}
