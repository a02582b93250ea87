import { Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from '../controls/icon.tsx';
import { useDirectory } from '../hooks/context.tsx';
import { useObservable } from '../hooks/observable.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { Avatar } from '../people/avatar.tsx';
import { EVERYONE, type MentionChoice } from './mentions.ts';

export interface MentionListProps {
  readonly id: string;
  readonly choices: readonly MentionChoice[];
  readonly active: number;
  readonly onActive: (index: number) => void;
  readonly onChoose: (choice: MentionChoice) => void;
}

/** Whom one may mean, above the field; the field keeps the focus and the keys. */
export function MentionList({ id, choices, active, onActive, onChoose }: MentionListProps): ReactNode {
  const text = useText<CoreKey>();
  const people = useObservable(useDirectory().people, (people) => people);
  return (
    <div className="Composer-mentions" id={id} role="listbox" aria-label={text.say('composer.mention')}>
      {choices.map((choice, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: see above.
        <div
          key={choice.id}
          id={`${id}-${index}`}
          className="Option"
          role="option"
          aria-selected={index === active}
          data-focused={index === active ? '' : undefined}
          onMouseMove={() => onActive(index)}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(choice)}
        >
          {choice.id === EVERYONE ? <Icon of={Users} size={24} /> : <Avatar id={choice.id} person={people.get(choice.id)} size={24} />}
          <bdi className="Option-name">{choice.name}</bdi>
          <span className="Muted Truncate Grow" dir="auto">
            {choice.title}
          </span>
        </div>
      ))}
    </div>
  );
}
