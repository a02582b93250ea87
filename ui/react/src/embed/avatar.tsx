import type { ReactNode } from 'react';
import { PersonAvatar } from '../people/person-avatar.tsx';
import { Root } from './look.tsx';

export interface AvatarProps {
  /** Id of the person. */
  readonly person: string;
  /** Edge in px. Default 32. */
  readonly size?: 20 | 24 | 28 | 32 | 36 | 48 | 72;
}

/**
 * Somebody's picture, or their initials, with whether they are there. Put it beside their name.
 *
 * @example
 * <Avatar person="maya" size={24} /> Maya Chen
 */
export function Avatar({ person, size = 32 }: AvatarProps): ReactNode {
  return (
    <Root as="span" className="Inline">
      <PersonAvatar id={person} size={size} />
    </Root>
  );
}
