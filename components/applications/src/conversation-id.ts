import { createHash } from 'node:crypto';

/** The id by which messaging knows the conversation that an application calls so: `crm/deal/42`. */
export function conversationIdOf(key: string): string {
  return `a-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
}
