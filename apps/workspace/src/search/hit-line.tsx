import { Icon, usePeople } from '@parley/react';
import { MessageSquare } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { useWords } from '../boot/language.tsx';
import type { NameOf } from './conversation-names.ts';
import type { SearchHit } from './use-message-search.ts';

export interface HitLineProps {
  readonly hit: SearchHit;
  readonly nameOf: NameOf;
}

/** A message that was found: what it says, who said it, where and when. */
export function HitLine({ hit, nameOf }: HitLineProps): ReactNode {
  return (
    <>
      <Icon of={MessageSquare} />
      <span className="Hit-text Truncate" dir="auto">
        <Marked hit={hit} />
      </span>
      <HitSource hit={hit} nameOf={nameOf} />
    </>
  );
}

export function HitSource({ hit, nameOf }: HitLineProps): ReactNode {
  const words = useWords();
  const people = usePeople(useMemo(() => [hit.sender], [hit.sender]));
  const values = {
    name: <bdi>{people.get(hit.sender)?.name ?? '…'}</bdi>,
    place: <bdi>{nameOf(hit.conversation)}</bdi>,
    time: words.formats.recent(hit.at, Date.now()),
  };
  return <span className="Muted Truncate">{words.rich('search.source', values)}</span>;
}

/** The words of a message with those that fit marked. */
export function Marked({ hit: { text, marks } }: { readonly hit: SearchHit }): ReactNode {
  const ends = [0, ...marks.map(([, end]) => end)];
  return (
    <>
      {marks.map(([start, end], n) => (
        <span key={start}>
          {text.slice(ends[n], start)}
          <mark>{text.slice(start, end)}</mark>
        </span>
      ))}
      {text.slice(ends.at(-1))}
    </>
  );
}
