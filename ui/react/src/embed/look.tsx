import { createContext, type ReactNode, type Ref, use } from 'react';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';

/** How everything of Parley on a page looks. */
export interface Look {
  /** `auto` follows the `prefers-color-scheme` of the browser. */
  readonly theme: 'auto' | 'light' | 'dark';
  readonly density: 'comfortable' | 'compact';
}

export const LookContext: React.Context<Look> = createContext<Look>({ theme: 'auto', density: 'comfortable' });

export interface RootProps {
  /** What it is for the style sheet. */
  readonly className: string;
  readonly as?: 'div' | 'span' | 'section';
  readonly label?: string;
  readonly placement?: string;
  readonly onKeyDown?: (event: React.KeyboardEvent) => void;
  readonly ref?: Ref<HTMLElement>;
  readonly children: ReactNode;
}

/** Around everything that stands in a foreign page: below it the style sheet holds, and nothing of it outside. */
export function Root({ as: Element = 'div', className, label, placement, children, ...rest }: RootProps): ReactNode {
  const { theme, density } = use(LookContext);
  const { language, dir } = useText<CoreKey>();
  return (
    <Element
      {...(rest as object)}
      className={`parley ${className}`}
      lang={language}
      dir={dir}
      aria-label={label}
      data-theme={theme === 'auto' ? undefined : theme}
      data-density={density}
      data-placement={placement}
    >
      {children}
    </Element>
  );
}
