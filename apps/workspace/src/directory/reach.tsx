import type { PresenceCounts, PresenceState } from '@parley/presence-component/contract';
import { PresenceMark, stateWord, useUnitCounts } from '@parley/react/internal';
import { type ReactNode, useMemo } from 'react';
import { useWords } from '../boot/language.tsx';

declare module 'react' {
  interface CSSProperties {
    /** Colour of a part of a meter. */
    '--c'?: string;
  }
}

const COLOURS: Readonly<Record<PresenceState, string>> = {
  available: 'var(--presence-available)',
  'in-call': 'var(--presence-call)',
  'in-meeting': 'var(--presence-call)',
  busy: 'var(--presence-busy)',
  'do-not-disturb': 'var(--presence-busy)',
  away: 'var(--presence-away)',
  offline: 'var(--bg3)',
};
const ORDER = Object.keys(COLOURS) as readonly PresenceState[];

/** How many of a unit are there, state by state. */
export function Reach({ unit }: { readonly unit: string }): ReactNode {
  const counts = useUnitCounts(useMemo(() => [unit], [unit])).get(unit)?.counts;
  return <div className="Reach">{counts && <Numbers counts={counts} />}</div>;
}

function Numbers({ counts }: { readonly counts: PresenceCounts }): ReactNode {
  const words = useWords();
  const shown = ORDER.filter((state) => counts[state] > 0);
  return (
    <>
      <span className="Meter" aria-hidden="true">
        {shown.map((state) => (
          <i key={state} style={{ flex: counts[state], '--c': COLOURS[state] }} />
        ))}
      </span>
      {shown.map((state) => (
        <span key={state} className="PresenceLine">
          <PresenceMark state={state} silent />
          <span>
            <b className="Num">{words.formats.number(counts[state])}</b> <span className="Muted">{stateWord(words, state)}</span>
          </span>
        </span>
      ))}
    </>
  );
}
