import type { ComponentProps, MouseEvent, ReactNode } from 'react';
import type { Page } from '../boot/route.ts';
import { useApp } from '../shell/app-context.tsx';

export interface PageLinkProps extends Omit<ComponentProps<'a'>, 'href' | 'onClick'> {
  readonly to: Page;
}

/** A link to a page of this application; with a modifier key the browser opens it in another tab. */
export function PageLink({ to, children, ...rest }: PageLinkProps): ReactNode {
  const { href, go } = useApp();
  const follow = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a {...rest} href={href(to)} onClick={follow}>
      {children}
    </a>
  );
}
