import { MenuItem, PersonAvatar, Popover, PresenceLine, stateLine, usePerson, usePresence } from '@parley/react';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import { useApp } from './app-context.tsx';
import { pick, useCommands } from './commands.ts';
import { Looks } from './looks.tsx';
import { StatusChoices } from './status-choices.tsx';

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
      <div className="Menu-head">
        <b>
          <bdi>{name}</bdi>
        </b>
        <span className="Muted">{person?.mail}</span>
        <PresenceLine person={session.person.id} />
      </div>
      <hr className="Menu-line" />
      <StatusChoices />
      <hr className="Menu-line" />
      <Looks />
      <hr className="Menu-line" />
      <Commands ids={['settings', 'shortcuts', 'open-as']} />
      <hr className="Menu-line" />
      <Commands ids={['sign-out', 'sign-out-everywhere']} />
    </Popover>
  );
}

function Commands({ ids }: { readonly ids: readonly string[] }): ReactNode {
  return pick(useCommands(), ids).map(({ id, icon, label, run }) => (
    <MenuItem key={id} inMenu={false} icon={icon} onChoose={run}>
      {label}
    </MenuItem>
  ));
}
