import type { PresenceFacts } from '@parley/presence-component/contract';
import type { ReactNode } from 'react';
import { usePerson } from '../hooks/people.ts';
import { usePresence } from '../hooks/presence.ts';
import { PresenceMark } from '../presence/presence-mark.tsx';
import { Avatar, type AvatarProps } from './avatar.tsx';

/** Somebody's picture with whether they are there. */
export function PersonAvatar({ id, size }: Pick<AvatarProps, 'id' | 'size'>): ReactNode {
  return <MarkedAvatar id={id} person={usePerson(id)} size={size} presence={usePresence(id)} />;
}

export interface MarkedAvatarProps extends Omit<AvatarProps, 'children'> {
  /** Absent: unknown. */
  readonly presence: PresenceFacts | undefined;
}

/** The same where all of it is known already. */
export function MarkedAvatar({ presence, ...avatar }: MarkedAvatarProps): ReactNode {
  return (
    <Avatar {...avatar}>
      {presence && (
        <span className="Avatar-presence">
          <PresenceMark state={presence.state} />
        </span>
      )}
    </Avatar>
  );
}
