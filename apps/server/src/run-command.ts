import type { Surroundings } from './command.ts';
import { startCommand } from './commands/start.ts';
import { COMMANDS } from './commands.ts';
import { Complaint } from './complaint.ts';
import { commandsAt, helpLines } from './help.ts';
import { VERSION } from './version.ts';

const HELP = ['--help', '-h'];

/** Runs `parley <args>`; no arguments start the server. Returns the exit code; says failures through `complain`. */
export async function runCommand(args: readonly string[], surroundings: Surroundings, complain: (line: string) => void): Promise<number> {
  try {
    if (args.length === 0) return await startCommand.run([], surroundings);
    if (args[0] === 'help') return help(args.slice(1), surroundings);
    if (['--version', '-v', 'version'].includes(args[0] ?? '')) return version(surroundings);
    if (args.some((word) => HELP.includes(word))) return help(wordsBefore(args), surroundings);
    const words = [3, 2].find((count) => COMMANDS[args.slice(0, count).join(' ')]) ?? 1;
    const command = COMMANDS[args.slice(0, words).join(' ')];
    if (!command) throw commandsAt(args).length > 0 ? new Complaint(helpLines(commandsAt(args)).join('\n')) : unknown(args);
    return await command.run(args.slice(words), surroundings);
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    complain(error.message);
    return 1;
  }
}

function version({ say }: Surroundings): number {
  say(VERSION);
  return 0;
}

/** The name of the command that somebody asks about: what stands before the options. */
function wordsBefore(args: readonly string[]): readonly string[] {
  const words = args.slice(
    0,
    args.findIndex((word) => word.startsWith('-')),
  );
  const named = [3, 2, 1].find((count) => COMMANDS[words.slice(0, count).join(' ')]);
  return named === undefined ? words : words.slice(0, named);
}

/** Of the commands that `words` name, or all. */
function help(words: readonly string[], { say }: Surroundings): number {
  const commands = commandsAt(words);
  if (commands.length === 0) throw unknown(words);
  if (words.length === 0) say('parley: real-time communication for the software an organisation already runs\n');
  for (const line of helpLines(commands)) say(line);
  return 0;
}

function unknown(words: readonly string[]): Complaint {
  return new Complaint(`There is no command "${words.slice(0, 2).join(' ')}". \`parley help\` lists them.`);
}
