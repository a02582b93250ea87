import { titleOf, useExtensions } from '@parley/react/internal';
import { AppWindow } from 'lucide-react';
import { useMemo } from 'react';
import { useWords } from '../boot/language.tsx';
import { useApp } from '../shell/app-context.tsx';
import type { Command } from '../shell/commands.ts';

/** The pages of components, as commands that open them. */
export function usePageCommands(): readonly Command[] {
  const { language } = useWords();
  const { ask } = useApp();
  const pages = useExtensions('page');
  return useMemo(
    () =>
      pages.map((extension) => ({
        id: `page/${extension.component}/${extension.id}`,
        label: titleOf(extension.title, language),
        icon: AppWindow,
        run: () => ask({ kind: 'extension', extension, about: {} }),
      })),
    [pages, language, ask],
  );
}
