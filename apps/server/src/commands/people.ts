import type { Parley } from '@parley/esdk';
import type { IdentityMethods } from '@parley/identity/contract';
import type { PeopleMethods, Person } from '@parley/people/contract';
import { parseArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { Complaint } from '../complaint.ts';
import { asOperator } from '../operator.ts';
import { peopleFileCommands } from './people-files.ts';

const FILTERS = {
  query: { type: 'string' },
  unit: { type: 'string' },
  below: { type: 'boolean' },
  manager: { type: 'string' },
  location: { type: 'string' },
  group: { type: 'string' },
} as const;

const list: Command = {
  usage: 'people list [--query TEXT] [--unit ID [--below]] [--manager PERSON] [--location NAME] [--group ID]',
  summary: 'prints id, name, mail and unit of everybody for whom all of it holds',
  options: {
    '--query TEXT': 'a part of the name or of the mail address',
    '--unit ID': 'of this unit',
    '--below': 'of those below it, too',
    '--manager PERSON': 'who report to this person',
    '--location NAME': 'at this place',
    '--group ID': 'of this group',
  },
  async run(args, surroundings) {
    const { values } = parseArguments(args, this.usage, [], FILTERS);
    const filter = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Filter;
    await asOperator(surroundings, async (parley) => {
      for await (const person of everybody(parley, filter)) surroundings.say(lineOf(person));
    });
    return 0;
  },
};

const search: Command = {
  usage: 'people search TEXT [--limit NUMBER]',
  summary: 'prints those whom the workspace would find, the best first',
  options: {
    '--limit NUMBER': 'at most so many; by default 20',
  },
  async run(args, surroundings) {
    const { words, values } = parseArguments(args, this.usage, ['what to look for'], { limit: { type: 'string' } });
    const limit = Number(values.limit ?? 20);
    if (!Number.isInteger(limit)) throw new Complaint('--limit is a whole number.');
    const { people } = await asOperator(surroundings, (parley) =>
      parley.request<PeopleMethods, 'people.search'>('people.search', { query: words[0] ?? '', limit }),
    );
    for (const person of people) surroundings.say(lineOf(person));
    return people.length > 0 ? 0 : 1;
  },
};

type Filter = PeopleMethods['people.list']['in'];

async function* everybody(parley: Parley, filter: Filter): AsyncGenerator<Person> {
  let after: string | undefined;
  for (;;) {
    const page = await parley.request<PeopleMethods, 'people.list'>('people.list', {
      ...filter,
      ...(after === undefined ? {} : { after }),
      limit: 200,
    });
    yield* page.people;
    if (!page.more) return;
    after = page.people.at(-1)?.id;
  }
}

function lineOf({ id, name, mail, units, active }: Person): string {
  return [id, name, mail, units[0] ?? '', active ? '' : 'deactivated'].join('\t').trimEnd();
}

const add: Command = {
  usage: 'people add NAME MAIL [--title TEXT] [--unit PATH] [--id ID] [--admin]',
  summary: 'adds one person and prints the id',
  options: {
    '--title TEXT': 'what the person is: Nurse',
    '--unit PATH': 'the unit: Medicine/Cardiology',
    '--id ID': 'by default made from the name',
    '--admin': 'with the rights of an administrator',
  },
  async run(args, surroundings) {
    const options = { title: { type: 'string' }, unit: { type: 'string' }, id: { type: 'string' }, admin: { type: 'boolean' } } as const;
    const { words, values } = parseArguments(args, this.usage, ['a name', 'a mail address'], options);
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
    const { person } = await asOperator(surroundings, (parley) =>
      parley.request<PeopleMethods, 'people.add'>('people.add', { name: words[0] ?? '', mail: words[1] ?? '', ...given }),
    );
    surroundings.say(person.id);
    return 0;
  },
};

const invite: Command = {
  usage: 'people invite PERSON',
  summary: 'prints a one-time link with which the person sets a password (7 days)',
  async run(args, surroundings) {
    const { words } = parseArguments(args, this.usage, ['a person (id)'], {});
    const { url } = await asOperator(surroundings, (parley) =>
      parley.request<IdentityMethods, 'identity.invite'>('identity.invite', { person: words[0] ?? '' }),
    );
    surroundings.say(url);
    return 0;
  },
};

export const peopleCommands: Readonly<Record<string, Command>> = {
  'people list': list,
  'people search': search,
  'people add': add,
  'people invite': invite,
  ...peopleFileCommands,
};
