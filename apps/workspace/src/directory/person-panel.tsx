import type { Person } from '@parley/people/contract';
import { IconButton, PersonAvatar, PresenceLine, Skeleton, useMe, usePerson } from '@parley/react/internal';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import { PersonCards } from '../extensions/person-cards.tsx';
import { useApp } from '../shell/app-context.tsx';
import { PersonActions } from './person-actions.tsx';
import { PersonFacts } from './person-facts.tsx';

export interface PersonSideProps {
  readonly id: string;
  readonly onClose: () => void;
  /** The conversation with them stands beside it. */
  readonly inConversation?: boolean;
}

/** One person: who they are and what can be done. */
export function PersonSide({ id, onClose, inConversation = false }: PersonSideProps): ReactNode {
  const words = useWords();
  const person = usePerson(id);
  return (
    <aside className="Side" aria-label={person?.name ?? words.say('person')}>
      <header className="Bar">
        <h2 className="Bar-title Grow">{words.say('person')}</h2>
        <IconButton icon={X} label={words.say('close')} onClick={onClose} />
      </header>
      {person ? <PersonPanel person={person} inConversation={inConversation} /> : <Skeleton kind="people" lines={1} />}
    </aside>
  );
}

function PersonPanel({ person, inConversation }: { readonly person: Person; readonly inConversation: boolean }): ReactNode {
  const words = useWords();
  const me = useMe();
  const { session } = useApp();
  return (
    <section className="PersonPanel" aria-label={words.say('person.details')}>
      <PersonAvatar id={person.id} size={72} />
      <h3>
        <bdi>{person.name}</bdi>
      </h3>
      <p className="Muted">
        <bdi>{person.title}</bdi>
      </p>
      <PresenceLine person={person.id} />
      <div className="Chips">
        {person.id === me && <span className="Tag">{words.say('you')}</span>}
        {person.admin && <span className="Tag">{words.say('person.admin')}</span>}
        {!person.active && (
          <span className="Tag" data-tone="warn">
            {words.say('person.inactive')}
          </span>
        )}
        {person.active && !person.joined && !session.mayOpenAs && <span className="Tag">{words.say('person.waiting')}</span>}
      </div>
      <PersonActions person={person} inConversation={inConversation} />
      <PersonFacts person={person} />
      <PersonCards person={person.id} />
    </section>
  );
}
