import { createWriteStream, readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Parley } from '@parley/esdk';
import type { ImportChange, ImportJob, ImportReport, ImportsView } from '@parley/people/contract';
import { parseArguments } from '../arguments.ts';
import type { Command, Surroundings } from '../command.ts';
import { Complaint } from '../complaint.ts';
import { asOperator } from '../operator.ts';

const BAR = 30;
const OPTIONS = { apply: { type: 'boolean' }, 'deactivate-missing': { type: 'string' } } as const;

const importPeople: Command = {
  usage: 'people import FILE.csv [--apply] [--deactivate-missing COUNT]',
  summary: 'says what the file would change, and changes it with --apply',
  options: {
    '--apply': 'changes it; without it nothing is changed',
    '--deactivate-missing COUNT': 'deactivates those whom the file does not name, if they are as many as the import said',
  },
  async run(args, surroundings) {
    const { words, values } = parseArguments(args, this.usage, ['a CSV file'], OPTIONS);
    const file = path.resolve(surroundings.cwd, words[0] ?? '');
    const missing = values['deactivate-missing'];
    if (missing !== undefined && !/^\d+$/.test(String(missing)))
      throw new Complaint('--deactivate-missing is the number that the import said.');
    const query = new URLSearchParams({
      dryRun: String(values.apply !== true),
      file: path.basename(file),
      ...(missing !== undefined && { deactivateMissing: String(missing) }),
    });
    const bytes = readBytes(file);
    const report = await asOperator(surroundings, async (parley, ask) => {
      const { id } = (await (await ask('POST', `people/imports?${query}`, bytes)).json()) as { readonly id: string };
      return follow(parley, id, surroundings);
    });
    for (const line of describe(report)) surroundings.say(line);
    return report.problems.length === 0 ? 0 : 2;
  },
};

const exportPeople: Command = {
  usage: 'people export [FILE.csv]',
  summary: 'writes everybody into a file (or prints it) that imports again without a change',
  async run(args, surroundings) {
    const names = args.some((word) => !word.startsWith('-')) ? ['a file'] : [];
    const { words } = parseArguments(args, this.usage, names, {});
    await asOperator(surroundings, async (_parley, ask) => {
      const { body } = await ask('GET', 'people/export.csv');
      const file = words[0] === undefined ? undefined : path.resolve(surroundings.cwd, words[0]);
      if (body && file !== undefined)
        await pipeline(Readable.fromWeb(body as never), createWriteStream(file)).catch((error) => unwritable(file, error));
      else if (body) for await (const lines of linesOf(body)) surroundings.say(lines);
    });
    return 0;
  },
};

function unwritable(file: string, error: unknown): never {
  throw new Complaint(`${file} cannot be written: ${(error as Error).message}.`);
}

/** Whole lines, without the break at their end. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\r\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function readBytes(file: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw new Complaint(`${file} cannot be read: ${(error as Error).message}.`);
  }
}

/** Watches the import to its end, showing how far it is. */
async function follow(parley: Parley, id: string, { progress }: Surroundings): Promise<ImportReport> {
  const last = await new Promise<ImportJob>((resolve, reject) => {
    const see = (body: unknown): void => {
      const { job } = body as ImportsView;
      if (job?.id !== id) reject(new Complaint('The server was started anew meanwhile: nothing was imported.'));
      else if (job.state !== 'running') resolve(job);
      else progress?.(bar(job.progress, job.step));
    };
    // Ends with the connection.
    parley.watch('people.imports', {}, { snapshot: see, delta: see, refused: reject });
  }).finally(() => progress?.(''));
  if (last.state === 'done') return last.report;
  throw new Complaint(last.state === 'failed' ? last.message : 'The import did not end.');
}

function bar(part: number, step: string): string {
  const full = Math.round(part * BAR);
  return `${'#'.repeat(full)}${'.'.repeat(BAR - full)} ${String(Math.round(part * 100)).padStart(3)} % ${step}`;
}

function describe(report: ImportReport): string[] {
  const { problems, moreProblems = 0, changes = [], moreChanges = 0, missing = 0, deactivated = 0, groups = 0 } = report;
  const verb = report.applied ? 'Imported' : 'Would import (add --apply to do it)';
  return [
    ...problems.map(({ line, column, reason }) => `line ${line}${column ? `, ${column}` : ''}: ${reason}`),
    ...(moreProblems > 0 ? [`… and ${moreProblems} more`] : []),
    ...(report.applied ? [] : changes.map(changeLine)),
    ...(report.applied || moreChanges === 0 ? [] : [`… and ${moreChanges} more changes`]),
    `${verb}: ${report.added} added, ${report.changed} changed, ${deactivated} deactivated, ${report.unchanged} unchanged, ` +
      `${report.units} new units, ${groups} new groups; problems: ${problems.length + moreProblems}.`,
    // Not after a file with a few newcomers.
    ...(missing > deactivated && missing < report.changed + report.unchanged
      ? [`${missing} active people are not in the file. They stay, unless you add --deactivate-missing ${missing}.`]
      : []),
  ];
}

function changeLine({ kind, person, column, before, after }: ImportChange): string {
  return kind === 'changed'
    ? `~ ${person}\t${column}: ${before || '(nothing)'} → ${after || '(nothing)'}`
    : `${kind === 'added' ? '+' : '-'} ${person}`;
}

export const peopleFileCommands: Readonly<Record<string, Command>> = {
  'people import': importPeople,
  'people export': exportPeople,
};
