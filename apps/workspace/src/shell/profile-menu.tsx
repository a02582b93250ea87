import { PersonAvatar, Popover, stateLine, usePerson, usePresence } from '@parley/react/internal';
import { lazy, type ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import { useApp } from './app-context.tsx';

const ProfileItems = lazy(async () => ({ default: (await import('./profile-items.tsx')).ProfileItems }));

/** Oneself: how others see one, how things look here, and the way out. */
export function ProfileMenu({ className, size }: { readonly className: string; readonly size: 28 | 32 }): ReactNode {
  const words = useWords();
  const { session } = useApp();
  const person = usePerson(session.person.id);
  const { name } = person ?? session.person;
  const presence = usePresence(session.person.id);
  const label = presence
    ? words.say('profile.now', { name, state: stateLine(words, presence, Date.now()) })
    : words.say('profile', { name });
  return (
    <Popover
      role="dialog"
      label={label}
      trigger={<PersonAvatar id={session.person.id} size={size} />}
      triggerProps={{ className, title: name }}
    >
      <ProfileItems />
    </Popover>
  );
}
