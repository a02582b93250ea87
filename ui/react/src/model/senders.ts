import type { Person } from '@parley/people/contract';

/** Whether a message was posted by a program, at an address of the conversation: nobody of the directory wrote it. */
export function isProgram(sender: string): boolean {
  return sender.startsWith('webhook:');
}

/** What is said beside the name of somebody who is nobody of the directory: the key of its words. */
export function markOf(sender: string): 'message.program' | 'guest' | undefined {
  return isProgram(sender) ? 'message.program' : sender.startsWith('guest:') ? 'guest' : undefined;
}

/** Those of whom the server says a name alone, as people who have nothing else. */
export function peopleOf(named: readonly Pick<Person, 'id' | 'name'>[]): readonly Person[] {
  return named.map((each) => ({ ...each, title: '', mail: '', units: [], active: true, joined: false, admin: false }));
}
