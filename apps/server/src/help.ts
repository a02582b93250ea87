import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';
import { ENVIRONMENT } from './environment.ts';

const WHERE = 'The data directory is ./data, or what PARLEY_DATA says: `parley start --help` lists all settings.';

/** The commands whose names are, or begin with, these words; all of them for none. */
export function commandsAt(words: readonly string[]): readonly Command[] {
  const begin = words.join(' ');
  const names = Object.keys(COMMANDS).filter((name) => begin === '' || name === begin || name.startsWith(`${begin} `));
  return names.map((name) => COMMANDS[name] as Command);
}

/** What is printed of some commands: of one everything, of several what they are for. */
export function helpLines(commands: readonly Command[]): readonly string[] {
  const [only, ...more] = commands;
  if (only && more.length === 0) return [`  parley ${only.usage}`, '', `It ${only.summary}.`, ...optionLines(only), ...settingLines(only)];
  const lines = commands.flatMap(({ usage, summary }) => [`  parley ${usage}`, `      ${summary}`]);
  return [...lines, '', '`parley COMMAND --help` explains the options of one.', WHERE];
}

function optionLines({ options = {} }: Command): readonly string[] {
  return table(Object.entries(options));
}

function settingLines({ settings = false }: Command): readonly string[] {
  if (!settings) return [];
  const rows = ENVIRONMENT.filter(({ forCommands }) => !forCommands).map(
    ({ name, means, otherwise }) => [name, otherwise === '' ? means : `${means} (default: ${otherwise})`] as const,
  );
  return ['', 'It reads these settings from the environment:', ...table(rows)];
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.length === 0 ? [] : ['', ...rows.map(([name, means]) => `  ${name.padEnd(width)}  ${means}`)];
}
