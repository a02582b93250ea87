import { MenuItem, PresenceLine, useMe, usePerson } from '@parley/react/internal';
import { type ReactNode, useEffect, useRef } from 'react';
import { useApp } from './app-context.tsx';
import { pick, useCommands } from './commands.ts';
import { Looks } from './looks.tsx';
import { StatusChoices } from './status-choices.tsx';

/** What the menu of one's own picture offers; it takes the focus when it has come. */
export function ProfileItems(): ReactNode {
  const { session } = useApp();
  const person = usePerson(useMe());
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector('button')?.focus(), []);
  return (
    <div ref={box}>
      <div className="Menu-head">
        <b>
          <bdi>{person?.name ?? session.person.name}</bdi>
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
    </div>
  );
}

function Commands({ ids }: { readonly ids: readonly string[] }): ReactNode {
  return pick(useCommands(), ids).map(({ id, icon, label, run }) => (
    <MenuItem key={id} inMenu={false} icon={icon} onChoose={run}>
      {label}
    </MenuItem>
  ));
}
