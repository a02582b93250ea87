import type { Command } from '../../apps/server/src/command.ts';
import { COMMANDS } from '../../apps/server/src/commands.ts';
import { page, table } from './markdown.ts';

const INTRO = `\`npx parley\` beside an installed \`@parley/server\`, \`npm run --silent parley --\` in a clone. Commands that ask a server ask the one that runs on the
[data directory](/docs/reference/settings/#parley_data) of the machine, as its operator. \`parley help\` lists them, \`parley COMMAND --help\` explains one.
Each ends with 0 where it has done what it says, and with 1 and a sentence on standard error where it has not.`;

/** Every subcommand of \`parley\`. */
export function commandsPage(): string {
  return page('# The parley command', INTRO, ...Object.entries(COMMANDS).flatMap(([name, command]) => partsOf(name, command)));
}

function partsOf(name: string, { usage, summary, options = {}, settings = false }: Command): readonly string[] {
  const rows = Object.entries(options).map(([option, means]) => [`\`${option}\``, means]);
  return [
    `## parley ${name}`,
    `    parley ${usage}`,
    `It ${summary}.`,
    rows.length > 0 ? table(['option', 'means'], rows) : '',
    settings ? 'It reads [settings](/docs/reference/settings/) from the environment.' : '',
  ];
}
