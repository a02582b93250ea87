import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Complaint } from './complaint.ts';

/** Parses a command's arguments: `names` positional ones, all required, and options. Throws a Complaint with the usage. */
export function parseArguments<O extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  usage: string,
  names: readonly string[],
  options: O,
): { readonly words: readonly string[]; readonly values: Readonly<Record<keyof O, string | boolean | undefined>> } {
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    if (positionals.length !== names.length)
      throw new Error(names.length === 0 ? 'It takes no further words' : `It needs ${names.join(' and ')}`);
    return { words: positionals, values: values as unknown as Record<keyof O, string | boolean | undefined> };
  } catch (error) {
    throw new Complaint(`${(error as Error).message}.\nUsage: parley ${usage}`);
  }
}

/** Parses any number of words, at least one, and no options. Throws a Complaint with the usage. */
export function parseWords(args: readonly string[], usage: string, what: string): readonly string[] {
  const wrong = args.length === 0 ? `It needs ${what}` : args.some((word) => word.startsWith('-')) ? 'It has no options' : undefined;
  if (wrong !== undefined) throw new Complaint(`${wrong}.\nUsage: parley ${usage}`);
  return args;
}
