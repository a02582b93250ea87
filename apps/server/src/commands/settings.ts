import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { SettingInput } from '@parley/component';
import type { Parley } from '@parley/esdk';
import type { SettingEntry, SettingsMethods } from '@parley/host';
import { parseArguments } from '../arguments.ts';
import type { Command, Surroundings } from '../command.ts';
import { Complaint } from '../complaint.ts';
import { asOperator } from '../operator.ts';

const list: Command = {
  usage: 'settings list',
  summary: 'prints what administrators may decide about components: the setting, its value, and what it may be',
  async run(args, surroundings) {
    parseArguments(args, this.usage, [], {});
    const settings = await asOperator(surroundings, (parley) => listed(parley));
    for (const each of settings) surroundings.say([nameOf(each), shown(each), each.title, `(${each.allowed})`].join('\t'));
    return 0;
  },
};

const get: Command = {
  usage: 'settings get COMPONENT.NAME',
  summary: 'prints the value of one setting; of a secret only whether it is given',
  async run(args, surroundings) {
    const { words } = parseArguments(args, this.usage, ['a setting (component.name)'], {});
    surroundings.say(shown(await asOperator(surroundings, (parley) => find(parley, words[0] ?? ''))));
    return 0;
  },
};

const set: Command = {
  usage: 'settings set COMPONENT.NAME VALUE | --from FILE',
  summary: 'changes a setting on every node',
  options: {
    '--from FILE': 'to the contents of this file: for secrets, which others could see on the command line',
  },
  async run(args, surroundings) {
    const from = args.includes('--from');
    const names = ['a setting (component.name)', ...(from ? [] : ['a value'])];
    const { words, values } = parseArguments(args, this.usage, names, { from: { type: 'string' } });
    const [name = '', word = ''] = words;
    const text = values.from === undefined ? word : contentsOf(String(values.from), surroundings);
    await asOperator(surroundings, async (parley) => change(parley, await find(parley, name), text));
    return 0;
  },
};

const reset: Command = {
  usage: 'settings reset COMPONENT.NAME',
  summary: 'makes a setting its default again',
  async run(args, surroundings) {
    const { words } = parseArguments(args, this.usage, ['a setting (component.name)'], {});
    await asOperator(surroundings, async (parley) => change(parley, await find(parley, words[0] ?? ''), undefined));
    return 0;
  },
};

async function listed(parley: Parley): Promise<readonly SettingEntry[]> {
  return (await parley.request<SettingsMethods, 'settings.list'>('settings.list', {})).settings;
}

async function find(parley: Parley, name: string): Promise<SettingEntry> {
  const found = (await listed(parley)).find((each) => nameOf(each) === name);
  if (!found) throw new Complaint(`There is no setting "${name}". \`parley settings list\` lists them.`);
  return found;
}

async function change(parley: Parley, setting: SettingEntry, text: string | undefined): Promise<void> {
  const { component, name } = setting;
  const value = text === undefined ? {} : { value: inputOf(setting, text) };
  await parley.request<SettingsMethods, 'settings.set'>('settings.set', { component, name, ...value });
}

/** What is none of the kind is sent as it is: the server says what the setting may be. */
function inputOf({ kind }: SettingEntry, text: string): SettingInput {
  if (kind === 'int' && /^-?\d+$/.test(text)) return Number(text);
  if (kind === 'flag' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function nameOf({ component, name }: SettingEntry): string {
  return `${component}.${name}`;
}

function shown({ kind, value, given }: SettingEntry): string {
  if (kind !== 'secret') return String(value);
  return given ? '(given)' : '(not given)';
}

function contentsOf(file: string, { cwd }: Surroundings): string {
  try {
    return readFileSync(path.resolve(cwd, file), 'utf8').trim();
  } catch (error) {
    throw new Complaint(`${file} cannot be read: ${(error as Error).message}`);
  }
}

export const settingsCommands: Readonly<Record<string, Command>> = {
  'settings list': list,
  'settings get': get,
  'settings set': set,
  'settings reset': reset,
};
