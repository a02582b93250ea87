import type { ReactNode } from 'react';
import { usePresence } from '../hooks/presence.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { PresenceMark } from './presence-mark.tsx';
import { stateLine } from './words.ts';

/** Of one person in words: shape, state, until when, and their own text. Nothing while it is unknown. */
export function PresenceLine({ person }: { readonly person: string }): ReactNode {
  const text = useText<CoreKey>();
  const facts = usePresence(person);
  if (!facts) return null;
  const now = Date.now();
  const words = facts.text && <bdi>{facts.text}</bdi>;
  return (
    <span className="PresenceLine">
      <PresenceMark state={facts.state} silent />
      <span className="PresenceLine-state">{stateLine(text, facts, now)}</span>
      {words && (
        <span className="Muted Truncate" title={facts.text}>
          {facts.until === undefined ? words : text.rich('presence.until', { words, time: text.formats.until(facts.until, now) })}
        </span>
      )}
    </span>
  );
}
