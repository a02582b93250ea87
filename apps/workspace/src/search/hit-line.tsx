import { Icon, usePeople } from '@parley/react/internal';
import { MessageSquare } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { useWords } from '../boot/language.tsx';
import type { RowOf } from './conversation-names.ts';
import type { SearchHit } from './use-message-search.ts';

const UNKNOWN = '…';

export interface HitLineProps {
  readonly hit: SearchHit;
  readonly rowOf: RowOf;
}

/** A message that was found: what it says, who said it, where and when. */
export function HitLine({ hit, rowOf }: HitLineProps): ReactNode {
  return (
    <>
      <Icon of={MessageSquare} />
      <span className="Hit-text Truncate" dir="auto">
        <Marked hit={hit} />
      </span>
      <HitSource hit={hit} rowOf={rowOf} />
    </>
  );
}

export function HitSource({ hit, rowOf }: HitLineProps): ReactNode {
  const words = useWords();
  const people = usePeople(useMemo(() => [hit.sender], [hit.sender]));
  const place = rowOf(hit.conversation);
  const name = <bdi>{people.get(hit.sender)?.name ?? UNKNOWN}</bdi>;
  const time = words.formats.recent(hit.at, Date.now());
  // Where two talk, or one with oneself, the name says it all.
  const source =
    place?.other === hit.sender
      ? words.rich('search.source.direct', { name, time })
      : words.rich(place?.other ? 'search.source.to' : 'search.source', { name, time, place: <bdi>{place?.name || UNKNOWN}</bdi> });
  return <span className="Muted Truncate">{source}</span>;
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
