import type { ImportJob, ImportReport } from '@parley/people/contract';

/** What the dialog shows: the import that it began or was asked for, or one that runs; nothing where a file is to be chosen. */
export function stepOf(job: ImportJob | undefined, own: string | undefined): ImportJob | undefined {
  return job && (job.id === own || job.state === 'running') ? job : undefined;
}

/** Whether applying would change anything. */
export function changesSomething({ added, changed, units, groups = 0, deactivated = 0 }: ImportReport): boolean {
  return added + changed + units + groups + deactivated > 0;
}

/** The report as a CSV file: the numbers, every problem, every change that the server listed. */
export function reportFile(report: ImportReport): string {
  const { added, changed, unchanged, units, groups = 0, missing = 0, deactivated = 0, problems, changes = [] } = report;
  const numbers = {
    added,
    changed,
    unchanged,
    units,
    groups,
    missing,
    deactivated,
    problems: problems.length + (report.moreProblems ?? 0),
  };
  const rows: (readonly (string | number)[])[] = [
    ['what', 'line', 'person', 'name', 'column', 'before', 'after', 'reason'],
    ...Object.entries(numbers).map(([name, count]) => [`${name}: ${count}`, '', '', '', '', '', '', '']),
    ...problems.map(({ line, column = '', reason }) => ['problem', line, '', '', column, '', '', reason]),
    ...changes.map(({ kind, person, name, column = '', before = '', after = '' }) => [kind, '', person, name, column, before, after, '']),
  ];
  return `${rows.map((row) => row.map(cellOf).join(',')).join('\r\n')}\r\n`;
}

/** A spreadsheet runs what begins like a formula: an apostrophe before it says that it is text. */
function cellOf(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
