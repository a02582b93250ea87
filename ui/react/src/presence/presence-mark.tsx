import type { PresenceState } from '@parley/presence-component/contract';
import type { ReactNode } from 'react';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { shapeOf, stateWord } from './words.ts';

export interface PresenceMarkProps {
  readonly state: PresenceState;
  /** The word stands beside it. */
  readonly silent?: boolean;
}

/** The shape of a state, named by its word. */
export function PresenceMark({ state, silent = false }: PresenceMarkProps): ReactNode {
  const text = useText<CoreKey>();
  const name = silent ? { 'aria-hidden': true } : { role: 'img', 'aria-label': stateWord(text, state) };
  return <span className="Presence" data-state={shapeOf(state)} {...name} />;
}
