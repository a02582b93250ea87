import type { ReactNode } from 'react';
import { UNKNOWN } from '../conversation/name.ts';
import { usePerson } from '../hooks/people.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { Avatar } from '../people/avatar.tsx';
import { PersonAvatar } from '../people/person-avatar.tsx';
import { PresenceLine } from '../presence/presence-line.tsx';
import { Root } from './look.tsx';

export interface PersonCardProps {
  /** Id of the person. */
  readonly person: string;
}

/**
 * Who somebody is: picture, name, title, whether they are there and what they say of it, mail address.
 *
 * @example
 * <PersonCard person="maya" />
 */
export function PersonCard({ person: id }: PersonCardProps): ReactNode {
  const person = usePerson(id);
  const text = useText<CoreKey>();
  return (
    <Root className="PersonCard">
      {person?.guest ? <Avatar id={id} person={person} size={48} /> : <PersonAvatar id={id} size={48} />}
      <div className="PersonCard-words">
        <b>
          <bdi>{person?.name ?? UNKNOWN}</bdi>
        </b>
        {person?.guest && <span className="Tag">{text.say('guest')}</span>}
        {person?.title && <bdi className="Muted">{person.title}</bdi>}
        {!person?.guest && <PresenceLine person={id} />}
        {person?.mail && (
          <a href={`mailto:${person.mail}`}>
            <bdi>{person.mail}</bdi>
          </a>
        )}
      </div>
    </Root>
  );
}
