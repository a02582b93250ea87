import type { ListedPerson } from '@parley/people/contract';
import type { PresenceFacts, UnitCounts } from '@parley/presence-component/contract';
import type { ReactNode } from 'react';
import { usePresence } from '../hooks/presence.ts';
import { useSettled } from '../hooks/settled.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { reachable, untilWords } from '../presence/words.ts';
import { MarkedAvatar } from './person-avatar.tsx';

/** How many of how many can be reached; while that is unknown, how many there are. */
export function UnitNumbers({ counts, total }: { readonly counts: UnitCounts | undefined; readonly total: number }): ReactNode {
  const text = useText<CoreKey>();
  const { number } = text.formats;
  if (!counts) return <Total value={total} />;
  const here = reachable(counts);
  const words = text.say('people.reachable', { here, count: counts.total });
  return (
    <span className="TreeRow-counts" title={words}>
      <span className="Hidden">{words}</span>
      <span aria-hidden="true" dir="ltr">
        <b>{number(here)}</b>/{number(counts.total)}
      </span>
    </span>
  );
}

/** How many people there are. */
export function Total({ value }: { readonly value: number }): ReactNode {
  const text = useText<CoreKey>();
  return (
    <span className="TreeRow-counts">
      <span className="Hidden">{text.say('people.count', { count: value })}</span>
      <span aria-hidden="true">{text.formats.number(value)}</span>
    </span>
  );
}

export interface PersonContentProps {
  readonly person: ListedPerson;
  readonly presence: PresenceFacts | undefined;
}

/** A person in a tree. */
export function PersonContent({ person, presence }: PersonContentProps): ReactNode {
  const text = useText<CoreKey>();
  const until = presence && untilWords(text, presence, Date.now());
  return (
    <>
      <MarkedAvatar id={person.id} person={person} size={20} presence={presence} />
      <span className="TreeRow-words">
        <span className="TreeRow-name">
          <bdi>{person.name}</bdi>
        </span>
        {until && <span className="TreeRow-note">{until}</span>}
      </span>
    </>
  );
}

/** A person in a tree, looked at as soon as the row has been there for a moment: most rows are scrolled past. */
export function Colleague({ person }: { readonly person: ListedPerson }): ReactNode {
  return <PersonContent person={person} presence={usePresence(useSettled(person.id, ''))} />;
}

/** Somebody who is known to be there, and whose name is on its way. */
export function ComingPerson(): ReactNode {
  const text = useText<CoreKey>();
  return (
    <>
      <span className="Skeleton" data-part="picture" aria-hidden="true" />
      <span className="Skeleton" data-part="name" aria-hidden="true" />
      <span className="Hidden">{text.say('loading')}</span>
    </>
  );
}
