import { Icon } from '@parley/react/internal';
import { ChevronLeft } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import type { Page } from '../boot/route.ts';
import { useApp } from '../shell/app-context.tsx';

/** On narrow screens, back to the list. */
export function BackButton({ to }: { readonly to: Page }): ReactNode {
  const words = useWords();
  const { href, go } = useApp();
  const onClick = (event: MouseEvent): void => {
    event.preventDefault();
    go(to);
  };
  return (
    <a className="Button Back" data-size="icon" href={href(to)} onClick={onClick} aria-label={words.say('back')}>
      <Icon of={ChevronLeft} mirror />
    </a>
  );
}
