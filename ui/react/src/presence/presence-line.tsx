import type { ReactNode } from 'react';
import { usePresence } from '../hooks/presence.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { PresenceMark } from './presence-mark.tsx';
import { ownWords, stateLine } from './words.ts';

/** Of one person in words: shape, state, until when, and their own text. Nothing while it is unknown. */
export function PresenceLine({ person }: { readonly person: string }): ReactNode {
  const text = useText<CoreKey>();
  const facts = usePresence(person);
  if (!facts) return null;
  const now = Date.now();
  const words = ownWords(text, facts, now);
  return (
    <span className="PresenceLine">
      <PresenceMark state={facts.state} silent />
      <span className="PresenceLine-state">{stateLine(text, facts, now)}</span>
      {words && (
        <bdi className="Muted Truncate" title={words}>
          {words}
        </bdi>
      )}
    </span>
  );
}
