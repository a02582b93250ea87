import type { ReactNode } from 'react';
import { usePerson } from '../hooks/people.ts';
import { usePresence } from '../hooks/presence.ts';
import { PresenceMark } from '../presence/presence-mark.tsx';
import { Avatar, type AvatarProps } from './avatar.tsx';

/** Somebody's picture with whether they are there. */
export function PersonAvatar({ id, size }: Pick<AvatarProps, 'id' | 'size'>): ReactNode {
  const person = usePerson(id);
  const presence = usePresence(id);
  return (
    <Avatar id={id} person={person} size={size}>
      {presence && (
        <span className="Avatar-presence">
          <PresenceMark state={presence.state} />
        </span>
      )}
    </Avatar>
  );
}
