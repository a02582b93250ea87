import type { PresenceFacts, PresenceState, UnitCounts } from '@parley/presence-component/contract';
import type { CoreKey } from '../i18n/messages/en.ts';
import type { Text } from '../i18n/text.tsx';

/** The five shapes: do-not-disturb looks as busy does, a meeting as a call; the words differ. */
export type PresenceShape = 'available' | 'away' | 'busy' | 'call' | 'offline';

const SHAPES: Readonly<Record<PresenceState, PresenceShape>> = {
  available: 'available',
  away: 'away',
  busy: 'busy',
  'do-not-disturb': 'busy',
  'in-call': 'call',
  'in-meeting': 'call',
  offline: 'offline',
};

export function shapeOf(state: PresenceState): PresenceShape {
  return SHAPES[state];
}

export function stateWord(text: Text<CoreKey>, state: PresenceState): string {
  return text.say(`presence.${state}`);
}

/** "until 13:30", where the person has said until when; nothing of somebody who is not there. */
export function untilWords(text: Text<CoreKey>, { state, until }: PresenceFacts, now: number): string {
  return until === undefined || state === 'offline' ? '' : text.say('until', { time: text.formats.until(until, now) });
}

/** "Busy until 13:30". The end stands with the state only where that is the person's own and no text takes it. */
export function stateLine(text: Text<CoreKey>, facts: PresenceFacts, now: number): string {
  const word = stateWord(text, facts.state);
  const own = facts.state !== 'offline' && facts.state !== 'in-call' && facts.state !== 'in-meeting';
  if (!own || facts.text || facts.until === undefined) return word;
  return text.say('presence.until', { words: word, time: text.formats.until(facts.until, now) });
}

/** Those of a unit who are at hand: here, and not asking to be left alone. */
export function reachable({ counts }: Pick<UnitCounts, 'counts'>): number {
  return counts.available + counts.busy + counts['in-call'] + counts['in-meeting'];
}
