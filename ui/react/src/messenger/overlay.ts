import type { KeyboardEvent } from 'react';

/** Whether a key was pressed in a dialog or a menu: those close by themselves. */
export function isInOverlay(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest('dialog, [popover]') !== null;
}
