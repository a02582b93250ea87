import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Parley } from '@parley/esdk';
import type { IdentityMethods } from '@parley/identity/contract';
import type { ImportReport, PeopleMethods, Person } from '@parley/people/contract';
import { parseArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { Complaint } from '../complaint.ts';
import { asOperator } from '../operator.ts';

const list: Command = {
  usage: 'people list [--query TEXT]',
  summary: 'prints id, name, mail and unit of everybody',
  async run(args, surroundings) {
    const { values } = parseArguments(args, this.usage, [], { query: { type: 'string' } });
    await asOperator(surroundings, async (parley) => {
      for await (const person of everybody(parley, values.query === undefined ? {} : { query: String(values.query) })) {
        surroundings.say(
          [person.id, person.name, person.mail, person.units[0] ?? '', person.active ? '' : 'deactivated'].join('\t').trimEnd(),
        );
      }
    });
    return 0;
  },
};

async function* everybody(parley: Parley, filter: { query?: string }): AsyncGenerator<Person> {
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

const add: Command = {
  usage: 'people add NAME MAIL [--title TEXT] [--unit PATH] [--id ID] [--admin]',
  summary: 'adds one person and prints the id',
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

const importPeople: Command = {
  usage: 'people import FILE.csv [--apply]',
  summary: 'says what the file would change, and changes it with --apply',
  async run(args, surroundings) {
    const { words, values } = parseArguments(args, this.usage, ['a CSV file'], { apply: { type: 'boolean' } });
    const csv = readText(path.resolve(surroundings.cwd, words[0] ?? ''));
    const report = await asOperator(surroundings, (parley) =>
      parley.request<PeopleMethods, 'people.import'>('people.import', { csv, dryRun: values.apply !== true }),
    );
    for (const line of describe(report)) surroundings.say(line);
    return report.problems.length === 0 ? 0 : 2;
  },
};

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Complaint(`${file} cannot be read: ${(error as Error).message}.`);
  }
}

function describe(report: ImportReport): string[] {
  const problems = report.problems.map(({ line, column, reason }) => `line ${line}${column ? `, ${column}` : ''}: ${reason}`);
  const verb = report.applied ? 'Imported' : 'Would import (add --apply to do it)';
  return [
    ...problems,
    `${verb}: ${report.added} added, ${report.changed} changed, ${report.unchanged} unchanged, ${report.units} new units, ${problems.length} lines left out.`,
  ];
}

export const peopleCommands: Readonly<Record<string, Command>> = {
  'people list': list,
  'people add': add,
  'people invite': invite,
  'people import': importPeople,
};
