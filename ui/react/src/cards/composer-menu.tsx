import type { ListedExtension } from '@parley/esdk/component';
import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from '../controls/icon.tsx';
import { MenuItem, Popover } from '../controls/menu.tsx';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { titleOf } from './title-of.ts';
import { useExtensions } from './use-extensions.ts';

export type ComposerExtension = ListedExtension & { readonly place: 'composer' };

export interface ComposerMenuProps {
  /** Show it in a `CardDialog`, outside of the composer. */
  readonly onChoose: (extension: ComposerExtension) => void;
}

/** What components let one do in a conversation; nothing where there is nothing. */
export function ComposerMenu({ onChoose }: ComposerMenuProps): ReactNode {
  const text = useText<CoreKey>();
  const actions = useExtensions('composer');
  if (actions.length === 0) return null;
  const label = text.say('composer.more');
  return (
    <Popover
      role="menu"
      label={label}
      trigger={<Icon of={Plus} />}
      triggerProps={{ className: 'Button', 'data-size': 'icon-small', title: label } as never}
    >
      {actions.map((extension) => (
        <MenuItem key={`${extension.component} ${extension.id}`} onChoose={() => onChoose(extension)}>
          <bdi>{titleOf(extension.title, text.language)}</bdi>
        </MenuItem>
      ))}
    </Popover>
  );
}
