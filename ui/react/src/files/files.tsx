import type { ReactNode } from 'react';
import { ToastProvider } from '../controls/toasts.tsx';
import { Root } from '../embed/look.tsx';
import { DeskPanel } from './desk-panel.tsx';
import { useDesk } from './use-desk.ts';

/**
 * Files on their way, from and to whoever is signed in: what is offered is asked about, what moves is shown. Nothing where there is nothing; it fills
 * the width of its container, which a page usually puts into a corner. While it is there, others can send files to this window.
 *
 * @example
 * <div className="corner">
 *   <Files />
 * </div>
 */
export function Files(): ReactNode {
  const desk = useDesk();
  if (!desk) return null;
  return (
    <Root className="Block">
      <ToastProvider>
        <DeskPanel desk={desk} />
      </ToastProvider>
    </Root>
  );
}
