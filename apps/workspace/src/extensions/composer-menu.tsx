import { Icon, MenuItem, Popover, titleOf, useExtensions } from '@parley/react/internal';
import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import { useApp } from '../shell/app-context.tsx';

/** What components let one do in a conversation; nothing where there is nothing. */
export function ComposerMenu({ conversation }: { readonly conversation: string }): ReactNode {
  const words = useWords();
  const { ask } = useApp();
  const actions = useExtensions('composer');
  if (actions.length === 0) return null;
  const label = words.say('extensions.composer');
  return (
    <Popover
      role="menu"
      label={label}
      trigger={<Icon of={Plus} />}
      triggerProps={{ className: 'Button', 'data-size': 'icon-small', title: label } as never}
    >
      {actions.map((extension) => (
        <MenuItem
          key={`${extension.component} ${extension.id}`}
          onChoose={() => ask({ kind: 'extension', extension, about: { conversation } })}
        >
          <bdi>{titleOf(extension.title, words.language)}</bdi>
        </MenuItem>
      ))}
    </Popover>
  );
}
