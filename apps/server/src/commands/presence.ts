import type { PersonPresence, PresenceMethods } from '@parley/presence-component/contract';
import { parseWords } from '../arguments.ts';
import type { Command } from '../command.ts';
import { Complaint } from '../complaint.ts';
import { asOperator } from '../operator.ts';

/** The server answers for so many at once. */
const MOST = 500;

/** `parley presence`: who is there. */
export const presenceCommand: Command = {
  usage: 'presence PERSON…',
  summary: 'prints id, state, text and devices of each person',
  async run(args, surroundings) {
    const people = parseWords(args, this.usage, 'at least one person (id)');
    return asOperator(surroundings, async (parley) => {
      const known = new Set<string>();
      for (let at = 0; at < people.length; at += MOST) {
        const page = await parley.request<PresenceMethods, 'presence.get'>('presence.get', { people: people.slice(at, at + MOST) });
        for (const each of page.people) {
          known.add(each.person);
          surroundings.say(describe(each));
        }
      }
      const missing = people.filter((person) => !known.has(person));
      if (missing.length > 0) throw new Complaint(`Nobody has the id ${missing.map((person) => `"${person}"`).join(', ')}.`);
      return 0;
    });
  },
};

function describe({ person, state, text = '', devices = [] }: PersonPresence): string {
  return [person, state, text, devices.join(' ')].join('\t').trimEnd();
}
