import type { Person } from '@parley/people/contract';
import { Button, IconButton, PersonAvatar, PresenceLine, Skeleton, useMe, usePerson, useUnits } from '@parley/react';
import { AppWindow, Link, MessageSquare, RotateCcw, UserX, X } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import { useApp } from '../shell/app-context.tsx';
import { useOpenAs } from '../shell/use-open-as.ts';
import { HoursFacts } from './hours-facts.tsx';
import { useReactivate } from './use-reactivate.ts';

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
    </section>
  );
}

function PersonActions({ person, inConversation }: { readonly person: Person; readonly inConversation: boolean }): ReactNode {
  const words = useWords();
  const me = useMe();
  const { session, go } = useApp();
  const openAs = useOpenAs();
  return (
    <div className="PersonPanel-acts">
      {!inConversation && (
        <Button variant="primary" icon={MessageSquare} onClick={() => go({ kind: 'direct', person: person.id })}>
          {words.say('person.message')}
        </Button>
      )}
      {session.mayOpenAs && person.id !== me && person.active && (
        <Button variant="outline" icon={AppWindow} onClick={() => void openAs(person.id)}>
          {words.say('open-as')}
        </Button>
      )}
      {session.person.admin && person.id !== me && <AdministratorActions person={person} />}
    </div>
  );
}

function AdministratorActions({ person }: { readonly person: Person }): ReactNode {
  const words = useWords();
  const { ask } = useApp();
  const reactivate = useReactivate();
  if (!person.active)
    return (
      <Button variant="outline" icon={RotateCcw} onClick={() => void reactivate(person)}>
        {words.say('person.reactivate')}
      </Button>
    );
  return (
    <>
      <Button variant="outline" icon={Link} onClick={() => ask({ kind: 'person-invite', person })}>
        {words.say('person.invite')}
      </Button>
      <Button variant="danger-outline" icon={UserX} onClick={() => ask({ kind: 'person-deactivate', person })}>
        {words.say('person.deactivate')}
      </Button>
    </>
  );
}

function PersonFacts({ person }: { readonly person: Person }): ReactNode {
  const words = useWords();
  const { units } = useUnits();
  const { href, go } = useApp();
  const follow = (unit: string) => (event: MouseEvent) => {
    event.preventDefault();
    go({ kind: 'directory', unit });
  };
  const own = person.units.flatMap((id) => units.find((unit) => unit.id === id) ?? []);
  return (
    <dl className="Facts">
      {own.length > 0 && <dt>{words.say('unit')}</dt>}
      {own.map((unit) => (
        <dd key={unit.id}>
          <a href={href({ kind: 'directory', unit: unit.id })} onClick={follow(unit.id)}>
            <bdi>{unit.name}</bdi>
          </a>
        </dd>
      ))}
      {person.mail && <dt>{words.say('mail')}</dt>}
      {person.mail && (
        <dd>
          <a href={`mailto:${person.mail}`}>
            <bdi>{person.mail}</bdi>
          </a>
        </dd>
      )}
      <HoursFacts person={person.id} />
    </dl>
  );
}
