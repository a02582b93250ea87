import type { ReactNode } from 'react';
import { usePresence } from '../hooks/presence.ts';
import { PresenceMark } from '../presence/presence-mark.tsx';
import { Root } from './look.tsx';

export interface PresenceDotProps {
  /** Id of the person. */
  readonly person: string;
}

/**
 * Whether somebody is there, as a shape and a colour, named by its word. Takes its room from the start, and is empty while that is not known.
 * However many there are on a page, they share a few watches.
 *
 * @example
 * <PresenceDot person="maya" /> Maya Chen
 */
export function PresenceDot({ person }: PresenceDotProps): ReactNode {
  const facts = usePresence(person);
  return (
    <Root as="span" className="Inline Dot">
      {facts && <PresenceMark state={facts.state} />}
    </Root>
  );
}
