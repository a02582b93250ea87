import type { Command } from './command.ts';
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

/** Every subcommand, once; help and reference derive from it. Names are one to three words. */
export const COMMANDS: Readonly<Record<string, Command>> = {
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
