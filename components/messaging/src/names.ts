import { digestOf } from '@parley/security';

/** The channel of a conversation's feed. */
export function feedOf(conversation: string): string {
  return `messaging/${conversation}`;
}

/** The one room of a call and its repetitions. */
export function roomIdOf(person: string, key: string): string {
  return `r-${digestId([person, key])}`;
}

/** The one conversation of two people, whoever opens it; of a person with themselves: their own notes. */
export function directId(one: string, other: string): string {
  return `d-${digestId([one, other].sort())}`;
}

/** The same for the same value as JSON, 32 characters that an id may have. */
export function digestId(value: unknown): string {
  return digestOf(value, 'hex').slice(0, 32);
}
