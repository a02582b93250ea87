import { createHash } from 'node:crypto';

/** The channel of a conversation's feed. */
export function feedOf(conversation: string): string {
  return `messaging/${conversation}`;
}

/** The one room of a call and its repetitions. */
export function roomIdOf(person: string, key: string): string {
  return `r-${digestOf([person, key])}`;
}

/** The one conversation of two people, whoever opens it; of a person with themselves: their own notes. */
export function directId(one: string, other: string): string {
  return `d-${digestOf([one, other].sort())}`;
}

/** The same for the same value as JSON, 32 characters. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}
