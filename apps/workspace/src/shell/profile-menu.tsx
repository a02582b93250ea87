import { Choice, LANGUAGES, MenuItem, PersonAvatar, Popover, PresenceLine, stateLine, usePerson, usePresence } from '@parley/react';
import { AppWindow, Keyboard, LogOut, MonitorX } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import { setPreferences, usePreferences } from '../boot/preferences.ts';
import { useApp } from './app-context.tsx';
import { StatusChoices } from './status-choices.tsx';

/** Oneself: how others see one, how things look here, and the way out. */
export function ProfileMenu({ className, size }: { readonly className: string; readonly size: 28 | 32 }): ReactNode {
  const words = useWords();
  const { session, ask, signOut } = useApp();
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
      <MenuItem inMenu={false} icon={Keyboard} onChoose={() => ask({ kind: 'shortcuts' })}>
        {words.say('shortcuts')}
      </MenuItem>
      {session.mayOpenAs && (
        <MenuItem inMenu={false} icon={AppWindow} onChoose={() => ask({ kind: 'open-as' })}>
          {words.say('open-as.item')}
        </MenuItem>
      )}
      <hr className="Menu-line" />
      <MenuItem inMenu={false} icon={LogOut} onChoose={() => void signOut(false)}>
        {words.say('sign-out')}
      </MenuItem>
      <MenuItem inMenu={false} icon={MonitorX} onChoose={() => ask({ kind: 'sign-out-everywhere' })}>
        {words.say('sign-out.everywhere.item')}
      </MenuItem>
    </Popover>
  );
}

function Looks(): ReactNode {
  const words = useWords();
  const { theme, density, language } = usePreferences();
  return (
    <div className="Menu-choices">
      <Choice
        label={words.say('theme')}
        value={theme}
        options={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: words.say(`theme.${value}`) }))}
        onChoose={(value) => setPreferences({ theme: value })}
      />
      <Choice
        label={words.say('density')}
        value={density}
        options={(['comfortable', 'compact'] as const).map((value) => ({ value, label: words.say(`density.${value}`) }))}
        onChoose={(value) => setPreferences({ density: value })}
      />
      <Choice
        label={words.say('language')}
        value={language}
        options={LANGUAGES.map(({ id, name }) => ({ value: id, label: name }))}
        onChoose={(value) => setPreferences({ language: value })}
      />
    </div>
  );
}
