import type { Command, Surroundings } from './command.ts';
import { applicationCommands } from './commands/applications.ts';
import { backupCommand } from './commands/backup.ts';
import { clusterCommands } from './commands/cluster.ts';
import { componentAuthorCommands } from './commands/component.ts';
import { componentCommands } from './commands/components.ts';
import { incomingWebhookCommands } from './commands/incoming-webhooks.ts';
import { openApiCommand } from './commands/openapi.ts';
import { peopleCommands } from './commands/people.ts';
import { presenceCommands } from './commands/presence.ts';
import { probeCommand } from './commands/probe.ts';
import { restoreCommand } from './commands/restore.ts';
import { settingsCommands } from './commands/settings.ts';
import { startCommand } from './commands/start.ts';
import { tokenCommand } from './commands/token.ts';
import { webhookCommands } from './commands/webhooks.ts';
import { Complaint } from './complaint.ts';

/** Every subcommand, once; the help derives from it. Names are one to three words. */
const COMMANDS: Readonly<Record<string, Command>> = {
  start: startCommand,
  ...peopleCommands,
  ...applicationCommands,
  ...presenceCommands,
  ...clusterCommands,
  ...componentCommands,
  ...componentAuthorCommands,
  ...settingsCommands,
  ...webhookCommands,
  ...incomingWebhookCommands,
  openapi: openApiCommand,
  probe: probeCommand,
  token: tokenCommand,
  backup: backupCommand,
  restore: restoreCommand,
};

/** Runs `parley <args>`; no arguments start the server. Returns the exit code; says failures through `complain`. */
export async function runCommand(args: readonly string[], surroundings: Surroundings, complain: (line: string) => void): Promise<number> {
  try {
    if (args.length === 0) return await startCommand.run([], surroundings);
    if (['help', '--help', '-h'].includes(args[0] ?? '')) return help(surroundings);
    const words = [3, 2].find((count) => COMMANDS[args.slice(0, count).join(' ')]) ?? 1;
    const command = COMMANDS[args.slice(0, words).join(' ')];
    if (!command) throw new Complaint(`There is no command "${args.slice(0, 2).join(' ')}". \`parley help\` lists them.`);
    return await command.run(args.slice(words), surroundings);
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    complain(error.message);
    return 1;
  }
}

function help({ say }: Surroundings): number {
  say('parley: real-time communication for the software an organisation already runs\n');
  const width = Math.max(...Object.values(COMMANDS).map(({ usage }) => usage.length));
  for (const { usage, summary } of Object.values(COMMANDS)) say(`  parley ${usage.padEnd(width)}  ${summary}`);
  say('\nThe data directory is ./data, or what PARLEY_DATA says.');
  return 0;
}
