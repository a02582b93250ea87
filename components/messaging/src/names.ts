import { createHash } from 'node:crypto';

/** The channel of a conversation's feed. */
export function feedOf(conversation: string): string {
  return `messaging/${conversation}`;
}

/** The one conversation of two people, whoever opens it; of a person with themselves: their own notes. */
export function directId(one: string, other: string): string {
  const pair = JSON.stringify([one, other].sort());
  return `d-${createHash('sha256').update(pair).digest('hex').slice(0, 32)}`;
}
