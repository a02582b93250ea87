import type { Person } from '@parley/people/contract';
import type { WebhooksMethods } from '@parley/webhooks/contract';

/** Whether a message was posted by a program, at an address of the conversation: nobody of the directory wrote it. */
export function isProgram(sender: string): boolean {
  return sender.startsWith('webhook:');
}

/** What is said beside the name of somebody who is nobody of the directory: the key of its words. */
export function markOf(sender: string): 'message.program' | 'guest' | undefined {
  return isProgram(sender) ? 'message.program' : sender.startsWith('guest:') ? 'guest' : undefined;
}

/** What the server answers, as a person who has nothing but a name. */
export function programsOf({ senders }: WebhooksMethods['webhooks.senders']['out']): readonly Person[] {
  return senders.map((sender) => ({ ...sender, title: '', mail: '', units: [], active: true, joined: false, admin: false }));
}
