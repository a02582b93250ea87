import type { Deployments } from './deployments.ts';

export interface Command {
  /** What is written behind the name. */
  readonly usage: string;
  readonly about: string;
  /** The answer, as markdown. */
  run(words: readonly string[]): string;
}

/** What the bot can do. To add something: a line here. */
export function commandsOf(deployments: Deployments, now: () => Date): Readonly<Record<string, Command>> {
  const commands: Readonly<Record<string, Command>> = {
    help: { usage: '', about: 'what I can do', run: () => help(commands) },
    time: { usage: 'ZONE', about: 'what time it is, `/time Asia/Beirut`', run: ([zone = 'UTC']) => timeIn(zone, now()) },
    deployments: { usage: '', about: 'what was put into service last', run: () => deployments.describe() },
  };
  return commands;
}

/** Undefined: the message is no command, and is none of the bot's business. */
export function answerTo(body: string, commands: Readonly<Record<string, Command>>): string | undefined {
  const [, name = '', rest = ''] = /^\/([a-z]+)(?:\s+([\s\S]*))?$/.exec(body.trim()) ?? [];
  if (name === '') return undefined;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) return `I do not know \`/${name}\`. \`/help\` says what I know.`;
  return command.run(rest.split(/\s+/).filter((word) => word !== ''));
}

function help(commands: Readonly<Record<string, Command>>): string {
  return Object.entries(commands)
    .map(([name, { usage, about }]) => `- \`${`/${name} ${usage}`.trim()}\`: ${about}`)
    .join('\n');
}

function timeIn(timeZone: string, moment: Date): string {
  try {
    const time = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long', hour: '2-digit', minute: '2-digit' }).format(moment);
    return `In ${timeZone} it is ${time}.`;
  } catch {
    return `I know no time zone “${timeZone}”. Try \`/time Europe/Berlin\`.`;
  }
}
